"""The whole room against a GitHub of ours."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import httpx
import pytest

from bot.cache import Cache
from bot.model import Note, Stage, Statement
from bot.notes.hosts import asker
from bot.notes.hosts import github as hub
from bot.notes.hosts.host import PAGES
from tests.notes.make import CHARTS, FakeGitHub, only, reasons, request, run, told, version

TWO, THREE, FOUR = version("1.0.0", "5.0.0"), version("1.1.0", "5.0.0"), version("1.2.0", "5.0.0")
CHANGES = "artifacthub.io/changes"
SPENT = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 3600)}


def said(note: Note) -> tuple[Statement, ...]:
    return tuple(one for one in note.statements if one.kind != "title")


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.releases[CHARTS] = []
    return fake


def test_every_version_of_the_range_is_found_and_none_beside_it(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [
        ("shop-1.3.0", "- too new"),
        ("till-1.2.0", "- another chart"),
        ("shop-1.2.0", "## Breaking\n- The port is gone"),
        ("shop-1.1.0", "- a feature"),
        ("shop-1.0.0", "- too old"),
    ]
    notes = run(request(TWO, THREE, FOUR, old="1.0.0", new="1.2.0"), github)
    assert notes.wanted == ("1.1.0", "1.2.0")
    assert told(notes) == [("chart", "1.1.0", "github-release"), ("chart", "1.2.0", "github-release")]
    assert notes.gaps == ()
    (statement,) = said(notes.notes[1])
    assert (statement.section, statement.text.raw) == (("Breaking",), "The port is gone")
    assert notes.notes[1].url == f"https://github.test/{CHARTS}/releases/tag/shop-1.2.0"
    assert github.asked == [f"{CHARTS}/releases?per_page=100&page=1"]


def test_versions_without_notes_are_one_gap(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [("shop-1.1.0", None)]
    notes = run(request(TWO, THREE, FOUR, old="1.0.0", new="1.2.0"), github)
    (gap,) = notes.gaps
    assert (gap.stage, gap.subject, gap.transient) == (Stage.NOTES, "shop", False)
    assert gap.reason == "no notes for 1.1.0, 1.2.0 but empty ones"
    assert any(place.endswith(f"{CHARTS}/releases") for place in notes.tried)


@pytest.mark.parametrize(
    "body",
    [
        "A shop for pets.",
        "**Full Changelog**: https://github.com/acme/helm-charts/compare/a...b",
        "## What's Changed\n\n**Full Changelog**: https://a.test/x\n",
        "Source commit: https://a.test/abc\n\nTag on source: https://a.test/x",
        "![badge](https://a.test/b.png)",
    ],
)
def test_a_note_without_substance_covers_nothing(github: FakeGitHub, body: str) -> None:
    github.releases[CHARTS] = [("shop-1.2.0", body)]
    files = {"Chart.yaml": "name: shop\ndescription: >-\n  A shop\n  for pets.\n"}
    notes = run(request(THREE, FOUR, old="1.1.0", new="1.2.0", files=files), github)
    assert reasons(notes) == ["no notes for 1.2.0 but empty ones"]


def test_annotations_of_every_version_are_read_from_the_index_and_the_archive(github: FakeGitHub) -> None:
    middle = version("1.1.0", "5.0.0", annotations={CHANGES: "- Middle\n"})
    last = version("1.2.0", "5.0.0", annotations={CHANGES: "- kind: removed\n  description: The port\n"})
    notes = run(request(TWO, middle, last, old="1.0.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.1.0", "artifacthub"), ("chart", "1.2.0", "artifacthub")]
    assert notes.notes[1].statements[0].section == ("removed",)
    assert notes.gaps == ()


def test_the_new_archive_stands_in_for_an_index_that_lists_no_annotations(github: FakeGitHub) -> None:
    asked = request(
        THREE, version("1.2.0", "5.0.0", annotations={CHANGES: "- One\n"}), old="1.1.0", new="1.2.0"
    )
    listed = [version("1.1.0", sources=()), version("1.2.0", sources=())]
    notes = run(dataclasses.replace(asked, versions=tuple(listed)), github)
    assert told(notes) == [("chart", "1.2.0", "artifacthub")]


def test_documents_of_the_archive(github: FakeGitHub) -> None:
    files = {
        "CHANGELOG.md": "## 1.2.0\n- c\n\n## 1.1.0\n- b\n\n## 1.0.0\n- a\n",
        "README.md": "# shop\n\n## Upgrading\n\n### To 1.2.0\n\nMove the port.\n\n### To 1.0.0\n\nOld.\n",
        "UPGRADING.md": "# Upgrading\n\n## From 1.0 to 1.1\n\nDelete the job.\n",
    }
    notes = run(request(TWO, THREE, FOUR, old="1.0.0", new="1.2.0", files=files), github)
    assert told(notes) == [
        ("chart", "1.2.0", "upgrade-document"),
        ("chart", "1.1.0", "upgrade-document"),
        ("chart", "1.1.0", "changelog"),
        ("chart", "1.2.0", "changelog"),
    ]
    assert [said(note)[0].text.raw for note in only(notes, "upgrade-document")] == [
        "Move the port.",
        "Delete the job.",
    ]
    assert notes.gaps == ()
    assert {"README.md", "UPGRADING.md", "CHANGELOG.md"} <= set(notes.tried)


def test_a_section_inside_one_that_was_taken_is_not_taken_again(github: FakeGitHub) -> None:
    files = {"UPGRADING.md": "## To 1.2\n\nFirst.\n\n### From 1.1.0 to 1.2.0\n\nSecond.\n"}
    notes = run(request(THREE, FOUR, old="1.1.0", new="1.2.0", files=files), github)
    (note,) = only(notes, "upgrade-document")
    assert [one.text.raw for one in said(note)] == ["First.", "Second."]


def test_documents_that_stand_in_the_repository_only(github: FakeGitHub) -> None:
    name, path = "kube-prometheus-stack", "prometheus-community/helm-charts"
    github.releases[path] = [(f"{name}-46.0.0", "- Bump it")]
    github.releases["prometheus-operator/prometheus-operator"] = []
    github.files[f"{path}:charts/{name}/UPGRADE.md"] = (
        "## From 45.x to 46.x\n\nApply the CRDs.\n\n## From 44.x to 45.x\n\nx\n"
    )
    sources = (f"https://github.com/{path}",)
    old, new = (version(one, "0.60.0", name=name, sources=sources) for one in ("45.31.0", "46.0.0"))
    github.files[f"{path}:charts/{name}/Chart.yaml"] = "name: x\n"
    notes = run(request(old, new, old="45.31.0", new="46.0.0"), github)
    assert told(notes) == [("chart", "46.0.0", "upgrade-document"), ("chart", "46.0.0", "github-release")]
    assert notes.notes[0].url == f"https://github.com/{path}/blob/{name}-46.0.0/charts/{name}/UPGRADE.md"
    assert notes.gaps == ()


def test_a_shape_that_was_found_is_used_for_the_rest_by_tag(github: FakeGitHub) -> None:
    others = [(f"till-9.{number}.0", "- x") for number in range(PAGES * hub.PAGE)]
    github.releases[CHARTS] = [("helm-chart-1.2.0", "- b"), *others, ("helm-chart-1.1.0", "- a")]
    notes = run(request(TWO, THREE, FOUR, old="1.0.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.1.0", "github-release"), ("chart", "1.2.0", "github-release")]
    by_tag = [one for one in github.asked if "/tags/" in one]
    assert by_tag == [f"{CHARTS}/releases/tags/helm-chart-{one}" for one in ("1.1.0", "1.0.0")]


def test_tags_with_slashes_are_asked_for_as_one_segment(github: FakeGitHub) -> None:
    others = [(f"till-9.{number}.0", "- x") for number in range(PAGES * hub.PAGE)]
    github.releases[CHARTS] = [*others, ("shop/1.2.0", "- a")]
    notes = run(request(THREE, FOUR, old="1.1.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.2.0", "github-release")]
    assert github.asked[-2] == f"{CHARTS}/releases/tags/shop%2F1.2.0"


def test_releases_by_tag_are_kept_and_what_is_not_there_is_not(github: FakeGitHub, tmp_path: Path) -> None:
    others = [(f"till-9.{number}.0", "- x") for number in range(PAGES * hub.PAGE)]
    github.releases[CHARTS] = [*others, ("shop-1.2.0", "- a")]
    asked = request(THREE, FOUR, old="1.1.0", new="1.2.0")
    cache = Cache(tmp_path)
    first = run(asked, github, cache)
    github.releases[CHARTS] = others
    github.tags[CHARTS] = ["shop-1.2.0"]
    again = run(asked, github, cache)
    assert (again.notes, again.gaps) == (first.notes, first.gaps)
    assert again.remarks < first.remarks
    assert run(request(TWO, THREE, old="1.0.0", new="1.1.0"), github, cache).gaps


def test_the_apps_releases_between_the_two_app_versions(github: FakeGitHub) -> None:
    sources = (f"https://github.com/{CHARTS}", "https://github.com/acme/shop")
    old, new = version("1.1.0", "5.0.0", sources=sources), version("1.2.0", "v6.0.0", sources=sources)
    github.releases[CHARTS] = [("shop-1.2.0", "- Bump to 6")]
    github.releases["acme/shop"] = [
        ("v6.1.0", "- later"),
        ("v6.0.0", "## Breaking\n- No more pets"),
        ("v6.0.0-rc.1", "- early"),
        ("v5.1.0", "- between"),
        ("v5.0.0", "- before"),
    ]
    notes = run(request(old, new, old="1.1.0", new="1.2.0"), github)
    assert told(notes) == [
        ("chart", "1.2.0", "github-release"),
        ("app", "5.1.0", "app-release"),
        ("app", "6.0.0", "app-release"),
    ]
    assert notes.gaps == ()


def test_the_apps_notes_do_not_tell_what_the_chart_changed(github: FakeGitHub) -> None:
    sources = ("https://github.com/acme/shop",)
    old, new = version("1.1.0", "5.0.0", sources=sources), version("1.2.0", "6.0.0", sources=sources)
    github.releases["acme/shop"] = [("v6.0.0", "- News"), ("v1.2.0", "- An old app, not this chart")]
    notes = run(request(old, new, old="1.1.0", new="1.2.0"), github)
    assert told(notes) == [("app", "6.0.0", "app-release")]
    assert reasons(notes) == ["no notes for 1.2.0"]


def test_an_app_without_notes_is_a_gap_of_its_own(github: FakeGitHub) -> None:
    old, new = version("1.1.0", "5.0.0"), version("1.2.0", "6.0.0")
    github.releases[CHARTS] = [("shop-1.2.0", "- Bump to 6")]
    notes = run(request(old, new, old="1.1.0", new="1.2.0"), github)
    assert reasons(notes) == ["no notes for the app's 6.0.0"]


def test_chart_and_app_of_one_version_and_repository_are_one(github: FakeGitHub) -> None:
    sources = ("https://github.com/acme/shop",)
    old, new = version("1.1.0", "v1.1.0", sources=sources), version("1.2.0", "v1.2.0", sources=sources)
    github.releases["acme/shop"] = [("v1.2.0", "- News"), ("v1.1.0", "- Old")]
    notes = run(request(old, new, old="1.1.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.2.0", "github-release")]
    assert notes.gaps == ()


@pytest.mark.parametrize(
    ("answer", "transient"),
    [
        (httpx.Response(500), True),
        (httpx.Response(429, headers={"retry-after": "3600"}), True),
        (httpx.Response(403, headers=SPENT), True),
        (httpx.Response(403), False),
        (httpx.Response(200, text="<html>"), False),
        (httpx.Response(200, json={"message": "no list"}), False),
    ],
)  # fmt: skip
def test_a_server_that_is_ill_is_a_gap_and_asked_no_more(
    github: FakeGitHub, answer: httpx.Response, transient: bool
) -> None:
    github.faults[CHARTS] = answer
    notes = run(request(TWO, THREE, FOUR, old="1.0.0", new="1.2.0"), github)
    assert [gap.transient for gap in notes.gaps if CHARTS in gap.reason] == [transient]
    assert "no notes for 1.1.0, 1.2.0" in reasons(notes)
    assert len({*github.asked}) == 1


def test_a_repository_that_is_not_there_is_tried_and_no_gap_of_its_own(github: FakeGitHub) -> None:
    del github.releases[CHARTS]
    notes = run(request(THREE, FOUR, old="1.1.0", new="1.2.0"), github)
    assert reasons(notes) == ["no notes for 1.2.0"]
    assert notes.tried


def test_the_budget_ends_the_asking_and_is_told(github: FakeGitHub) -> None:
    many = [version(f"1.{number}.0", "5.0.0") for number in range(80)]
    others = [(f"till-9.{number}.0", "- x") for number in range(PAGES * hub.PAGE)]
    github.releases[CHARTS] = [
        ("shop-1.79.0", "- a"),
        *others,
        *[(f"shop-{one.version}", "- b") for one in many[:-1]],
    ]
    notes = run(request(*many, old="1.0.0", new="1.79.0"), github)
    assert len(github.every) == asker.BUDGET
    assert any(f"{asker.BUDGET} requests" in reason and CHARTS in reason for reason in reasons(notes))
    assert any("of 79)" in reason for reason in reasons(notes))
    assert f"{asker.BUDGET} of {asker.BUDGET} requests to GitHub were asked" in notes.remarks


def test_what_cannot_be_known_of_the_range_is_told(github: FakeGitHub) -> None:
    asked = dataclasses.replace(request(THREE, FOUR, old="1.1.0", new="1.2.0"), versions=())
    assert "the versions between 1.1.0 and 1.2.0 are not known" in reasons(run(asked, github))
    back = run(request(THREE, FOUR, old="1.2.0", new="1.1.0"), github)
    assert (back.wanted, len(back.gaps)) == ((), 1)
    unknown = run(request(THREE, FOUR, old="1.x", new="latest"), github)
    assert "1.x and latest are not both versions: what is between is not known" in reasons(unknown)


def test_a_note_that_is_too_long_is_read_in_part_and_told(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [("shop-1.2.0", "- item\n" * 30_000)]
    notes = run(request(THREE, FOUR, old="1.1.0", new="1.2.0"), github)
    assert len(notes.gaps) == 1
    assert "longer or deeper" in notes.gaps[0].reason


def test_sixty_four_versions_are_read(github: FakeGitHub) -> None:
    many = [version(f"1.{number}.0", "5.0.0") for number in range(65)]
    body = "## Changes\n" + "- The `a.b` value of [this](https://a.test/x) moved, see below. And more.\n" * 12
    github.releases[CHARTS] = [(f"shop-{one.version}", body) for one in reversed(many)]
    notes = run(request(*many, old="1.0.0", new="1.64.0"), github)
    assert len(notes.notes) == 64
    assert notes.gaps == ()
