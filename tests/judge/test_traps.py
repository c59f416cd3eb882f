"""What looks dangerous and is not, and what looks harmless and is not."""

from __future__ import annotations

import textwrap

import pytest

from bot.compare import compare
from bot.judge import Case, judge, load
from bot.model import Severity
from bot.settings import Settings
from tests.judge.examples import archive, bump

RULES = load()
APPS = "apps/v1"
RBAC = "rbac.authorization.k8s.io/v1"
READER = "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"


def told(old: str, new: str, *, namespace: str | None = None, manager: str = "flux") -> dict[str, Severity]:
    rendered = compare(textwrap.dedent(old), textwrap.dedent(new), namespace=namespace, key=b"k")
    case = Case(bump(manager=manager), comparison=rendered)
    return {finding.code: finding.severity for finding in judge(case, Settings(), RULES).findings}


def of(kind: str, body: str, *, api: str = "v1", name: str = "web") -> str:
    return f"{{apiVersion: {api}, kind: {kind}, metadata: {{name: {name}}}, {body}}}"


def bound(kind: str) -> str:
    """A role that reads, bound to somebody where it stands."""
    body = f"roleRef: {{kind: {kind}, name: r}}, subjects: [{{kind: ServiceAccount, name: web}}]"
    role = of(kind, READER, api=RBAC, name="r")
    return f"{role}\n---\n{of(f'{kind}Binding', body, api=RBAC)}"


def check_pod(name: str) -> str:
    hook = "annotations: {helm.sh/hook: test-success}"
    return f"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, {hook}}}}}"


def stateful(template: str) -> str:
    return f"""
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db}}
spec:
  serviceName: db
  volumeClaimTemplates:
  - {template}
"""


CLAIM = "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The API server fills these in by itself.
        (
            stateful(CLAIM),
            stateful(CLAIM.replace("{metadata", "{apiVersion: v1, kind: PersistentVolumeClaim, metadata")),
        ),
        (stateful(CLAIM), stateful(CLAIM.replace("{name: data}", "{name: data, creationTimestamp: null}"))),
        (stateful(CLAIM), stateful(CLAIM) + "  podManagementPolicy: OrderedReady\n"),
        # A label of the chart's version is noise.
        (
            "{apiVersion: v1, kind: Service, metadata: {name: web, labels: {helm.sh/chart: web-1.0.0}}}",
            "{apiVersion: v1, kind: Service, metadata: {name: web, labels: {helm.sh/chart: web-1.1.0}}}",
        ),
        # A test pod under another name.
        (
            check_pod("web-test-ab"),
            check_pod("web-test-cd"),
        ),
        # The selector of a workload that the old API version did not need.
        (
            of("Deployment", "spec: {replicas: 1}", api="extensions/v1beta1"),
            of("Deployment", "spec: {selector: {matchLabels: {a: b}}}", api=APPS),
        ),
        # clusterIP that the API server has chosen stays.
        (
            of("Service", "spec: {clusterIP: 10.0.0.7}"),
            of("Service", "spec: {clusterIP: ''}"),
        ),
    ],
)
def test_looks_dangerous_and_is_not(old: str, new: str) -> None:
    assert {
        code: severity for code, severity in told(old, new).items() if severity is not Severity.INFO
    } == {}


def test_a_namespace_written_out_is_no_removal() -> None:
    old = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}}"
    assert told(old, old.replace("name: db", "name: db, namespace: shop"), namespace="shop") == {}


def test_an_image_and_labels_alone_are_nothing() -> None:
    old = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app.kubernetes.io/version: 1.0.0}}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {annotations: {checksum/config: 0011223344}}
            spec: {containers: [{name: web, image: "example.org/web:1.0.0"}]}
        """
    new = old.replace("1.0.0", "1.0.1").replace("0011223344", "5566778899")
    assert told(old, new) == {}


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        # The version's label in a selector is an upgrade that is refused.
        (
            of("Deployment", "spec: {selector: {matchLabels: {helm.sh/chart: web-1.0.0}}}", api=APPS),
            of("Deployment", "spec: {selector: {matchLabels: {helm.sh/chart: web-1.1.0}}}", api=APPS),
            {"M202": Severity.BREAKING},
        ),
        (
            stateful("{metadata: {name: data, labels: {helm.sh/chart: web-1.0.0}}}"),
            stateful("{metadata: {name: data, labels: {helm.sh/chart: web-1.1.0}}}"),
            {"M202": Severity.BREAKING},
        ),
        # A database under another name starts empty.
        (
            of("StatefulSet", "spec: {serviceName: x, replicas: 3}", api=APPS, name="web-db"),
            of("StatefulSet", "spec: {serviceName: x, replicas: 3}", api=APPS, name="web-postgresql"),
            {"M201": Severity.BREAKING, "M247": Severity.INFO},
        ),
        # A claim template that grows is refused too.
        (
            stateful("{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}"),
            stateful("{metadata: {name: data}, spec: {resources: {requests: {storage: 2Gi}}}}"),
            {"M202": Severity.BREAKING},
        ),
        # A registry that appears before a private repository.
        (
            of("Pod", "spec: {containers: [{name: a, image: 'my.reg/x:1'}]}"),
            of("Pod", "spec: {containers: [{name: a, image: 'docker.io/my.reg/x:1'}]}"),
            {"M210": Severity.BREAKING},
        ),
        # The same rights for the whole cluster are more.
        (
            bound("Role"),
            bound("ClusterRole"),
            {"M206": Severity.REVIEW, "M201": Severity.REVIEW},
        ),
    ],
)
def test_looks_harmless_and_is_not(old: str, new: str, codes: dict[str, Severity]) -> None:
    assert told(old, new) == codes


def test_definitions_in_the_crds_folder_stay_unless_argo_cd_prunes_them() -> None:
    kind = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    crd = f"{kind}metadata:\n  name: cars.example.org\n"
    rendered = compare(crd, "", key=b"k")
    chart = archive(files={"crds/cars.yaml": crd})
    for manager, severity in (("flux", Severity.REVIEW), ("argocd", Severity.BREAKING)):
        case = Case(bump(manager=manager), comparison=rendered, old_chart=chart)
        assert [one.severity for one in judge(case, Settings(), RULES).findings] == [severity]


def test_odd_documents_do_not_make_it_raise() -> None:
    kinds = [
        "Deployment",
        "StatefulSet",
        "Service",
        "Ingress",
        "ClusterRole",
        "CustomResourceDefinition",
        "CronJob",
    ]
    odd = [
        "",
        "spec: 7",
        "spec: []",
        "spec: {template: x, ports: {}, versions: [1], selector: [a]}",
        "rules: {a: b}",
    ]
    odd += [
        "spec: {template: {spec: {containers: [x, {name: 1, image: 2}], volumes: [{hostPath: 3}]}}}",
        "metadata: 7",
    ]
    for kind in kinds:
        documents = [f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: a}}\n{body}\n" for body in odd[:-1]]
        for old in documents:
            for new in documents:
                told(old, new)
