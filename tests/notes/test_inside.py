"""The app inside a chart, and the charts inside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from bot.model import ChartVersion
from bot.notes import Request, dependencies
from tests.notes.make import CHARTS, FakeGitHub, only, reasons, request, run, texts, told, version

APP = "acme/shop"
SOURCES = (f"https://github.com/{CHARTS}/tree/main/charts/shop", f"https://github.com/{APP}")
PAGES = "https://acme.github.io/helm-charts"


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.releases[CHARTS] = [("shop-1.2.0", "- The chart\n")]
    fake.releases[APP] = []
    return fake


def app_bump(old: str = "5.0.0", new: str = "6.0.0", middle: str | None = None) -> Request:
    versions = [version("1.1.0", old, sources=SOURCES), version("1.2.0", new, sources=SOURCES)]
    if middle is not None:
        versions.insert(1, version("1.1.5", middle, sources=SOURCES))
    return request(*versions, old="1.1.0", new="1.2.0")


def test_the_apps_changelog_tells_what_its_releases_do_not(github: FakeGitHub) -> None:
    github.releases[APP] = [("v6.0.0", "**Full Changelog**: https://a.test/x"), ("v5.0.0", "- Old")]
    github.files[f"{APP}:CHANGELOG.md"] = "## v6.0.0\n\n- No more pets\n\n## v5.0.0\n\n- Old\n"
    notes = run(app_bump(), github)
    (note,) = only(notes, "app-changelog")
    assert (note.subject, note.version, texts(note)) == (
        "app",
        "6.0.0",
        ["No more pets"],
    )
    assert note.url == f"https://github.com/{APP}/blob/v6.0.0/CHANGELOG.md"
    assert notes.gaps == ()


def test_versions_of_the_app_that_the_charts_between_name_must_be_told(github: FakeGitHub) -> None:
    github.releases[APP] = [("v6.0.0", "- News"), ("v5.0.0", "- Old")]
    found = reasons(run(app_bump(middle="5.5.0"), github))
    assert found == ["no notes for the app's 5.5.0", "no notes for 1.1.5"]


@pytest.mark.parametrize(
    ("old", "new", "gaps"),
    [
        ("6.0.0-alpine", "v6.0.0", []),
        ("6.1.0-debian-12", "6.1.0", []),
        ("6.0.0", "5.0.0", ["the app goes back from 6.0.0 to 5.0.0"]),
    ],
)
def test_what_is_no_new_version_of_the_app(github: FakeGitHub, old: str, new: str, gaps: list[str]) -> None:
    notes = run(app_bump(old, new), github)
    assert reasons(notes) == gaps
    assert not any(note.subject == "app" for note in notes.notes)


def inside(
    old: Mapping[str, str],
    new: Mapping[str, str],
    address: str = PAGES,
    files: Mapping[str, str] | None = None,
) -> Request:
    """A bump of a chart whose dependencies go from some versions to others."""
    declared = "".join(
        f"  - name: {name}\n    version: {number}\n    repository: {address}\n"
        for name, number in new.items()
    )
    asked = request(
        version("1.1.0", "5.0.0"),
        version("1.2.0", "5.0.0"),
        old="1.1.0",
        new="1.2.0",
        files={"Chart.yaml": f"name: shop\ndependencies:\n{declared}", **(files or {})},
    )
    assert asked.old_archive is not None
    assert asked.new_archive is not None
    archives = []
    for archive, versions in ((asked.old_archive, old), (asked.new_archive, new)):
        charts = tuple(ChartVersion(name, number) for name, number in versions.items())
        archives.append(dataclasses.replace(archive, dependencies=charts))
    return dataclasses.replace(asked, old_archive=archives[0], new_archive=archives[1])


def test_a_chart_inside_that_is_bumped_brings_its_notes(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [
        ("till-3.0.0", "- Too new"),
        ("till-2.0.0", "- No drawer"),
        ("shop-1.2.0", "- The chart"),
        ("till-1.5.0", "- More coins"),
        ("till-1.0.0", "- Too old"),
    ]
    notes = run(inside({"till": "1.0.0", "stock": "1.0.0"}, {"till": "2.0.0", "stock": "1.0.0"}), github)
    assert told(notes) == [
        ("chart", "1.2.0", "github-release"),
        ("dependency till", "1.5.0", "github-release"),
        ("dependency till", "2.0.0", "github-release"),
    ]
    assert notes.gaps == ()


def test_one_without_notes_is_told_and_no_gap(github: FakeGitHub) -> None:
    notes = run(inside({"till": "1.0.0"}, {"till": "2.0.0"}), github)
    assert "no notes were found for the dependency till 1.0.0 → 2.0.0" in notes.remarks
    assert notes.gaps == ()


@pytest.mark.parametrize("address", ["file://../till", '""', '"@till"'])
def test_a_part_of_the_chart_is_none(github: FakeGitHub, address: str) -> None:
    notes = run(inside({"till": "1.0.0"}, {"till": "2.0.0"}, address), github)
    assert not any("dependency" in one for one in notes.remarks)


def test_of_many_charts_inside_only_some_are_looked_for(github: FakeGitHub) -> None:
    names = [f"part-{letter}" for letter in "abcdefgh"]
    notes = run(inside(dict.fromkeys(names, "1.0.0"), dict.fromkeys(names, "2.0.0")), github)
    assert any(f"more than {dependencies.MOST} dependencies" in one for one in notes.remarks)
    assert any(one.endswith("left out: part-g, part-h") for one in notes.remarks)


def test_of_many_notes_only_some_are_kept(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [
        ("shop-1.2.0", "- The chart"),
        *((f"till-1.{minor}.0", f"- Number {minor} of the till") for minor in range(60, 0, -1)),
    ]
    notes = run(inside({"till": "1.0.0"}, {"till": "1.60.0"}), github)
    assert len([one for one in notes.notes if one.subject == "dependency till"]) == dependencies.MOST_NOTES
    assert "20 more notes were found for the dependency till 1.0.0 → 1.60.0" in notes.remarks
