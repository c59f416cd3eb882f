"""``plan`` on real git, real helm and a chart server: what stands before the next Kubernetes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.e2e.world import World, git
from tests.fakes.charts import ChartServer
from tests.fakes.github import GitHub

ISTIO = "https://istio-release.storage.googleapis.com/charts"
OTHER = "https://charts.other.example"
OLD_API = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: shop}\n"


def chart(folder: Path, name: str, version: str, template: str = "", **meta: str) -> Path:
    home = folder / f"{name}-{version}"
    (home / "templates").mkdir(parents=True)
    lines = {"apiVersion": "v2", "name": name, "version": version, **meta}
    (home / "Chart.yaml").write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items()))
    (home / "values.yaml").write_text("{}\n")
    made = template or "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    (home / "templates" / "all.yaml").write_text(made)
    return home


def application(name: str, repository: str, version: str) -> str:
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}}}
spec:
  destination: {{namespace: {name}, server: https://kubernetes.default.svc}}
  source: {{repoURL: {repository}, chart: {name}, targetRevision: {version}}}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChartServer]:
    with ChartServer() as found:
        for name in ("istiod", "base"):
            for version in ("1.16.0", "1.16.7", "1.17.0", "1.18.0", "1.18.2", "1.19.0", "1.20.0-rc.1"):
                found.add(chart(tmp_path / "istio", name, version, appVersion=version))
        for version, asked in (
            ("1.0.0", "<1.27.0-0"),
            ("1.1.0", "<1.27.0-0"),
            ("2.0.0", ">=1.25.0-0 <1.29.0-0"),
        ):
            found.add(chart(tmp_path / "other", "till", version, kubeVersion=asked))
        found.add(chart(tmp_path / "other", "stuck", "1.0.0", kubeVersion="<1.27.0-0"))
        found.add(chart(tmp_path / "other", "shop", "1.0.0"))
        found.add(chart(tmp_path / "other", "jump", "1.0.0", kubeVersion=">=1.20.0-0 <1.27.0-0"))
        found.add(chart(tmp_path / "other", "jump", "2.0.0", kubeVersion=">=1.27.0-0 <1.29.0-0"))
        flow = "apiVersion: flowcontrol.apiserver.k8s.io/v1beta2\nkind: FlowSchema\nmetadata: {name: a}\n"
        found.add(chart(tmp_path / "other", "flow", "1.0.0", flow))
        fails = (
            '{{ if semverCompare ">=1.27-0" .Capabilities.KubeVersion.Version }}{{ fail "too new" }}{{ end }}'
        )
        found.add(chart(tmp_path / "other", "fails", "1.0.0", fails))
        found.add(chart(tmp_path / "other", "broken", "1.0.0", '{{ fail "a value is missing" }}'))
        yield found


@pytest.fixture
def world(tmp_path: Path, server: ChartServer, github: GitHub) -> World:
    mirrors = f"mirrors:\n  {ISTIO}: {server.url}\n  {OTHER}: {server.url}\n"
    clusters = "clusters:\n  - {name: prod, kubernetes: '1.26', target: '1.27', provider: eks}\n"
    made = World(tmp_path, tmp_path, github)
    made.start({
        ".github/chart-triage.yml": clusters + mirrors,
        "apps/istiod.yaml": application("istiod", ISTIO, "1.16.7"),
        "apps/base.yaml": application("base", ISTIO, "1.16.7"),
        "apps/till.yaml": application("till", OTHER, "1.0.0"),
        "apps/stuck.yaml": application("stuck", OTHER, "1.0.0"),
        "apps/shop.yaml": application("shop", OTHER, "1.0.0"),
        "apps/jump.yaml": application("jump", OTHER, "1.0.0"),
        "apps/flow.yaml": application("flow", OTHER, "1.0.0"),
        "apps/fails.yaml": application("fails", OTHER, "1.0.0"),
        "apps/broken.yaml": application("broken", OTHER, "1.0.0"),
        "manifests/pdb.yaml": "# a budget\n" + OLD_API,
    })  # fmt: skip
    return made


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


def planned(capsys: pytest.CaptureFixture[str], world: World, *more: str) -> dict[str, Any]:
    assert main(["plan", str(world.work), "--output", "json", *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["schema"] == "chart-triage/plan/v1"
    return found


def test_the_way_to_the_next_minor(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.commit("renovate/istiod-1.x", world.bumped("apps/istiod.yaml", "1.16.7", "1.19.0"))
    plan = planned(capsys, world)
    items = {item["release"]: item for item in plan["items"]}

    def told(name: str) -> tuple[Any, ...]:
        item = items[name]
        return item["standing"], item["unblocked_by"], item["bridge"], item["owner"]

    # Istio 1.16 is for 1.22 to 1.25, 1.17 for 1.23 to 1.26, 1.18 for 1.24 to 1.27, by Istio's own table.
    assert told("istiod") == ("unsupported", "1.18.0", "1.18.0", "ours")
    assert items["istiod"]["steps"][0]["standing"] == "unsupported"
    assert items["istiod"]["addon"] == items["base"]["addon"] == "istio"
    assert items["istiod"]["after"] == ["base"]
    assert items["istiod"]["pull"]["version"] == "1.19.0"
    assert items["base"]["pull"] is None
    assert told("till") == ("unsupported", "2.0.0", "2.0.0", "ours")
    assert (items["till"]["level"], items["till"]["majors"]) == ("major", ["2.0.0"])
    assert told("stuck") == ("unsupported", None, None, "upstream")
    assert told("jump") == ("unsupported", "2.0.0", None, "ours")
    assert told("shop") == ("unknown", None, None, "none")
    assert told("fails") == ("unsupported", None, None, "upstream")
    assert "too new" in items["fails"]["steps"][-1]["claims"][0]["range"]
    assert told("broken") == ("unknown", None, None, "none")
    assert [gap["subject"] for gap in plan["gaps"]] == ["broken as broken, at 1.27"]
    assert plan["clusters"] == [
        {
            "name": "prod", "current": "1.26", "target": "1.27", "provider": "eks", "told": "configuration",
            "end_of_support": "2024-06-11", "days_left": plan["clusters"][0]["days_left"],
        }
    ]  # fmt: skip
    assert plan["clusters"][0]["days_left"] < 0
    assert plan["manifests"] == [
        {
            "file": "manifests/pdb.yaml", "line": 2, "apiVersion": "policy/v1beta1",
            "kind": "PodDisruptionBudget", "name": "shop", "removed_in": "1.25",
            "replacement": "policy/v1 PodDisruptionBudget",
        }
    ]  # fmt: skip
    assert [item["standing"] for item in plan["items"]] == sorted(
        (item["standing"] for item in plan["items"]), key=["unsupported", "unknown", "supported"].index
    )


def test_what_a_render_uses_blocks_as_well(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(capsys, world, "--to", "1.29")
    (flow,) = [item for item in plan["items"] if item["release"] == "flow"]
    assert [step["standing"] for step in flow["steps"]] == ["unknown", "unknown", "unknown", "unsupported"]
    assert flow["owner"] == "upstream"
    (istiod,) = [item for item in plan["items"] if item["release"] == "istiod"]
    assert [(hop["from"], hop["to"], hop["bridge"]) for hop in istiod["hops"]] == [
        ("1.26", "1.27", "1.18.0"), ("1.27", "1.28", "1.19.0"), ("1.28", "1.29", None)
    ]  # fmt: skip


def test_for_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(world.work), "--exit-code"]) == 20
    said = capsys.readouterr().out
    assert "prod: Kubernetes 1.26 → 1.27; 1.26 is out of support (eks) since 2024-06-11" in said
    assert "not supported on 1.26 already; go to 1.18.0 (a minor) before the upgrade" in said
    assert "no version supports 1.27 yet: waiting for upstream" in said
    assert "no version is known to support both 1.26 and 1.27: move it together with the cluster" in said
    assert "manifests/pdb.yaml:2: policy/v1beta1 PodDisruptionBudget shop: removed in 1.25" in said
    assert main(["plan", str(world.work), "--output", "markdown"]) == 0
    said = capsys.readouterr().out
    assert "```mermaid\ngantt\n" in said
    assert "**Ours to do**" in said
    assert "**Waiting for upstream**" in said


def test_what_was_asked_once_is_kept(
    world: World, server: ChartServer, renders: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    first = planned(capsys, world)
    assert renders
    asked, made = len(server.requests), len(renders)
    assert planned(capsys, world) == first
    assert (len(server.requests), len(renders)) == (asked, made)
    assert planned(capsys, world, "--fresh") == first
    assert len(server.requests) > asked


def test_a_repository_that_does_not_answer_costs_only_its_charts(
    world: World, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.fail("/charts/index.yaml", "500")
    plan = planned(capsys, world)
    assert {item["release"] for item in plan["items"]} >= {"istiod", "shop"}
    (istiod,) = [item for item in plan["items"] if item["release"] == "istiod"]
    # Istio's own table tells which of its minors is for 1.27; of a chart without a table nothing is known.
    assert (istiod["standing"], istiod["unblocked_by"], istiod["owner"]) == ("unsupported", "1.18", "ours")
    assert not istiod["listed"]
    assert any(gap["stage"] == "charts" for gap in plan["gaps"])
    server.heal()
    (istiod,) = [item for item in planned(capsys, world)["items"] if item["release"] == "istiod"]
    assert istiod["unblocked_by"] == "1.18.0"


def test_without_clusters_it_asks_for_one(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    git(world.work, "rm", "--quiet", ".github/chart-triage.yml")
    git(world.work, "commit", "--quiet", "--message", "No configuration")
    assert main(["plan", str(world.work)]) == 2
    assert "give --current" in capsys.readouterr().err
    assert main(["plan", str(world.work), "--current", "1.27", "--to", "1.26"]) == 2
    assert "newer than 1.26" in capsys.readouterr().err
    assert main(["plan", str(world.work), "--current", "new"]) == 2


EKS = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {{name: {name}, region: eu-west-1, version: "{minor}"}}
"""


def test_what_the_repository_says_of_its_clusters(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    mirrors = world.read(".github/chart-triage.yml").partition("mirrors:")[2]
    world.on_main(
        {".github/chart-triage.yml": f"mirrors:{mirrors}", "eks.yaml": EKS.format(name="a", minor="1.26")}
    )
    (cluster,) = planned(capsys, world)["clusters"]
    assert (cluster["name"], cluster["current"], cluster["target"]) == ("a", "1.26", "1.27")
    assert (cluster["provider"], cluster["told"]) == ("eks", "eks.yaml:3 (eksctl: 1.26)")
    world.on_main({"b/eks.yaml": EKS.format(name="b", minor="1.27")})
    plan = planned(capsys, world)
    assert [(one["name"], one["current"]) for one in plan["clusters"]] == [("a", "1.26"), ("b", "1.27")]
    assert any("every release counts for each" in gap["reason"] for gap in plan["gaps"])


def test_files_that_say_something_else_than_the_configuration(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.on_main({"eks.yaml": EKS.format(name="prod", minor="1.28")})
    gaps = [gap["reason"] for gap in planned(capsys, world)["gaps"] if gap["stage"] == "kubernetes"]
    assert gaps == ["the configuration says 1.26, eks.yaml:3 says 1.28"]
