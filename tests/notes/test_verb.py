"""The verb ``notes`` over real HTTP: charts from one server, what was written about them from another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import docs
from bot.cli import main
from tests.fakes.charts import ChartServer
from tests.notes.make import FakeGitHub
from tests.notes.serve import Served

HOME = "acme/deploy"
APP = "acme/shop"
SOURCES = [f"https://github.com/{HOME}/tree/main/charts/shop", f"https://github.com/{APP}"]
Verb = Callable[..., tuple[int, dict[str, Any]]]
VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "2.0.0", "2.1.0")
"""1.1.0 is in the changelog, 1.2.0 in the index, 1.3.0 nowhere, 1.4.0 and 2.0.0 are released under two shapes
of tags."""


@pytest.fixture
def charts(chart_server: ChartServer, tmp_path: Path) -> ChartServer:
    for version in VERSIONS:
        meta: dict[str, Any] = {
            "apiVersion": "v2",
            "name": "shop",
            "version": version,
            "appVersion": "6.0.0" if version.startswith("2") else "5.9.0",
            "description": "A shop for pets",
            "sources": SOURCES,
        }
        if version == "1.2.0":
            changes = "- kind: changed\n  description: The drawer opens by itself\n"
            meta["annotations"] = {"artifacthub.io/changes": changes}
        folder = tmp_path / "charts" / version
        folder.mkdir(parents=True)
        (folder / "Chart.yaml").write_text(docs.dump(meta))
        (folder / "values.yaml").write_text("port: 80\n")
        if version == "2.0.0":
            (folder / "UPGRADING.md").write_text("# Upgrading\n\n## To 2.0.0\n\nDelete the job first.\n")
        chart_server.add(folder)
    return chart_server


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.releases[HOME] = [
        ("shop-2.1.0", "- Too new"),
        ("till-2.0.0", "- Another chart"),
        (
            "helm-chart-shop-2.0.0",
            "## Breaking\n\n- The value `port` is now `ports.http`\n- [till] No drawer\n",
        ),
        ("shop-1.4.0", "- A second port\n"),
        ("shop-1.0.0", "- Too old"),
    ]
    fake.releases[APP] = [("v6.0.0", "- Pets need a licence\n"), ("v5.9.0", "- Old")]
    fake.files |= {
        f"{HOME}:charts/shop/Chart.yaml": "name: shop\n",
        f"{HOME}:charts/till/Chart.yaml": "name: till\n",
        f"{HOME}:charts/shop/CHANGELOG.md": "# Changes\n\n## 1.1.0\n\n- More pets\n\n## 1.0.0\n\n- First\n",
    }
    return fake


@pytest.fixture
def verb(
    charts: ChartServer,
    github: FakeGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Verb]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    with Served(github) as served:
        monkeypatch.setenv("GITHUB_API_URL", served.url)

        def run(*args: str, repo: str = charts.url) -> tuple[int, dict[str, Any]]:
            ends = ("--from", "1.0.0", "--to", "2.0.0")
            code = main(["notes", "--chart", "shop", "--repo", repo, *ends, "--output", "json", *args])
            return code, json.loads(capsys.readouterr().out)

        yield run


def told(found: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["subject"], one["version"], one["origin"]) for one in found["notes"]]


def texts(found: Mapping[str, Any]) -> list[str]:
    said = [one for note in found["notes"] for one in note["statements"]]
    return [one["text"] for one in said if one["kind"] != "title"]


def test_everything_between_two_versions_in_the_order_of_trust(verb: Verb) -> None:
    code, found = verb()
    assert (code, found["schema"], found["class"]) == (0, "chart-triage/notes/v1", "breaking")
    assert told(found) == [
        ("chart", "2.0.0", "upgrade-document"),
        ("chart", "1.1.0", "changelog"),
        ("chart", "1.4.0", "github-release"),
        ("chart", "2.0.0", "github-release"),
        ("chart", "1.2.0", "artifacthub"),
        ("app", "6.0.0", "app-release"),
    ]
    assert texts(found) == [
        "Delete the job first.",
        "More pets",
        "A second port",
        "The value `port` is now `ports.http`",
        "The drawer opens by itself",
        "Pets need a licence",
    ]


def test_a_version_without_notes_is_a_gap_with_the_places_that_were_tried(verb: Verb) -> None:
    _, found = verb()
    assert [one["reason"] for one in found["gaps"]] == ["no notes for 1.3.0"]
    tried = "\n".join(found["tried"])
    for place in (
        f"{HOME}/releases",
        f"{APP}/releases",
        "UPGRADING.md",
        "CHANGELOG.md",
        "artifacthub.io/changes",
    ):
        assert place in tried


def test_what_it_cost_and_what_was_left_out_is_told(verb: Verb, github: FakeGitHub) -> None:
    _, found = verb()
    assert "1 statements are about other charts, and are left out" in found["remarks"]
    assert f"{len(github.every)} of 40 requests to GitHub were asked" in found["remarks"]


def test_what_stays_as_it_is_is_asked_once(verb: Verb, github: FakeGitHub) -> None:
    _, first = verb()
    before, github.every = list(github.every), []
    _, again = verb()
    assert again["notes"] == first["notes"]
    assert set(before) - set(github.every)
    assert not [one for one in github.every if "/git/trees/shop" in one or "/git/blobs/" in one]


def test_without_a_token_the_last_requests_are_left_to_others(verb: Verb, github: FakeGitHub) -> None:
    github.left = 7
    code, found = verb()
    assert code == 0
    (left_out,) = (one for one in found["gaps"] if "not asked any more" in one["reason"])
    assert left_out["transient"]
    assert left_out["reason"].startswith("GitHub answers hardly any more requests this hour")
    assert any("left this hour" in remark for remark in found["remarks"])


def test_a_registry_tells_its_annotations_version_by_version(verb: Verb, charts: ChartServer) -> None:
    code, found = verb(repo=charts.oci_url)
    assert code == 0
    assert ("chart", "1.2.0", "artifacthub") in told(found)
    assert [one["reason"] for one in found["gaps"]] == ["no notes for 1.3.0"]


def test_a_registrys_label_tells_where_a_chart_comes_from(
    verb: Verb, charts: ChartServer, github: FakeGitHub
) -> None:
    github.releases["acme/moved"] = [("shop-1.3.0", "- Told elsewhere\n")]
    charts.labels = {"org.opencontainers.image.source": "https://github.com/acme/moved"}
    _, found = verb(repo=charts.oci_url)
    assert ("chart", "1.3.0", "github-release") in told(found)


def test_where_github_knows_nothing_the_charts_own_words_remain(verb: Verb, github: FakeGitHub) -> None:
    for name in (HOME, APP):
        del github.releases[name]
    code, found = verb()
    assert code == 0
    assert {origin for _, _, origin in told(found)} == {"upgrade-document", "artifacthub"}
    assert "no notes for 1.1.0, 1.3.0, 1.4.0" in [one["reason"] for one in found["gaps"]]
