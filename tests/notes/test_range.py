from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notes.range import Range, floor, key, same

NUMBERS = st.integers(0, 4)
RELEASES = st.builds("{}.{}.{}".format, NUMBERS, NUMBERS, NUMBERS)
ANY = st.one_of(RELEASES, st.builds("{}-{}.{}".format, RELEASES, st.sampled_from(["rc", "beta"]), NUMBERS))


def between(old: str, new: str, version: str) -> bool:
    here = key(version)
    return here is not None and Range(old, new).crosses(here)


@given(st.lists(ANY, max_size=12), st.tuples(ANY, ANY, ANY))
def test_going_by_way_of_another_version_passes_the_same(
    versions: list[str], ends: tuple[str, str, str]
) -> None:
    low, middle, high = sorted(ends, key=lambda one: key(one) or ())
    apart = {one for one in versions if between(low, middle, one)}
    apart |= {one for one in versions if between(middle, high, one)}
    assert apart == {one for one in versions if between(low, high, one)}


@given(st.lists(RELEASES, max_size=12), st.tuples(RELEASES, RELEASES, RELEASES))
def test_ranges_of_releases_join(versions: list[str], ends: tuple[str, str, str]) -> None:
    low, middle, high = sorted(ends, key=lambda one: key(one) or ())
    known = [*versions, *ends]
    parts = (*Range(low, middle).wanted(known), *Range(middle, high).wanted(known))
    assert parts == Range(low, high).wanted(known)


def test_versions_are_ascending_each_once_and_without_those_before() -> None:
    listed = ["1.10.0", "1.9.0", "v1.9.0", "1.8.0", "1.11.0", "2.0.0"]
    assert [one.removeprefix("v") for one in Range("1.8.0", "1.11.0").wanted(listed)] == [
        "1.9.0",
        "1.10.0",
        "1.11.0",
    ]


def test_the_new_version_is_wanted_even_when_nobody_lists_it() -> None:
    assert Range("1.0.0", "1.2.0").wanted(["1.1.0"]) == ("1.1.0", "1.2.0")


@pytest.mark.parametrize(
    ("old", "new", "passed"),
    [("1.0.0", "1.1.0", False), ("1.0.0", "1.1.0-rc.2", True), ("1.1.0-alpha", "1.2.0", True)],
)
def test_pre_releases_count_when_an_end_is_one(old: str, new: str, passed: bool) -> None:
    assert ("1.1.0-rc.1" in Range(old, new).wanted(["1.1.0-rc.1"])) is passed


def test_going_back_passes_nothing() -> None:
    back = Range("2.0.0", "1.0.0")
    assert back.downward
    assert back.wanted(["1.5.0"]) == ()


def test_what_is_no_version_is_wanted_as_it_is() -> None:
    unknown = Range("1.x", "latest")
    assert not unknown.known
    assert unknown.wanted(["1.0.0"]) == ("latest",)


def test_spellings() -> None:
    assert same("v1.2.3", "1.2.3")
    assert same("1.2", "1.2.0")
    assert not same("1.2.3+1", "1.2.3+2")
    assert same("1.2.3_1", "1.2.3+1")
    assert (key("1.2.3-rc.9") or ()) < (key("1.2.3-rc.10") or ()) < (key("1.2.3") or ())
    assert key("not a version") is None


@pytest.mark.parametrize(
    ("said", "old", "new", "crossed"),
    [
        ("46.x", "45.31.1", "46.2.0", True),
        ("46.x", "46.0.0", "46.2.0", False),
        ("46", "45.31.1", "46.0.0-rc.1", True),
        ("4.0.x", "3.9.0", "4.0.0", True),
        ("12.0.0", "11.0.0", "11.9.0", False),
    ],
)
def test_partial_versions_of_headings(said: str, old: str, new: str, crossed: bool) -> None:
    lowest = floor(said)
    assert lowest is not None
    assert Range(old, new).crosses(lowest) is crossed
