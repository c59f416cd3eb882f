"""Pages of each form, and the descriptions that ship."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import rules_dir
from bot.errors import RulesError, SourceError
from bot.refresh import description, edit
from bot.refresh.description import Reading
from bot.refresh.forms import FORMS
from bot.refresh.support import shortened

URL = "https://example.org/page"
TABLE = Reading(fetch=URL, form="markdown", versions=("Car", "Van"), minors=("Kubernetes",), eol=("Ends",))


def said(form: str, text: str, reading: Reading = TABLE) -> list[str]:
    """The facts of a page, in one line each."""
    return [
        f"{one.versions}: {one.minors}{f' until {one.eol}' if one.eol else ''}"
        for one in FORMS[form](text, reading, URL)
    ]


def test_tables_without_outer_pipes_and_in_fences() -> None:
    text = (
        "Van | Kubernetes\n----|-----\n1.2.x | *1.21+\n1.1 | 1.20-1.24\n\n"
        "```\nCar | Kubernetes\n-|-\n9.9 | 1.1\n```\n"
    )
    assert said("markdown", text) == ["1.2: 1.21+", "1.1: 1.20 - 1.24"]


def test_other_tables_and_cells_without_an_answer_do_not_count() -> None:
    text = (
        "| Engine | Kubernetes |\n|---|---|\n| 1 | 1.30 |\n\n"
        "| <b>Car</b> | OS | [Kubernetes][k] | Ends |\n|---|:---:|---|---|\n"
        "| [2.0](https://x.example) | 4.1 | 1.30 | 2026-01-31 |\n"
        "| 1.9 | 4.0 | N/A | |\n| 1.8 | 4.0 |\n| next | | 1.40 | |\n"
    )
    assert said("markdown", text) == ["2.0: 1.30 until 2026-01-31"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("| Car | Kubernetes |\n", "no table"),
        ("| Car | Kubernetes |\n|---|---|\n| 1.2 | 1.30 - 1.3", "in the middle of a table"),
        ("| Car | Kubernetes |\n|---|---|\n| 1.2 | see below |\n", "names no Kubernetes minor"),
    ],
)
def test_tables_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        said("markdown", text)


@given(st.text(alphabet="|-:` \n#[]()<>*\\Car1.30Kubernetes", max_size=400))
def test_no_page_is_too_odd(text: str) -> None:
    for form, read in FORMS.items():
        try:
            read("| Car | Kubernetes |\n|---|---|\n" + text if form == "markdown" else text, TABLE, URL)
        except SourceError:
            continue


def test_lists_of_mappings() -> None:
    reading = Reading(fetch=URL, form="list", at="cars", versions=("v",), minors=("from",), last="to")
    text = "cars:\n  - {v: 1.30.x, from: 1.20, to: 1.30}\n  - {v: main, from: 1.1, to: 1.2}\n  - {v: 1.2}\n"
    assert said("list", text, reading) == ["1.30: 1.20 - 1.30"]
    for broken in ("cars: 1", "[]", "a: {b", "cars:\n  - {v: 1.30, from: 1.20}\n"):
        with pytest.raises(SourceError):
            said("list", broken, reading)


@pytest.mark.parametrize("text", ["[]", "{}", '{"result": {"releases": [1]}}', "{", "null"])
def test_answers_without_releases(text: str) -> None:
    with pytest.raises(SourceError):
        said("endoflife", text)


def test_patches_that_agree_are_one() -> None:
    reading = Reading(fetch=URL, form="markdown", versions=("Car",), minors=("Kubernetes",))
    rows = "| 1.4.1 | 1.30 |\n| 1.4.0 | 1.30 |\n| 1.3.1 | 1.30 |\n| 1.3.0 | 1.29 |\n"
    facts = FORMS["markdown"](f"| Car | Kubernetes |\n|---|---|\n{rows}", reading, URL)
    assert [str(one.versions) for one in shortened(facts, 2)] == ["1.4", "1.3.1", "1.3.0"]


def test_values_in_a_row() -> None:
    line = '  - {versions: "1.2", minors: "1.30", above: unknown, source: page}'
    assert edit.set_value(line, "minors", "1.31") == line.replace("1.30", "1.31")
    assert edit.set_value(line, "eol", str(dt.date(2026, 1, 2))) == line.replace(
        ", source", ', eol: "2026-01-02", source'
    )
    assert edit.row("  - {name: car}") is None


def test_every_description_that_ships_fits_its_table() -> None:
    described = description.load(rules_dir() / "refresh")
    assert len(described) >= 15
    for addon, one in described.items():
        lines = (rules_dir() / "support" / f"{addon}.yaml").read_text(encoding="utf-8").splitlines()
        first = edit.first_source(lines)
        for source, reading in one.sources.items():
            edit.source_dated(lines, source, dt.date(2026, 1, 2))
            rows = [row for row in map(edit.row, lines) if row and row.get("source", first) == source]
            assert rows, f"{addon}: no rows of {source}"
            assert reading.fetch.startswith("https://")
            assert reading.minors


@pytest.mark.parametrize(
    "text",
    [
        "addon: bus\nsources: {a: {fetch: x, form: markdown}}\n",
        "addon: car\nsources: {}\n",
        "addon: car\nsources: {a: {}}\n",
        "{",
    ],
)
def test_descriptions_that_do_not_hold_up(tmp_path: Path, text: str) -> None:
    (tmp_path / "car.yaml").write_text(text)
    with pytest.raises(RulesError, match=r"car\.yaml"):
        description.load(tmp_path)
