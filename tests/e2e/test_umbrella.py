"""Dependencies of charts in the repository: bumped, rendered through the chart that brings them along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.conftest import CHARTS
from tests.discover.trees import commit, git
from tests.fakes.charts import ChartServer, package

CHART = """\
apiVersion: v2
name: shop
version: 0.1.0
dependencies:
  - {name: sample, version: %s, repository: "%s", alias: front, condition: front.used}
"""
VALUES = "front: {used: %s, image: {repository: registry.example/front}}\n"


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))


def triaged(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    old: dict[str, str | bytes | None],
    new: dict[str, str | bytes | None],
) -> dict[str, Any]:
    """The JSON for a branch."""
    commit(folder, old)
    git(folder, "checkout", "--quiet", "-b", "renovate/sample-1.x")
    commit(folder, new)
    git(folder, "checkout", "--quiet", "main")
    main(["local", str(folder), "--head", "renovate/sample-1.x", "--output", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def server(chart_server: ChartServer) -> ChartServer:
    for version in ("1.0.0", "1.1.0"):
        chart_server.add(CHARTS / "sample" / version)
    return chart_server


@pytest.mark.parametrize("used", ["true", "false"])
def test_the_umbrella_is_rendered(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str], used: str
) -> None:
    found = triaged(
        tmp_path / "r",
        capsys,
        {"shop/Chart.yaml": CHART % ("1.0.0", server.url), "shop/values.yaml": VALUES % used},
        {"shop/Chart.yaml": CHART % ("1.1.0", server.url)},
    )
    (bump,) = found["bumps"]
    assert (bump["manager"], bump["from"], bump["to"]) == ("helmv3", "1.0.0", "1.1.0")
    assert [layer["path"] for layer in bump["releases"][0]["values"]] == ["shop/values.yaml"]
    assert not [gap for gap in found["gaps"] if gap["stage"] in ("charts", "render")], found["gaps"]
    changed = found["rendered"]["changed"] + found["rendered"]["added"]
    assert (changed > 0) is (used == "true"), "what its condition switches off changes nothing"


def test_a_lock_that_changes_alone(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = "dependencies:\n- name: sample\n  repository: %s\n  version: %s\ndigest: sha256:%s\n"
    found = triaged(
        tmp_path / "r",
        capsys,
        {
            "shop/Chart.yaml": CHART % ("^1.0.0", server.url), "shop/values.yaml": VALUES % "true",
            "shop/Chart.lock": lock % (server.url, "1.0.0", "0" * 64),
        },
        {"shop/Chart.lock": lock % (server.url, "1.1.0", "1" * 64)},
    )  # fmt: skip
    (bump,) = found["bumps"]
    assert (bump["file"], bump["from"], bump["to"]) == ("shop/Chart.lock", "1.0.0", "1.1.0")
    assert found["rendered"]["changed"] > 0
    assert not [finding for finding in found["findings"] if finding["code"] in ("P501", "P505")]


def test_an_open_range_means_what_it_meant(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    found = triaged(
        tmp_path / "r",
        capsys,
        {"shop/Chart.yaml": CHART % ("~1.0.0", server.url), "shop/values.yaml": VALUES % "true"},
        {"shop/Chart.yaml": CHART % ("~1.1.0", server.url)},
    )
    (release,) = found["bumps"][0]["releases"]
    assert (release["version"], release["resolved"]) == ("~1.1.0", "1.1.0")
    assert found["rendered"]["changed"] > 0
    assert "P505" in {finding["code"] for finding in found["findings"]}


def test_a_copy_that_was_tampered_with(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    old = package(CHARTS / "sample/1.0.0")
    found = triaged(
        tmp_path / "r",
        capsys,
        {
            "shop/Chart.yaml": CHART % ("1.0.0", server.url), "shop/values.yaml": VALUES % "true",
            "shop/charts/sample-1.0.0.tgz": old,
        },
        {
            "shop/Chart.yaml": CHART % ("1.1.0", server.url), "shop/charts/sample-1.0.0.tgz": None,
            "shop/charts/sample-1.1.0.tgz": old,
        },
    )  # fmt: skip
    assert "P507" in {finding["code"] for finding in found["findings"]}
    assert found["verdict"] != "safe"


def test_an_archive_that_stays_behind(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    found = triaged(
        tmp_path / "r",
        capsys,
        {
            "shop/Chart.yaml": CHART % ("1.0.0", server.url), "shop/values.yaml": VALUES % "true",
            "shop/charts/sample-1.0.0.tgz": package(CHARTS / "sample/1.0.0"),
        },
        {"shop/Chart.yaml": CHART % ("1.1.0", server.url)},
    )  # fmt: skip
    (finding,) = (finding for finding in found["findings"] if finding["code"] == "P507")
    assert [piece["path"] for piece in finding["evidence"]] == ["shop/charts/sample-1.0.0.tgz"]


def test_what_was_not_known_before_is_a_gap_too(
    tmp_path: Path, server: ChartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = "dependencies:\n- name: sample\n  repository: %s\n  version: %s\ndigest: sha256:%s\n"
    found = triaged(
        tmp_path / "r",
        capsys,
        {
            "shop/Chart.yaml": CHART % ("1.0.0", server.url), "shop/values.yaml": VALUES % "true",
            "shop/Chart.lock": lock % (server.url, "1.1.0", "0" * 64),
        },
        {
            "shop/Chart.yaml": CHART % ("1.1.0", server.url),
            "shop/Chart.lock": lock % (server.url, "1.1.0", "1" * 64),
        },
    )  # fmt: skip
    assert "the lock file holds a version that is not asked for" in {gap["reason"] for gap in found["gaps"]}
    assert found["rendered"]["changed"] > 0, "the old side is what the chart asked for, not what was locked"
