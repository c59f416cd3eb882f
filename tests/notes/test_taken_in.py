"""What of a source's notes is taken in: of this chart, of versions that are passed, and all of it."""

from __future__ import annotations

import dataclasses

import pytest

from bot.model import ChartVersion
from bot.notes import Request
from tests.notes.make import CHARTS, FakeGitHub, only, reasons, request, run, texts, told, version

OLD, NEW = version("1.1.0", "5.0.0"), version("1.2.0", "5.0.0")
LONG = 57_000


@pytest.fixture
def github() -> FakeGitHub:
    """A repository of three charts."""
    fake = FakeGitHub()
    fake.releases[CHARTS] = [("shop-1.2.0", None), ("shop-1.1.0", None)]
    for name in ("shop", "till", "stock"):
        fake.files[f"{CHARTS}:charts/{name}/Chart.yaml"] = f"name: {name}\n"
    return fake


def bump(values: str = "", dependencies: tuple[str, ...] = ()) -> Request:
    asked = request(OLD, NEW, old="1.1.0", new="1.2.0", files={"values.yaml": values})
    assert asked.new_archive is not None
    inside = tuple(ChartVersion(name, "1.0.0") for name in dependencies)
    return dataclasses.replace(asked, new_archive=dataclasses.replace(asked.new_archive, dependencies=inside))


def release(github: FakeGitHub, body: str) -> FakeGitHub:
    github.releases[CHARTS] = [("shop-1.2.0", body), ("shop-1.1.0", "- Older")]
    return github


def test_what_speaks_of_other_charts_is_left_out_and_counted(github: FakeGitHub) -> None:
    body = "- [till] drop the drawer\n- feat(stock): count twice\n- [shop] move the port\n- Move all pets\n"
    notes = run(bump(), release(github, body))
    assert texts(notes.notes[0]) == ["[shop] move the port", "Move all pets"]
    assert "2 statements are about other charts, and are left out" in notes.remarks
    assert notes.gaps == ()


def test_a_note_about_other_charts_alone_is_none_for_this_one(github: FakeGitHub) -> None:
    notes = run(bump(), release(github, "- [till] drop the drawer\n"))
    assert reasons(notes) == ["no notes for 1.2.0 but empty ones"]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (bump(), False),
        (bump(values="till:\n  drawer: true\n"), True),
        (bump(dependencies=("till",)), True),
    ],
)
def test_a_part_of_the_chart_is_no_other_chart(github: FakeGitHub, asked: Request, kept: bool) -> None:
    notes = run(asked, release(github, "- till: drop the drawer\n- More pets\n"))
    assert ("till: drop the drawer" in texts(notes.notes[0])) is kept


def test_nothing_is_left_out_where_the_repository_is_not_known() -> None:
    github = FakeGitHub()
    github.releases[CHARTS] = [("shop-1.2.0", "- [till] drop the drawer\n")]
    assert len(texts(run(bump(), github).notes[0])) == 1


def test_sections_of_versions_that_are_left_behind_are_none_of_the_new_one(github: FakeGitHub) -> None:
    body = "Read on.\n\n## 1.2.0\n\n- Move the port\n\n## 1.1.0\n\n- Remove the pets\n\n## 1.0.0\n\n- Old\n"
    (note,) = run(bump(), release(github, body)).notes
    assert texts(note) == ["Read on.", "Move the port"]
    assert "Remove the pets" not in note.text.raw


def test_headings_of_other_things_versions_are_left_alone(github: FakeGitHub) -> None:
    body = "- Move the port\n\n## 1.0.0\n\n- The new schema\n\n## 0.9.0\n\n- The one before\n"
    (note,) = run(bump(), release(github, body)).notes
    assert texts(note) == ["Move the port", "The new schema", "The one before"]


@pytest.mark.parametrize(
    ("end", "cut"),
    [
        ("- the value of the serv", "in the middle of a list"),
        ("\nso that the value of the serv", "in the middle of a word"),
        ("```yaml\nport: 1\n", "inside code"),
        ("- the last line.\n", None),
    ],
)
def test_a_release_that_ends_in_the_middle_is_a_gap(github: FakeGitHub, end: str, cut: str | None) -> None:
    body = "- A word that was said about pets\n" * (LONG // 34 + 1) + end
    notes = run(bump(), release(github, body))
    assert reasons(notes) == ([] if cut is None else [f"the notes of chart 1.2.0 end {cut}: they were cut"])


def test_a_short_release_that_ends_anyhow_is_none(github: FakeGitHub) -> None:
    assert run(bump(), release(github, "- the value of the serv")).gaps == ()


def test_titles_that_cannot_be_read_as_versions_are_told(github: FakeGitHub) -> None:
    files = {"CHANGELOG.md": "## 1.2.0.4711 fixed\n- a\n\n## 1.1.0\n- b\n"}
    asked = request(OLD, NEW, old="1.1.0", new="1.2.0", files=files)
    notes = run(asked, github)
    assert told(notes) == [("chart", "1.2.0", "github-release")]
    assert any("look like versions" in remark for remark in notes.remarks)


def test_a_version_with_two_sections_has_both(github: FakeGitHub) -> None:
    files = {"CHANGELOG.md": "## 1.2.0\n- The chart\n\n## shop 1.2.0\n- The shop\n\n## 1.1.0\n- b\n"}
    notes = run(request(OLD, NEW, old="1.1.0", new="1.2.0", files=files), github)
    assert texts(only(notes, "changelog")[0]) == ["The chart", "The shop"]
