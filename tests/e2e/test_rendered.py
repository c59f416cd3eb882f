"""What a bump changes in the cluster, from a pull request to the findings: real helm, git and HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.discover.trees import commit, git
from tests.fakes.charts import ChartServer

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: shop}}
spec:
  chart:
    spec:
      chart: web
      version: {version}
      sourceRef: {{kind: HelmRepository, name: charts}}
  values: {{greeting: hi}}
"""
SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {{name: charts, namespace: shop}}
spec: {{url: {url}}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec: {ports: [{port: %s}]}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.example.org}
spec:
  group: example.org
  names: {kind: Cart, plural: carts}
  scope: Namespaced
  versions:
    - name: v1beta1
      served: %s
      storage: false
      schema: {openAPIV3Schema: {type: object, properties: {size: {type: string}}}}
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {size: {type: string}%s}}}
"""
Files = Mapping[str, str]
Triaged = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def triaged(tmp_path: Path, chart_server: ChartServer, capsys: pytest.CaptureFixture[str]) -> Triaged:
    """The JSON of a pull request that bumps a chart ``web`` from one set of files to another, in a repository
    with ``more`` files."""

    def run(old: Files, new: Files, more: Files | None = None, config: str = "") -> dict[str, Any]:
        for version, files in (("1.0.0", old), ("1.1.0", new)):
            folder = tmp_path / "charts" / version
            whole = {"Chart.yaml": f"apiVersion: v2\nname: web\nversion: {version}\n", **files}
            for name, text in whole.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text)
            chart_server.add(folder)
        repository = tmp_path / "gitops"
        base = {
            "web.yaml": RELEASE.format(version="1.0.0"),
            "charts.yaml": SOURCE.format(url=chart_server.url),
            ".github/chart-triage.yml": config or "{}\n",
            **(more or {}),
        }
        commit(repository, base)
        git(repository, "checkout", "--quiet", "-b", "renovate/web-1.x")
        commit(repository, {"web.yaml": RELEASE.format(version="1.1.0")})
        git(repository, "checkout", "--quiet", "main")
        argv = ["local", str(repository), "--head", "renovate/web-1.x", "--output", "json"]
        main([*argv, "--config", str(repository / ".github/chart-triage.yml")])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def said(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The findings by code (and variant)."""
    return {"/".join(filter(None, (one["code"], one["variant"]))): one for one in found["findings"]}


def test_a_service_that_others_name(triaged: Triaged) -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front, namespace: shop}\nspec:\n"
        "  defaultBackend:\n    service:\n      name: web-old\n      port: {number: 80}\n"
    )
    elsewhere = ingress.replace("namespace: shop", "namespace: other")
    address = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {url: 'http://web-old.shop.svc:80/'}\n"
    )
    found = triaged(
        {"templates/a.yaml": SERVICE % ("web-old", 80)},
        {"templates/a.yaml": SERVICE % ("web-new", 80)},
        {"front.yaml": ingress, "elsewhere.yaml": elsewhere, "address.yaml": address},
    )
    finding = said(found)["M233"]
    assert found["verdict"] == "breaking"
    assert (finding["affects"], finding["resource"]["name"]) == ("yes", "web-old")
    assert [one["path"] for one in finding["evidence"]] == ["address.yaml:4", "front.yaml:7"]


def test_a_port_that_others_name(triaged: Triaged) -> None:
    data = "data: {url: 'web.shop:8080', to: 'web.shop:90'}\n"
    rules = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n{data}"
    found = triaged(
        {"templates/a.yaml": SERVICE % ("web", 8080)},
        {"templates/a.yaml": SERVICE % ("web", 90)},
        {"rules.yaml": rules},
    )
    assert [one["old"] for one in said(found)["M233"]["evidence"]] == ["web.shop:8080"]


@pytest.mark.parametrize(
    ("object_", "code", "severity", "affects"),
    [
        (
            "apiVersion: example.org/v1beta1\nkind: Cart\nmetadata: {name: a}\n",
            "M204/unserved",
            "breaking",
            "yes",
        ),
        ("apiVersion: example.org/v1\nkind: Cart\nmetadata: {name: a}\n", "M204/unused", "review", "no"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "M204/unserved", "breaking", "unknown"),
    ],
)
def test_own_objects_of_a_version_that_goes(
    triaged: Triaged, object_: str, code: str, severity: str, affects: str
) -> None:
    found = triaged(
        {"templates/crd.yaml": CRD % ("true", "")},
        {"templates/crd.yaml": CRD % ("false", "")},
        {"cart.yaml": object_},
    )
    finding = said(found)[code]
    assert (finding["severity"], finding["affects"]) == (severity, affects)
    if affects == "yes":
        assert finding["evidence"][-1]["path"] == "cart.yaml:1"


def test_a_field_that_goes_and_is_used(triaged: Triaged) -> None:
    cart = "apiVersion: example.org/v1\nkind: Cart\nmetadata: {name: a}\ncolour: red\n"
    crds = (
        {"templates/crd.yaml": CRD % ("true", ", colour: {type: string}")},
        {"templates/crd.yaml": CRD % ("true", "")},
    )
    found = triaged(*crds, {"cart.yaml": cart})
    finding = said(found)["M215/used"]
    assert (finding["severity"], finding["evidence"][0]["path"]) == ("breaking", "cart.yaml:1")


MONITOR = (
    '{{ if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}\n'
    "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: web}\n"
    "spec: {interval: %s}\n{{ end }}\n"
)


def test_apis_that_the_repository_shows(triaged: Triaged) -> None:
    sides = (
        {"templates/m.yaml": MONITOR % "30s", "templates/a.yaml": SERVICE % ("web", 80)},
        {
            "templates/m.yaml": MONITOR % "60s",
            "templates/a.yaml": SERVICE % ("web", 80),
        },
    )
    monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: other}\n"
    found = triaged(*sides, {"monitor.yaml": monitor})
    assert found["rendered"]["changed"] == 1
    assert "M239" not in said(found)


def test_what_hangs_on_an_api_that_nobody_named(triaged: Triaged) -> None:
    sides = (
        {"templates/m.yaml": MONITOR % "30s", "templates/a.yaml": SERVICE % ("web", 80)},
        {
            "templates/m.yaml": MONITOR % "60s",
            "templates/a.yaml": SERVICE % ("web", 81),
        },
    )
    found = triaged(*sides)
    assert found["rendered"]["changed"] == 1
    assert "monitoring.coreos.com/v1" in said(found)["M239"]["message"]


GATED = (
    '{{ if semverCompare ">=1.32-0" .Capabilities.KubeVersion.Version }}{{ fail "too new" }}{{ end }}\n'
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
)
PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"


def test_the_minor_that_is_to_come_is_rendered_too(triaged: Triaged) -> None:
    config = 'clusters: [{name: prod, kubernetes: "1.31", target: "1.32"}]\n'
    found = triaged({"templates/a.yaml": PLAIN}, {"templates/a.yaml": GATED}, config=config)
    finding = said(found)["M211/target"]
    assert finding["severity"] == "review"
    assert "too new" in finding["evidence"][0]["text"]
    assert found["rendered"] == {"added": 0, "removed": 0, "changed": 0, "noise": 0}


def test_notes_that_the_chart_prints(triaged: Triaged) -> None:
    found = triaged(
        {"templates/a.yaml": PLAIN, "templates/NOTES.txt": "{{ .Values.greeting }}, web 1.0.0"},
        {
            "templates/a.yaml": PLAIN,
            "templates/NOTES.txt": "{{ .Values.greeting }}, web 1.1.0\nMove your data!",
        },
    )
    assert said(found)["M237"]["evidence"][0]["text"] == "Move your data!"


CLUSTER = 'clusters: [{name: prod, kubernetes: "1.31"}]\n'
VERSIONED = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    "data: {major: '{{ (semver .Capabilities.HelmVersion.Version).Major }}'}\n"
)


def test_helm_3_and_helm_4_differ(triaged: Triaged, helm3: Helm) -> None:
    sides = {"templates/a.yaml": PLAIN}, {"templates/a.yaml": VERSIONED}
    found = triaged(*sides, config=f"helm: {{paths: {{3: {helm3.path}}}}}\n{CLUSTER}")
    assert "ConfigMap web" in said(found)["M241"]["message"]


def test_the_helm_that_a_release_is_installed_with(triaged: Triaged, helm3: Helm) -> None:
    sides = {"templates/a.yaml": PLAIN}, {"templates/a.yaml": VERSIONED}
    config = f"helm: {{paths: {{3: {helm3.path}}}, releases: {{web: 3}}}}\n"
    found = triaged(*sides, config=config)
    assert "M241" not in said(found)
    assert found["rendered"]["changed"] == 1
