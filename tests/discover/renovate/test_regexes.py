"""Regular expressions run as RE2, with bounds."""

from __future__ import annotations

import pytest

from bot.discover.renovate.regexes import TooManyError, compiled


def test_groups_by_name() -> None:
    regex = compiled(r"(?<key>\w+)=(?<currentValue>[\d.]+)(?<rest>;)?")
    assert regex is not None
    one, two = regex.find("é b=1 a=2;", 10)
    assert (one.span, one.groups) == ((2, 5), {"key": (2, 3), "currentValue": (4, 5), "rest": None})
    assert two.groups == {"key": (6, 7), "currentValue": (8, 9), "rest": (9, 10)}


@pytest.mark.parametrize("pattern", ["(?=x)", r"(a)\1", "(?<!x)y", "[", "x" * 20_000, "\ud800", "a{5000}"])
def test_what_re2_does_not_take(pattern: str) -> None:
    assert compiled(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "text"), [(r"\u0041", "A"), (r"\u{1F600}", "😀"), (r"\cJ", "\n"), (r"\/", "/")]
)
def test_javascript_ways_to_write_letters(pattern: str, text: str) -> None:
    regex = compiled(pattern)
    assert regex is not None
    assert regex.test(text)


def test_case() -> None:
    regex = compiled("abc", ignore_case=True)
    assert regex is not None
    assert regex.test("xABC")
    assert not regex.test("\ud800")


def test_too_many_matches_and_too_much_work() -> None:
    every, far = compiled("a"), compiled(r"a(?s:.*)b|a")
    assert every is not None
    assert far is not None
    with pytest.raises(TooManyError):
        every.find("a" * 20, 10)
    with pytest.raises(TooManyError):
        far.find("a" * 500_000, 10_000)
