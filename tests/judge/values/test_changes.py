"""What of a chart's defaults is told when it changes, in which order, and how it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.values import changed, excerpts, removed
from bot.judge.values.sameness import alike, hollow

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "false"]))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=6,
)


def test_what_weighs_most_comes_first() -> None:
    old = {"a": 1, "logLevel": "info", "podSecurityContext": {"fsGroup": 1}, "z": {"enabled": False}}
    new = {"a": 2, "logLevel": "debug", "podSecurityContext": {"fsGroup": 2}, "z": {"enabled": True}}
    paths = [path for path, _, _ in changed(old, new, ())]
    assert paths == [("z", "enabled"), ("podSecurityContext", "fsGroup"), ("a",), ("logLevel",)]
    assert [path for path, _ in removed(old, {"x": 1}, ())] == [
        ("podSecurityContext",),
        ("a",),
        ("logLevel",),
        ("z",),
    ]


def test_long_ones_are_shown_where_they_differ() -> None:
    old, new = excerpts(("args",), [*("x" * 9 for _ in range(30)), "b"], [*("x" * 9 for _ in range(30)), "c"])
    assert old.startswith("…")
    assert (old[-5:], new[-5:]) == (' "b"]', ' "c"]')
    assert excerpts(("a",), "short", "other") == ("short", "other")
    assert excerpts(("password",), "x" * 200, "y" * 200)[0] == excerpts(("password",), "a", "b")[1]
    old, new = excerpts(("a",), "x" * 300, "x" * 299 + "y" * 300)
    assert max(len(old), len(new)) <= 120
    assert "y" in new


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("docker.io/acme/web:1.0.0", {"repository": "docker.io/acme/web", "tag": ""}, False),
        ("docker.io/acme/web:1.0.0", {"repository": "acme/other", "tag": ""}, True),
        ({"repository": "acme/web"}, {"registry": "docker.io", "repository": "acme/web"}, False),
        ({"repository": "acme/web"}, {"registry": "quay.io", "repository": "acme/other"}, True),
        ({"repository": ""}, {"repository": "acme/web"}, True),
    ],
)
def test_images(old: Any, new: Any, told: bool) -> None:
    assert bool(list(changed({"a": {"image": old}}, {"a": {"image": new}}, ()))) is told


@given(TREES, TREES)
def test_alike_is_an_equivalence(one: Any, other: Any) -> None:
    assert alike(one, one)
    assert alike(one, other) is alike(other, one)
    if hollow(one) and hollow(other):
        assert alike(one, other)


@given(
    st.dictionaries(st.sampled_from("abc"), TREES, max_size=3), st.dictionaries(st.sampled_from("abc"), TREES)
)
def test_nothing_that_is_alike_is_told(old: dict[str, Any], new: dict[str, Any]) -> None:
    for _, before, after in changed(old, new, ()):
        assert not alike(before, after)
    assert not list(changed(old, old, ()))
    assert not list(removed(old, old, ()))
