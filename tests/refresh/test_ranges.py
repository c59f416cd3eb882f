"""Versions and ranges as pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.refresh import ranges
from bot.refresh.ranges import Range


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("1.31", "1.31"),
        ("v1.29 - v1.33", "1.29 - 1.33"),
        ("1.29-1.33", "1.29 - 1.33"),
        ("v1.25 to v1.36", "1.25 - 1.36"),
        ("1.19 \u2192 1.31", "1.19 - 1.31"),
        ("1.33 \u2192 1.36 / 4.20 \u2192 4.22", "1.33 - 1.36"),
        ("v1.34, v1.33, v1.32", "1.32 - 1.34"),
        ("1.30.x and 1.31.x", "1.30 - 1.31"),
        ("1.18` - `1.21", "1.18 - 1.21"),
        ("1.21+", "1.21+"),
        (">= 1.25.0", "1.25+"),
        ("1.25 and later", "1.25+"),
    ],
)
def test_minors_of_a_cell(cell: str, meant: str) -> None:
    assert str(ranges.minors(cell)) == meant


@pytest.mark.parametrize(
    "cell", ["", "all", "1.34, 1.32", "1.34 - 1.31", "not 1.31", "2.31", "1.31 (beta)", "- 1.20"]
)
def test_cells_that_are_not_understood(cell: str) -> None:
    with pytest.raises(SourceError):
        ranges.minors(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("v1.21", (1, 21)),
        ("0.20.x", (0, 20)),
        ("1.33.0", (1, 33, 0)),
        ("1.12 LTS", (1, 12)),
        ("main", None),
        ("1.2-rc.1", None),
        ("7", None),
    ],
)
def test_versions_of_a_cell(cell: str, meant: tuple[int, ...] | None) -> None:
    assert ranges.version(cell) == meant


PARTS = st.lists(st.integers(0, 99), min_size=2, max_size=3).map(tuple)


@given(PARTS, PARTS)
def test_what_is_written_is_read(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    for meant in (Range(one, None), Range(None, two), Range(one, one), Range(one, two)):
        if meant.low <= meant.high:
            found = ranges.written(str(meant))
            assert (found.low, found.high) == (meant.low, meant.high)
            assert found.covers(meant)
            assert found.meets(meant)
        else:
            with pytest.raises(SourceError):
                ranges.written(str(meant))


@given(st.text(alphabet="1.23 -+,vx\u2192>=/to|", max_size=300))
def test_no_cell_is_too_odd(cell: str) -> None:
    ranges.version(cell)
    try:
        found = ranges.minors(cell)
    except SourceError:
        return
    assert found.low <= found.high
