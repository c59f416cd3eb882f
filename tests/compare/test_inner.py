"""What differs inside two texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare.inner import MOST, inside
from bot.compare.mask import Mask
from bot.model import ABSENT, FieldChange
from tests.compare.test_embedded import WILD

MASK = Mask(b"key")
A, B = (f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: a}}\n" for kind in "AB")


def within(name: str, old: Any, new: Any, sides: Any = (None, None)) -> FieldChange:
    return inside(FieldChange("x", old, new), name, MASK.field, sides)


def told(name: str, old: str, new: str) -> tuple[str | None, list[tuple[str, Any, Any]]]:
    found = within(name, old, new)
    assert (found.path, found.old, found.new) == ("x", old, new)
    return found.format, [(one.path, one.old, one.new) for one in found.inner]


@pytest.mark.parametrize(("name", "old", "new", "format_", "inner"), [
    ("v.yaml", "api:\n  address: a\n# x\n", "api: {address: b}\n", "yaml", [("api.address", "a", "b")]),
    ("d.json", '{"a": [{"name": "b", "c": 1}]}', '{"a": [{"c": 2, "name": "b"}]}', "json", [
        ("a[name=b].c", 1, 2)]),
    ("c.toml", "[a]\nb = 1\n", "[a]\nb = 2\nc = 3\n", "toml", [("a.b", 1, 2), ("a.c", ABSENT, 3)]),
    ("c.ini", "[a]\nb = 1\n", "[a]\nb = 2\n", "ini", [("a.b", "1", "2")]),
    ("args", '--x={"a": 1}', '--x={"a": 2}', "json", [("a", 1, 2)]),
    ("run", "#!/bin/sh\na\nb\n", "#!/bin/sh\na\nc\nd\n", "text", [("[2]", "b", "c"), ("[3]", ABSENT, "d")]),
    ("run.sh", "#!/bin/sh\na\nb\n", "#!/bin/sh\nb\n", "text", [("[1]", "a", ABSENT)]),
    ("a.yaml", "a: [1, 2]\nb: c\n", "a: [2, 1]\nb: c\n", "text", [("[0]", "a: [1, 2]", "a: [2, 1]")]),
    ("m.yaml", f"{A}x: 1\n---\n{B}", f"{B}---\n{A}x: 2\n", "yaml", [("[metadata.name=a,kind=A].x", 1, 2)]),
    ("word", "a", "b", None, []),
    ("a.yaml", "a: 1\n", "a\nb\n", "text", [("[0]", "a: 1", "a"), ("[1]", ABSENT, "b")]),
])  # fmt: skip
def test_inside(name: str, old: str, new: str, format_: str | None, inner: list[Any]) -> None:
    assert told(name, old, new) == (format_, inner)
    assert not within(name, old, new).noise


def test_comments_and_the_order_of_keys_are_noise() -> None:
    found = within("a.yaml", "# one\na: 1\nb: 2\n", "b: 2\na: 1 # two\n")
    assert (found.noise, found.format, found.inner) == (True, "yaml", ())
    assert not within("a.yaml", "# {{ one }}\na: 1\nb: 2\n", "a: 1\nb: 2\n").noise
    assert not within("run.sh", "a # one\nb\n", "a # two\nb\n").noise


def test_labels_of_an_object_in_a_text_are_noise_but_not_its_image() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    helm.sh/chart: a-{}\nspec: {{image: 'a:{}'}}\n"
    )
    assert within("pod.yaml", text.format(1, 1), text.format(2, 1)).noise
    found = within("pod.yaml", text.format(1, 1), text.format(2, 2))
    assert (found.noise, [one.noise for one in found.inner]) == (False, [True, False])
    assert not within(
        "a.yaml", "metadata:\n  labels: {chart: a-1}\n", "metadata:\n  labels: {chart: a-2}\n"
    ).noise


def test_labels_and_the_order_of_a_list_are_more_than_noise() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {{chart: a-{}}}\nspec: {{steps: {}}}\n"
    assert not within("pod.yaml", text.format(1, "[a, b]"), text.format(2, "[b, a]")).noise


def test_what_varies_inside_is_noise() -> None:
    def sides(old: str, old_again: str, new: str, new_again: str) -> Any:
        return {(): (old, old_again)}, {(): (new, new_again)}

    text = "id: {}\nmode: {}\nlist: [a, b]\n"
    old, new = text.format("q1", "fast"), "# more\n" + text.format("q2", "fast")
    again = text.format("q3", "fast"), text.format("q4", "fast")
    assert within("a.yaml", old, new, sides(old, again[0], new, again[1])).noise
    assert not within("a.yaml", old, new, ({}, {})).noise
    slow = text.format("q2", "slow")
    found = within("a.yaml", old, slow, sides(old, again[0], slow, text.format("q5", "slow")))
    assert [(one.path, one.noise) for one in found.inner] == [("id", True), ("mode", False)]
    assert not found.noise
    assert within("run.sh", "a\nx1\n", "a\nx2\n", sides("a\nx1\n", "a\nx3\n", "a\nx2\n", "a\nx4\n")).noise


def test_no_more_than_so_many_are_listed_and_they_are_no_noise() -> None:
    old, new = ("".join(f"{mark}{i}\n" for i in range(1000)) for mark in "ab")
    found = within("x", old, new, ({(): (old, new)}, {(): (new, old)}))
    assert (len(found.inner), found.noise) == (MOST, False)


@pytest.mark.parametrize("text", ["a" * 3_000_000, "a: b\n" * 300_000, "a b\n" * 300_000, "{" * 500_000])
def test_huge_texts(text: str) -> None:
    found = within("a.yaml", text, text + "\nx: y\n")
    assert not found.noise
    assert len(found.inner) <= MOST


@given(st.sampled_from(["", "a.yaml", "a.json", "a.toml", "a.ini"]), WILD, WILD, st.none() | WILD)
def test_no_texts_make_it_raise(name: str, old: str, new: str, again: str | None) -> None:
    found = within(name, old, new, (None if again is None else {(): (old, again)}, None))
    assert (found.old, found.new) == (old, new)
    assert (found.format is None) <= (not found.inner)
    assert not any(one.inner for one in found.inner)
