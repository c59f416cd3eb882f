"""What a release sets, and what changed in what a chart has by default."""

from __future__ import annotations

import pytest

from bot.judge import Case, judge, load, values
from bot.judge.values.refusals import Refusal, named, refusals
from bot.model import Untrusted, ValuesLayer
from bot.scrub import MASK
from bot.settings import Settings
from tests.judge.examples import archive, bump


def layer(text: str, name: str | None = None) -> ValuesLayer:
    return ValuesLayer("inline" if name is None else "parameter", "a.yaml", 1, text, name)


@pytest.mark.parametrize(
    ("layers", "keys"),
    [
        ((layer("a: {b: 1, c: {}, d: []}"),), {"a.b", "a.c", "a.d"}),
        ((layer("a: {b: 1}"), layer("a: {b: null}")), set()),
        ((layer("a: {b: 1}"), layer("a: null")), set()),
        ((layer("a: {b: {c: 1}}"), layer("a: {b: 2}")), {"a.b"}),
        ((layer("a: 1"), layer("a: {b: 2}")), {"a.b"}),
        ((layer("a: {b: 1}"), layer("2", "a.c[0].d")), {"a.b", "a.c"}),
        ((layer("[no map]"),), set()),
    ],
)
def test_leaves(layers: tuple[ValuesLayer, ...], keys: set[str]) -> None:
    assert {values.shown(path) for path in values.leaves(layers)} == keys


def test_what_a_key_is_set_to() -> None:
    layers = (layer("a: {b: 1, c: [x]}"), layer("2", "a.b"), layer("3", "d.e"), layer("{x}", "f"))
    told = {key: values.set_value(layers, tuple(key.split("."))) for key in ("a.b", "a.c", "d", "f", "g")}
    assert told == {"a.b": "2", "a.c": ["x"], "d": {"e": "3"}, "f": ["{x}"], "g": None}


def test_a_dot_inside_a_key_is_escaped() -> None:
    assert values.shown(("a", "b.c")) == r"a.b\.c"


HEAD = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\n"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (HEAD + "web:\n- at '/a/b': additional properties 'c', 'd' not allowed", ["a.b.c", "a.b.d"]),
        (HEAD + "web:\n- at '/a~1b': got string, want integer", ["a/b"]),
        (HEAD + "db:\n- at '': missing properties 'x', 'y'", ["main.x!", "main.y!"]),
        (HEAD + "web:\n- (root): Additional property c is not allowed\n", ["c"]),
        (HEAD + "web:\n- a.b: c is required", ["a.b.c!"]),
        (HEAD + "web:\n- at '': oneOf failed", []),
        ("execution error at (web/templates/x.yaml:1:2): at '/a': additional property 'b'", []),
    ],
)
def test_refusals(message: str, told: list[str]) -> None:
    found = refusals(message, {"web": (), "db": ("main",)})
    assert [".".join(one.path) + "!" * one.missing for one in found] == told


def test_an_error_of_a_template_names_values() -> None:
    assert named("at <.Values.a.b>: nil pointer; see .Values.a.b and .Values") == (("a", "b"),)
    assert refusals("", {}) == ()
    assert Refusal(("a",)) != Refusal(("a",), missing=True)


@pytest.mark.parametrize(
    ("key", "old", "new", "template", "other"),
    [
        ("a.port", "a: {port: 80}", "b: {port: 80}", ".Values.b.port", "b.port"),
        ("a.port", "a: {port: 80}", "b: {port: 80}", ".Values.b.other", None),
        ("a.autoDelete", "a: {autoDelete: false}", "a: {autoDeletion: false}", ".Values.a.autoDeletion",
         "a.autoDeletion"),
        ("a.port", "a: {port: 80}", "b: {colour: red}", ".Values.b.colour", None),
        ("a.tls", "a: {tls: {}}", "b: {tls: 1}", ".Values.b.tls", None),
        ("a.on", "a: {on: 1}", "{b: {on: 0}, c: {on: 0}, d: {on: 0}, e: {on: 0}}", ".Values", None),
    ],
)  # fmt: skip
def test_the_likely_new_name(key: str, old: str, new: str, template: str, other: str | None) -> None:
    files = {"templates/a.yaml": f"{{{{ toYaml {template} }}}}"}
    found = values.likely(tuple(key.split(".")), archive(values=old), archive(values=new, files=files))
    assert (found and values.shown(found)) == other


def test_defaults_are_shown_short_and_without_secrets() -> None:
    assert values.excerpt(("a", "adminPassword"), "hunter2") == MASK
    assert values.excerpt(("a", "adminPassword"), "") == ""
    assert len(str(values.excerpt(("a",), "x" * 999))) == 120
    assert values.excerpt(("a",), {"b": [1]}) == '{"b": [1]}'


@pytest.mark.parametrize(
    ("error", "evidence"),
    [
        ("at <.Values.a.b>: nil pointer", [("a.b", "a.yaml:1")]),
        ("at <.Values.c.d>: nil pointer", [("c.d", "not set by this repository")]),
        (
            HEAD + "web:\n- at '': additional properties 'own' not allowed",
            [("own", "not set by this repository")],
        ),
        ("parse error", []),
        (HEAD + "web:\n- at '/a': additional properties 'b' not allowed", None),
    ],
)
def test_why_it_does_not_render(error: str, evidence: list[tuple[str, str]] | None) -> None:
    chart = archive(values="")
    case = Case(
        bump(values=(layer("a: {b: 1}"),)), old_chart=chart, new_chart=chart, new_error=Untrusted(error)
    )
    found = [one for one in judge(case, Settings(), load()).findings if one.code == "M211"]
    told = [[(piece.path, piece.old) for piece in one.evidence if piece.path] for one in found]
    assert told == ([] if evidence is None else [evidence])


def test_an_alias_that_changes_strands_what_is_set() -> None:
    chart = "name: web\ndependencies: [{name: db, alias: %s}]"
    child = {"charts/db/Chart.yaml": "name: db", "charts/db/templates/a.yaml": "{{ .Values.port }}"}
    old, new = (archive(values="", files={"Chart.yaml": chart % name, **child}) for name in ("one", "two"))
    (found,) = values.candidates(old, new, (layer("one: {port: 1}"),))
    assert (found.path, found.unread) == (("one", "port"), True)


def test_alike_charts_are_not_looked_at() -> None:
    files = {"templates/a.yaml": "{{ .Values.a }}"}
    chart, same = (archive(version=version, values="a: 1", files=files) for version in ("1.0.0", "1.0.1"))
    assert values.candidates(chart, same, (layer("a: 2\nb: 2"),)) == ()
    assert values.candidates(chart, archive(values="a: 1"), ()) == ()
