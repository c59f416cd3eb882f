from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import versions

NUMBER = st.integers(0, 30)
PRE = st.sampled_from(["", "-rc.1", "-rc.2", "-alpha", "-0", "-rc.1.x"])
BUILD = st.sampled_from(["", "+build.1", "+a"])
VERSION = st.builds("{}.{}.{}{}{}".format, NUMBER, NUMBER, NUMBER, PRE, BUILD)


@pytest.mark.parametrize("text", ["1.2.3", "v1.2.3", "1.2", "1", "2024.01.05", "1.2.3-rc.1+b.2", "1.0.0-01"])
def test_what_helm_takes_is_a_version(text: str) -> None:
    assert versions.parse(text) is not None


@pytest.mark.parametrize(
    "text", ["", "latest", "V1.2.3", "1.2.3.4", "1.2.x", "^1.2", "1.2.3 ", "sha256-ab.sig"]
)
def test_anything_else_is_none(text: str) -> None:
    assert versions.parse(text) is None


def test_the_order_is_that_of_semantic_versioning() -> None:
    ascending = ["0.9", "1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10", "v1.0.0", "1.0.1", "1.10.0", "2"]
    for less, more in itertools.pairwise(map(versions.key, ascending)):
        assert less is not None
        assert more is not None
        assert less < more


@given(VERSION)
def test_a_v_makes_no_difference(text: str) -> None:
    assert versions.same("v" + text, text)
    assert versions.match("v" + text, [text]) == text
    assert versions.match(text, ["v" + text]) == "v" + text


@given(VERSION, VERSION)
def test_exactly_one_of_less_same_and_more(one: str, other: str) -> None:
    left, right = versions.key(one), versions.key(other)
    assert left is not None
    assert right is not None
    assert (left < right) + (left == right) + (left > right) == 1


def test_the_exact_spelling_wins_and_build_metadata_counts() -> None:
    assert versions.match("v1.0.0", ["1.0.0", "v1.0.0"]) == "v1.0.0"
    assert versions.match("1.0.0", ["1.0.0+one"]) is None
    assert versions.match("main", ["main"]) == "main"
    assert versions.match("main", ["1.0.0"]) is None
