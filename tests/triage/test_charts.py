"""The charts of a bump: versions, ranges, archives, copies."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cache import Cache
from bot.git import Repository
from bot.model import Bump, ChartVersion, Level, Pull, Release, SourceKind, Stage, Untrusted
from bot.net import Client
from bot.settings import Settings
from bot.triage import Desk, charts
from bot.triage.context import Context
from bot.triage.gaps import Gaps
from tests.conftest import CHARTS
from tests.discover.trees import commit
from tests.fakes.charts import ChartServer, package

ALONE = Context()


@pytest.fixture
def desk(tmp_path: Path, clients: Callable[..., Client]) -> Desk:
    return Desk(Settings(), clients(), Cache(tmp_path / "cache"))


def release(version: str, repository: str | None = "https://x.example", **more: object) -> Release:
    one = Release("helmv3", "Chart.yaml", 5, 3, "sample", repository, SourceKind.HTTP, version)
    return dataclasses.replace(one, **more)  # type: ignore[arg-type]


def _digest(server: ChartServer, version: str) -> str:
    manifest = server.answer(f"/v2/charts/sample/manifests/{version}", "", "Bearer anonymous").body
    return "sha256:" + hashlib.sha256(manifest).hexdigest()


def bump(old: Release, new: Release, level: Level = Level.MINOR) -> Bump:
    return Bump(old, new, level, ((old, new),))


def listed(*versions: tuple[str, str | None]) -> tuple[ChartVersion, ...]:
    return tuple(ChartVersion("sample", version, created=created) for version, created in versions)


def test_versions_that_cannot_be_listed_are_a_gap(desk: Desk, chart_server: ChartServer) -> None:
    chart_server.add(CHARTS / "sample/1.0.0")
    gaps = Gaps()
    one = release("1.0.0", chart_server.url)
    assert [found.version for found in charts.versions(desk, one, gaps)] == ["1.0.0"]
    assert not gaps.found
    chart_server.fail("/charts/index.yaml", "404")
    other = dataclasses.replace(one, repository=f"{chart_server.url}/none")
    assert charts.versions(desk, other, gaps) == ()
    assert [gap.stage for gap in gaps.found] == [Stage.CHARTS]


@pytest.mark.parametrize("manager", ["copier", "template"])
def test_templates_have_no_charts(desk: Desk, manager: str) -> None:
    gaps = Gaps()
    one = release("1.0.0", manager=manager)
    assert charts.versions(desk, one, gaps) == ()
    assert charts.archive(desk, one, gaps) is None
    assert gaps.found == ()


def test_an_unknown_repository_is_a_gap(desk: Desk) -> None:
    gaps = Gaps()
    assert charts.archive(desk, release("1.0.0", None), gaps) is None
    assert [gap.reason for gap in gaps.found] == ["the chart's repository is not known"]


def test_what_is_resolved_is_fetched(desk: Desk, chart_server: ChartServer) -> None:
    chart_server.add(CHARTS / "sample/1.1.0")
    gaps = Gaps()
    found = charts.archive(desk, release("^1.0.0", chart_server.url, resolved="1.1.0"), gaps)
    assert found is not None
    assert (found.meta.version, gaps.found) == ("1.1.0", ())


def test_a_digest_of_another_version_is_told(desk: Desk, chart_server: ChartServer) -> None:
    for version in ("1.0.0", "1.1.0"):
        chart_server.add(CHARTS / "sample" / version)
    gaps = Gaps()
    old = desk.charts.archive("sample", chart_server.oci_url, SourceKind.OCI, "1.0.0")
    digest = _digest(chart_server, "1.0.0")
    one = release("1.0.0", chart_server.oci_url, kind=SourceKind.OCI, digest=digest)
    assert charts.archive(desk, one, gaps) == old
    assert not gaps.found
    charts.archive(desk, dataclasses.replace(one, version="1.1.0"), gaps)
    assert [gap.reason for gap in gaps.found] == [
        "the digest is that of version 1.0.0, and that is what counts"
    ]
    charts.archive(desk, dataclasses.replace(one, version="latest"), Gaps())


def test_a_range_is_what_it_was_and_what_it_is(tmp_path: Path) -> None:
    base = commit(tmp_path, {"a": ""})  # made on the first of January 2026
    known = listed(("1.0.0", "2025-01-01T00:00:00Z"), ("1.5.0", "2026-02-01T00:00:00Z"), ("1.6.0-rc.1", None))
    with Repository(tmp_path) as repository:
        context = Context(None, repository, repository.committed(base))
        found = charts.resolved(bump(release("^1.0.0"), release("^1.1.0")), known, context)
    assert (found.old.resolved, found.new.resolved, found.level) == ("1.0.0", "1.5.0", Level.MINOR)
    assert found.pairs == ((found.old, found.new),)


def test_an_index_without_dates_says_what_a_range_is(tmp_path: Path) -> None:
    known = listed(("1.0.0", None), ("2.0.0", "odd"))
    found = charts.resolved(bump(release("1.x"), release("2.x"), Level.OTHER), known, ALONE)
    assert (found.old.resolved, found.new.resolved, found.level) == ("1.0.0", "2.0.0", Level.MAJOR)


@pytest.mark.parametrize(
    "one",
    [
        release("1.0.0"),
        release("^1.0.0", resolved="1.2.0"),
        release("latest", digest="sha256:0"),
        release("^7.0.0"),
        release("main"),
    ],
)
def test_what_is_not_an_open_range_stays(one: Release) -> None:
    known = listed(("1.0.0", None), ("1.5.0", None))
    assert charts.resolved(bump(one, one, Level.PATCH), known, ALONE).new == one


def compared(
    desk: Desk, server: ChartServer, folder: Path, files: dict[str, str | bytes | None]
) -> tuple[str, ...] | None:
    """What differs in a tree from sample 1.1.0, bumped from 1.0.0."""
    old, new = (
        release(version, server.url, copies=(f"charts/sample-{version}.tgz", "charts/sample"))
        for version in ("1.0.0", "1.1.0")
    )
    server.add(CHARTS / "sample/1.1.0")
    gaps = Gaps()
    chart = charts.archive(desk, new, gaps)
    head = commit(folder, files)
    pull = Pull(None, Untrusted("x"), "renovate[bot]", "renovate/x", head, head, "main")
    with Repository(folder) as repository:
        found = charts.changed_copies(bump(old, new), chart, Context(pull, repository), gaps)
    assert gaps.found == ()
    return found


def test_copies(desk: Desk, chart_server: ChartServer, tmp_path: Path) -> None:
    old, new = (package(CHARTS / "sample" / version) for version in ("1.0.0", "1.1.0"))
    good, behind = "charts/sample-1.1.0.tgz", "charts/sample-1.0.0.tgz"
    assert compared(desk, chart_server, tmp_path / "a", {"README": ""}) == ()
    assert compared(desk, chart_server, tmp_path / "b", {good: new}) == ()
    assert compared(desk, chart_server, tmp_path / "c", {good: old}) == (good,)
    assert compared(desk, chart_server, tmp_path / "d", {good: new, behind: old}) == (behind,)
    assert compared(desk, chart_server, tmp_path / "e", {behind: old}) == (behind,)


def test_without_a_chart_or_a_tree_copies_are_not_looked_at() -> None:
    one = release("1.0.0", copies=("charts/sample",))
    assert charts.changed_copies(bump(one, one), None, ALONE, Gaps()) is None
