"""How the charts that a chart brings along differ, and which of them are switched on."""

from __future__ import annotations

import pytest

from bot.judge.values.dependencies import dependencies, enabled, moves
from bot.model import ChartArchive, ValuesLayer
from tests.judge.examples import archive


def chart(entries: str, values: str = "", **files: str) -> ChartArchive:
    return archive(values=values, files={"Chart.yaml": f"name: web\ndependencies: [{entries}]", **files})


def layer(text: str | None, name: str | None = None, *, force: bool = False) -> ValuesLayer:
    return ValuesLayer("parameter" if name else "inline", "a.yaml", 1, text, name, force)


@pytest.mark.parametrize(
    ("entry", "values", "layers", "on"),
    [
        ("{name: db}", "", (), True),
        ("{name: db, condition: db.enabled}", "", (), True),
        ("{name: db, condition: db.enabled}", "db: {enabled: false}", (), False),
        ("{name: db, condition: db.enabled}", "db: {enabled: 'false'}", (), True),
        ("{name: db, condition: db.enabled}", "db: {enabled: false}", (layer("db: {enabled: true}"),), True),
        ("{name: db, condition: db.enabled}", "", (layer("false", "db.enabled"),), False),
        ("{name: db, condition: db.enabled}", "", (layer("false", "db.enabled", force=True),), True),
        ("{name: db, condition: 'a.b, db.enabled'}", "db: {enabled: false}", (), False),
        ("{name: db, condition: 'a.b,db.enabled'}", "{a: {b: true}, db: {enabled: false}}", (), True),
        ("{name: db, tags: [x, y]}", "tags: {x: false, y: true}", (), True),
        ("{name: db, tags: [x, y]}", "tags: {x: false}", (), False),
        ("{name: db, tags: [x]}", "", (), True),
        ("{name: db, condition: db.enabled}", "db: {enabled: false}", (layer(None),), None),
    ],
)
def test_conditions(entry: str, values: str, layers: tuple[ValuesLayer, ...], on: bool | None) -> None:
    one = chart(entry, values)
    assert enabled(dependencies(one)["db"], one, layers) is on


def test_the_chart_inside_tells_its_version() -> None:
    inside = {"charts/db/Chart.yaml": "{name: db, version: 1.2.3}"}
    assert dependencies(chart("{name: db, version: ^1.0}", **inside))["db"].version == "1.2.3"
    assert dependencies(chart("{name: db, version: ^1.0}"))["db"].major == 1


def test_libraries_are_no_matter() -> None:
    inside = {"charts/common/Chart.yaml": "{name: common, version: 1.2.3, type: library}"}
    with_one = chart("{name: common, version: 1.2.3}", **inside)
    assert not list(moves(with_one, chart("")))
    assert not list(moves(chart(""), with_one))


def test_requirements_of_old() -> None:
    old = archive(
        files={"Chart.yaml": "name: web", "requirements.yaml": "dependencies: [{name: db, version: 1}]"}
    )
    assert [one.sort for one in moves(old, chart("{name: db, version: 1}"))] == []
    assert [one.sort for one in moves(old, chart(""))] == ["gone"]


def test_a_chart_of_which_nothing_is_known_brings_nothing() -> None:
    assert not list(moves(archive(), chart("{name: db, version: 1}")))
