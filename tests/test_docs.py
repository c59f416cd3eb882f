"""YAML with positions, one broken document at a time."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.errors import DocumentError

PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_what_is_dumped_is_loaded_again(thing: Any) -> None:
    text = docs.dump(thing)
    assert docs.load(text) == thing
    node = docs.compose(text)
    assert node is not None
    assert docs.load(docs.dump_node(node)) == thing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on", "on"), ("yes", "yes"), ("0755", "0755"), ("=", "="), ("2020-01-01", "2020-01-01"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("true", True), ("~", None), ("0x1f", 31), ("0o17", 15),
        ("1e3", 1000.0), ("-.5", -0.5),
        ("!Ref x", "x"), ("!odd [1]", [1]), ("!odd {a: 1}", {"a": 1}), ("<<: {a: 1}", {"a": 1}),
        ("9" * 5000, "9" * 5000),
    ],
)  # fmt: skip
def test_plain_scalars_are_those_of_yaml_1_2(text: str, expected: object) -> None:
    assert docs.load(text) == expected
    assert math.isinf(docs.load(".inf"))


def test_floats_may_stay_strings() -> None:
    assert docs.load_strings("a: 1.30\nb: 2") == {"a": "1.30", "b": 2}


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "x:\n  - {a: 1}\n  - {b: 1, b: 2}\n"])
def test_a_key_that_is_there_twice(text: str) -> None:
    assert docs.load_strings(text)
    with pytest.raises(DocumentError, match="there twice") as caught:
        docs.load_strictly(text)
    assert caught.value.line == 3
    assert docs.load_strictly("a: 1.30\nb: &x {c: 1}\nd: {<<: *x, c: 2}\n") == {
        "a": "1.30",
        "b": {"c": 1},
        "d": {"c": 2},
    }
    node = docs.compose("version: 1.10")
    assert node is not None
    assert docs.scalar(node, "version") == "1.10"
    assert docs.dump_node(node) == "version: 1.10\n"


def test_a_broken_document_costs_only_itself() -> None:
    text = "a: 1\n---\nb: [\n--- # three\nc: 3\n---\n\n---\n# nothing\n---text\n"
    found = list(docs.documents(text))
    assert [(one.line, one.error is None) for one in found] == [(1, True), (2, False), (4, True), (8, True)]
    assert found[1].error is not None
    assert found[1].error.line == 4
    assert docs.scalar(found[3].node) == "---text"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("v: 1.2", (1, 4)), ("v: '1.2'", (1, 5)), ('v: "1.2"', (1, 5)), ("v: &v 1.2", (1, 7)),
        ("v: !!str 1.2", (1, 10)), ("v: &v !!str '1.2'", (1, 14)), ("v: >-\n  1.2\n", (2, 3)),
        ("# é\nv: 1.2", (2, 4)),
        ("é: 1.2\r\nv: 1.2", (2, 4)),
        ('a: "\x85\u2028"\nv: 1.2', (2, 4)), ("{a: 1.2, v: 1.2}", (1, 13)), ("--- {v: 1.2}", (1, 9)),
    ],
)  # fmt: skip
def test_positions_point_at_the_text(text: str, place: tuple[int, int]) -> None:
    for before in ("", "x: 1\n---\n"):
        *_, document = docs.documents(before + text if text.startswith("---") is False else text)
        node = docs.get(document.node, "v")
        assert node is not None
        line, column = document.position(node)
        moved = 0 if text.startswith("---") else before.count("\n")
        assert (line - moved, column) == place
        assert document.text[document.offset(node) :].startswith("1.2")


def test_keys_that_are_merged_in() -> None:
    node = docs.compose("a: &a {x: 1, y: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: [*b, {z: 3}], w: 4}")
    found = {key: docs.scalar(node, "c", key) for key in "xyzwv"}
    assert found == {"x": "1", "y": "2", "z": "3", "w": "4", "v": None}
    assert docs.scalar(docs.compose("{a: 1, a: 2}"), "a") == "2"


def test_shapes_that_are_not_there() -> None:
    node = docs.compose("a: [1, {b: 2}]\n? [x]\n: 1\nc: ~\n")
    assert [docs.scalar(one) for one in docs.items(docs.get(node, "a"))] == ["1", None]
    assert [key for key, _ in docs.pairs(node)] == ["a", "c"]
    assert docs.items(node) == []
    assert docs.pairs(docs.get(node, "a")) == []
    assert docs.get(node, "a", "b") is None
    assert docs.scalar(node, "c") is None
    assert docs.compose("# nothing") is None


def test_an_anchor_may_be_set_again() -> None:
    assert docs.load("a: &x 1\nb: &x 1.5\nc: *x\nd: on") == {"a": 1, "b": 1.5, "c": 1.5, "d": "on"}


@pytest.mark.parametrize(
    "text",
    [
        "a: *gone", "a: &x [*x]", "a: &x 1\nb: &x [*x]", "a: b: c", "\0", "[" * 5000,
        "a: &x 1\nb: &x {c: *x}",
        "l0: &l0 [x]\n" + "".join(f"l{n}: &l{n} [{f'*l{n - 1},' * 10}]\n" for n in range(1, 9)),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_error(text: str) -> None:
    with pytest.raises(DocumentError):
        docs.value(docs.compose(text))


def test_keys_that_cannot_be_keys() -> None:
    with pytest.raises(DocumentError):
        docs.load("? {a: 1}\n: 2")


@given(st.text(alphabet=st.sampled_from(list("ab:-?[]{}&*!|>'\"#\n %@`,.~<\t\0é\x85")), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for document in docs.documents(text):
        assert (document.node is None) != (document.error is None)
        if document.node is not None:
            try:
                docs.value(document.node)
                docs.dump_node(document.node)
            except DocumentError:
                continue


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 50_000, "- " * 100_000 + "x", "\n".join(" " * at + "a:" for at in range(2500))],
)
def test_nesting_that_would_use_up_the_stack_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        docs.compose(text)


def test_brackets_in_texts_are_no_nesting() -> None:
    assert docs.load("a: '" + "[" * 5000 + "'") == {"a": "[" * 5000}
