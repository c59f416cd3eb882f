"""Where a release runs is told by the file that describes it, wherever its version stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.e2e.world import CHARTS, World

CLUSTERS = f"""\
clusters:
  - name: east
    kubernetes: "1.32"
    paths: [clusters/east]
  - name: west
    kubernetes: "1.33"
    paths: [clusters/west]
mirrors:
  {CHARTS}: %s
"""
SHARED = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata:
  name: beacon
  namespace: flux-system
spec:
  chart: beacon
  version: %s
  sourceRef:
    kind: HelmRepository
    name: demo
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: beacon
  namespace: monitoring
spec:
  chartRef:
    kind: HelmChart
    name: beacon
    namespace: flux-system
"""


@pytest.mark.parametrize("shared", ["shared/beacon.yaml", "clusters/west/beacon.yaml"])
def test_a_shared_version_is_judged_for_the_cluster_of_the_release(
    world: World,
    helm: Helm,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shared: str,
) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))
    world.commit(
        "main",
        {
            ".github/chart-triage.yml": CLUSTERS % world.charts.as_uri(),
            "clusters/east/beacon.yaml": RELEASE,
            shared: SHARED % "2.3.0",
        },
    )
    world.commit("renovate/beacon-2.x", {shared: SHARED % "2.4.0"})
    main(["local", str(world.work), "--head", "renovate/beacon-2.x", "--output", "json"])
    parsed = json.loads(capsys.readouterr().out)
    told = {(cell["cluster"], cell["minor"]) for cell in parsed["kubernetes"] if cell["cluster"]}
    assert told == {("east", "1.32")}
