from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.spans import Span, Version, span, version

NUMBERS = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(tuple)


def text(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.16.2", Version((1, 16, 2))),
        ("v1.16.2", Version((1, 16, 2))),
        ("V1.16", Version((1, 16))),
        ("stable-2.14.10", Version((2, 14, 10))),
        ("release-1.2", Version((1, 2))),
        ("1.16.2+build.5", Version((1, 16, 2))),
        ("1.30.5-eksbuild.1", Version((1, 30, 5))),
        ("0.17.1-distroless-libc", Version((0, 17, 1))),
        ("v1.17.0-rc.1", Version((1, 17, 0), early=True)),
        ("1.17.0-alpha.0", Version((1, 17, 0), early=True)),
        ("1.17.0beta2", Version((1, 17, 0), early=True)),
        ("latest", None),
        ("", None),
        ("1" * 200, None),
        ("1.2.3.4.5.6.7.8", None),
    ],
)
def test_versions(written: str, read: Version | None) -> None:
    assert version(written) == read


@pytest.mark.parametrize(
    "written", ["", "about 1.6", "1.6 - 1.5", "1..2", "-", "+", "1.2 - 1.3 - 1.4", ".1", "1."]
)
def test_what_is_no_range(written: str) -> None:
    with pytest.raises(ValueError, match=r"range|version"):
        span(written)


@given(NUMBERS, NUMBERS)
def test_a_range_has_its_ends(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    first, last = sorted((one, two))
    found = span(f"{text(first)} - {text(last)}")
    assert found.has(Version(first))
    assert found.has(Version(last))
    assert found.has(Version((*last, 7)))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_before_in_or_after(one: tuple[int, ...], two: tuple[int, ...], at: tuple[int, ...]) -> None:
    """A version is in exactly one of the three places."""
    first, last = sorted((one, two))
    found = span(f"{text(first)} - {text(last)}")
    places = (found.below(at), found.has(Version(at)), found.above(at))
    assert sum(places) == 1


@given(NUMBERS, NUMBERS)
def test_open_ends(end: tuple[int, ...], at: tuple[int, ...]) -> None:
    assert span(f"{text(end)}+").has(Version(at)) == (not span(f"{text(end)}+").below(at))
    assert span(f"- {text(end)}").has(Version(at)) == (not span(f"- {text(end)}").above(at))


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_range_that_covers_another_has_what_that_has(
    one: tuple[int, ...],
    two: tuple[int, ...],
    three: tuple[int, ...],
    four: tuple[int, ...],
    at: tuple[int, ...],
) -> None:
    outer, inner = Span(*sorted((one, two))), Span(*sorted((three, four)))
    if outer.covers(inner) and inner.has(Version(at)):
        assert outer.has(Version(at))
    assert outer.covers(outer)


def test_a_candidate_comes_before_its_release() -> None:
    found = span("1.0.5 - 1.1")
    assert found.has(Version((1, 0, 5)))
    assert not found.has(Version((1, 0, 5), early=True))
    assert found.has(Version((1, 0, 6), early=True))
    assert span("1.17").has(Version((1, 17, 0), early=True))


def test_a_minor_is_more_than_its_first_patch() -> None:
    assert span("1.0 - 1.1").covers(span("1.0"))
    assert not span("1.0.5 - 1.1").covers(span("1.0"))
    assert not span("1.0 - 1.0.4").covers(span("1.0"))
    assert span("1.0 - 1.0.4").covers(span("1.0.0 - 1.0.3"))
