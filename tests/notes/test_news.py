"""Only what is new against the version before counts."""

from __future__ import annotations

import dataclasses

import pytest

from bot.model import Notes
from tests.notes.make import CHARTS, FakeGitHub, only, request, run, texts, version

CHANGES = "artifacthub.io/changes"
OLD, MIDDLE, NEW = (version(one, "5.0.0") for one in ("1.0.0", "1.1.0", "1.2.0"))
STANDING = "- Back up your pets before you upgrade to any version\n"


def said(notes: Notes, origin: str = "github-release") -> list[list[str]]:
    return [[one.text.raw for one in note.statements] for note in only(notes, origin)]


def bodies(*releases: tuple[str, str]) -> FakeGitHub:
    github = FakeGitHub()
    github.releases[CHARTS] = [*releases]
    return github


def test_a_warning_that_stood_in_the_old_version_is_known() -> None:
    github = bodies(
        ("shop-1.2.0", STANDING + "- A second port was added\n"),
        ("shop-1.1.0", STANDING + "- More pets were added\n"),
        ("shop-1.0.0", STANDING + "- Older things\n"),
    )
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0"), github)
    assert said(notes) == [["More pets were added"], ["A second port was added"]]
    assert "2 statements stood in an older version's notes, and are left out" in notes.remarks


def test_a_warning_counts_where_it_begins() -> None:
    github = bodies(
        ("shop-1.2.0", STANDING), ("shop-1.1.0", STANDING), ("shop-1.0.0", "- Older things were done\n")
    )
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0"), github)
    assert said(notes) == [["Back up your pets before you upgrade to any version"], []]
    assert notes.gaps == ()  # upstream did say something about 1.2.0: nothing new


def test_the_old_versions_release_is_fetched_where_the_list_does_not_reach_it() -> None:
    others = [(f"till-9.{number}.0", "- x") for number in range(300)]
    github = bodies(("shop-1.2.0", STANDING), *others, ("shop-1.1.0", STANDING))
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0"), github)
    assert said(notes) == [[]]
    assert github.asked[-1] == f"{CHARTS}/releases/tags/shop-1.1.0"


@pytest.mark.parametrize("listed", [True, False])
def test_an_annotation_that_nobody_renewed_is_not_new(listed: bool) -> None:
    stale = {CHANGES: "- The port of the shop has moved\n"}
    old, new = (version(one, "5.0.0", annotations=stale) for one in ("1.1.0", "1.2.0"))
    asked = request(old, new, old="1.1.0", new="1.2.0")
    if not listed:
        asked = dataclasses.replace(asked, versions=(version("1.1.0"), version("1.2.0")))
    assert said(run(asked, bodies()), "artifacthub") == [[]]


def test_a_changelogs_section_of_the_old_version_tells_what_is_not_new() -> None:
    files = {"CHANGELOG.md": f"## 1.2.0\n{STANDING}- New port\n\n## 1.1.0\n{STANDING}\n"}
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", files=files), bodies())
    assert said(notes, "changelog") == [["New port"]]


def test_steps_of_upgrade_documents_are_followed_each_time() -> None:
    step = "Apply the custom resources by hand before anything else.\n"
    files = {"UPGRADING.md": f"## To 1.2.0\n\n{step}\n## To 1.1.0\n\n{step}\n"}
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", files=files), bodies())
    assert [len(one) for one in said(notes, "upgrade-document")] == [1, 1]


def test_the_apps_notes_are_compared_with_the_old_apps() -> None:
    sources = ("https://github.com/acme/shop",)
    old, new = version("1.1.0", "5.0.0", sources=sources), version("1.2.0", "6.0.0", sources=sources)
    github = FakeGitHub()
    github.releases["acme/shop"] = [("v6.0.0", STANDING + "- No more pets\n"), ("v5.0.0", STANDING)]
    notes = run(request(old, new, old="1.1.0", new="1.2.0"), github)
    assert said(notes, "app-release") == [["No more pets"]]


def test_a_heading_that_nothing_new_is_under_goes_with_it() -> None:
    body = f"## Before you upgrade\n\n{STANDING}\n## News\n\n- {{}} were added to the shop\n"
    github = bodies(
        ("shop-1.2.0", body.format("Ports")), ("shop-1.1.0", body.format("Pets")), ("shop-1.0.0", STANDING)
    )
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0"), github)
    assert said(notes) == [["News", "Ports were added to the shop"]]


def test_what_is_at_hand_of_later_versions_is_kept_apart() -> None:
    github = bodies(
        ("till-2.0.0", "- Another chart"),
        ("shop-1.4.0-rc.1", "- Early"),
        *((f"shop-1.3.{patch}", f"- Mends what 1.2.{patch} broke") for patch in range(15, -1, -1)),
        ("shop-1.2.0", "- Broken"),
        ("shop-1.1.0", "- Older"),
    )
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0"), github)
    assert [note.version for note in notes.notes] == ["1.2.0"]
    assert [note.version for note in notes.later] == [f"1.3.{patch}" for patch in range(10)]
    assert texts(notes.later[0]) == ["Mends what 1.2.0 broke"]
    assert len(github.asked) == 1
