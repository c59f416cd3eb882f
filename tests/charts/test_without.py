"""Values without some of their keys."""

from __future__ import annotations

import pytest

from bot import docs
from bot.charts import without
from bot.model import ValuesLayer


def stripped(text: str, *keys: str) -> object:
    found = without((ValuesLayer("file", "a.yaml", 1, text),), [tuple(key.split(".")) for key in keys])
    return None if found is None else docs.load_strings(found[0].content or "")


@pytest.mark.parametrize(
    ("text", "keys", "left"),
    [
        ("a: 1\nb: 1.10", ("a",), {"b": "1.10"}),
        ("a: {b: 1, c: 2}", ("a.b",), {"a": {"c": 2}}),
        ("a: {b: {c: 1}}\nd: 1", ("a.b.c",), {"d": 1}),
        ("a: {b: 1}", ("c", "a.x"), {"a": {"b": 1}}),
        ("a: {b: 1}", ("a.b",), {}),
        ("a: {}\nb: 1", ("b",), {"a": {}}),
        ("a: &x {y: 1}\nb: *x\nc: 1", ("a",), {"b": {"y": 1}, "c": 1}),
        ("a: &x {y: 1}\nb: *x", ("a.y",), None),
        ("a: &x {y: 1}\nb: {<<: *x, z: 1}", ("b.y",), None),
        ("a: &x {y: 1}\nb: {<<: *x, z: 1}", ("b.z",), {"a": {"y": 1}, "b": {"y": 1}}),
        ("a: [", ("a",), None),
        ("", ("a",), None),
    ],
)
def test_without(text: str, keys: tuple[str, ...], left: object) -> None:
    assert stripped(text, *keys) == left


def test_parameters_and_what_cannot_be_read() -> None:
    layers = (
        ValuesLayer("parameter", None, None, "1", name=r"a.b\.c[0].d"),
        ValuesLayer("parameter", None, None, "1", name="a.x"),
        ValuesLayer("file", "secret.yaml", None, None),
    )
    assert without(layers, [("a", "b.c")]) == layers[1:]
    assert without(layers, [("a",)]) == layers[2:]
