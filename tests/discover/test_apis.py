"""APIs that a repository shows, and what in it names or uses what a chart brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.discover import Seen, Wanted, apis_of, mentions, own_objects, seen
from bot.git import Repository
from bot.model import Resource
from bot.settings import Cluster, Settings
from tests.discover.trees import commit

MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: carts.example.org
spec:
  group: example.org
  names:
    plural: carts
    kind: Cart
  versions:
  - name: v1beta1
    served: true
  - served: true
    name: v1
"""


def shown(folder: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    sha = commit(folder, dict(files))
    with Repository(folder) as repository:
        return {(one.api_version, one.kind) for one in seen(repository.tree(sha))}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a.yaml": MONITOR}, {("monitoring.coreos.com/v1", "ServiceMonitor")}),
        ({"a.yaml": f"{MONITOR}---\n{MONITOR}"}, {("monitoring.coreos.com/v1", "ServiceMonitor")}),
        ({"a.yaml": "kind: 'Cart' # x\napiVersion: \"example.org/v1\"\n"}, {("example.org/v1", "Cart")}),
        ({"a.yaml": CRD}, {("example.org/v1beta1", "Cart"), ("example.org/v1", "Cart")}),
        ({"web/templates/a.yaml": MONITOR}, set()),
        ({"a.yaml": "apiVersion: apps/v1\nkind: Deployment\n"}, set()),
        ({"kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"}, set()),
        ({"a.yaml": "apiVersion: {{ .api }}\nkind: Cart\n"}, set()),
        ({"a.txt": MONITOR}, set()),
    ],
)
def test_kinds_that_a_tree_shows(tmp_path: Path, files: dict[str, str], found: set[tuple[str, str]]) -> None:
    assert shown(tmp_path / "repo", files) == found


def test_a_file_of_one_cluster_says_nothing_about_another() -> None:
    one, other = (Cluster(name=name, kubernetes="1.31", paths=(f"{name}/**",)) for name in ("one", "other"))
    settings = Settings(clusters=(one, other))
    found = (Seen("one/a.yaml", "example.org/v1", "Cart"), Seen("base/b.yaml", "example.com/v1", "Till"))
    assert apis_of(found, settings, one) == (
        "example.com/v1", "example.com/v1/Till", "example.org/v1", "example.org/v1/Cart",
    )  # fmt: skip
    assert apis_of(found, settings, other) == ("example.com/v1", "example.com/v1/Till")
    assert "example.org/v1" in apis_of(found, settings, None)


SERVICE = Resource("v1", "Service", None, "web")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("spec:\n  rules:\n  - backend: {service: {name: web}}\n", 3),
        ("spec: {backendRefs: [{name: web, port: 80}]}\n", 1),
        ("serviceName: web\n", 1),
        ("env:\n- value: http://web.shop.svc.cluster.local:80/x\n", 2),
        ("url: web.shop\n", 1),
        ("url: web.other.svc\n", None),
        ("url: my-web.shop.svc\n", None),
        ("url: web.shop.example.com\n", None),
        ("metadata: {name: web}\n", None),
        ("values: {service: {name: webby}}\n", None),
        ("metadata: {namespace: other}\nspec: {backendRefs: [{name: web}]}\n", None),
        ("metadata: {namespace: shop}\nspec: {backendRefs: [{name: web}]}\n", 2),
    ],
)
def test_places_that_name_a_service(tmp_path: Path, text: str, line: int | None) -> None:
    sha = commit(tmp_path / "repo", {"a.yaml": text, "chart/templates/a.yaml": text})
    with Repository(tmp_path / "repo") as repository:
        found = mentions(repository.tree(sha), [Wanted(SERVICE, "shop")])
    assert [(one.file, one.line) for one in found] == ([] if line is None else [("a.yaml", line)])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ConfigMap", "envFrom: [{configMapRef: {name: web}}]"),
        ("Secret", "volumes: [{secret: {secretName: web}}]"),
        ("ServiceAccount", "serviceAccountName: web"),
        ("PersistentVolumeClaim", "persistence: {existingClaim: web}"),
        ("IngressClass", "spec: {ingressClassName: web}"),
        ("StorageClass", "spec: {storageClassName: web}"),
        ("PriorityClass", "priorityClassName: web"),
        ("ClusterIssuer", "spec: {issuerRef: {name: web, kind: ClusterIssuer}}"),
    ],
)
def test_places_that_name_other_kinds(tmp_path: Path, kind: str, text: str) -> None:
    sha = commit(tmp_path / "repo", {"a.yaml": text})
    with Repository(tmp_path / "repo") as repository:
        tree = repository.tree(sha)
        assert len(mentions(tree, [Wanted(Resource("v1", kind, None, "web"), "shop")])) == 1
        assert mentions(tree, [Wanted(Resource("v1", kind, None, "we"), "shop")]) == ()


def test_own_objects_stand_where_they_are(tmp_path: Path) -> None:
    cart = "apiVersion: example.org/v1\nkind: Cart\nmetadata: {name: a}\nspec: {size: 1.10}\n"
    sha = commit(tmp_path / "repo", {"a.yaml": f"{MONITOR}---\n{cart}", "bad.yaml": f"{cart}---\n a: [\n"})
    with Repository(tmp_path / "repo") as repository:
        tree = repository.tree(sha)
        found = own_objects(tree, seen(tree), frozenset({("example.org", "Cart")}))
    assert [(one.file, one.line, one.name) for one in found] == [("a.yaml", 5, "a"), ("bad.yaml", 1, "a")]
