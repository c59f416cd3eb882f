from __future__ import annotations

import datetime as dt

import pytest

from bot.charts import resolve
from bot.model import ChartVersion

LISTED = [
    ChartVersion("web", "1.16.0", created="2026-01-01T00:00:00Z"),
    ChartVersion("web", "1.16.3", created="2026-02-01T00:00:00.123456789Z"),
    ChartVersion("web", "v1.17.0", created="2026-03-01T00:00:00+02:00"),
    ChartVersion("web", "1.18.0-rc.1", created="2026-04-01T00:00:00Z"),
    ChartVersion("web", "1.2"),
    ChartVersion("web", "2.0.0", created="no date"),
]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("1.16.x", "1.16.3"),
        ("^1.16.0", "v1.17.0"),
        ("~1.16.0", "1.16.3"),
        ("<1.16.1", "1.16.0"),
        (">=1.18.0-0 <2.0.0-0", "1.18.0-rc.1"),
        ("*", "2.0.0"),
        ("1.2", "1.2"),
        ("1.16", "1.16.3"),
        ("1.17.0", "v1.17.0"),
        ("3.x", None),
        ("no version", None),
    ],
)
def test_the_newest_that_fits(wanted: str, meant: str | None) -> None:
    assert resolve.newest(wanted, LISTED) == meant


def test_what_it_meant_then() -> None:
    february = dt.datetime(2026, 2, 15, tzinfo=dt.UTC)
    assert resolve.newest("^1.16.0", LISTED, february) == "1.16.3"
    assert resolve.newest("^1.16.0", LISTED, dt.datetime(2025, 1, 1, tzinfo=dt.UTC)) is None
    assert resolve.newest("*", LISTED, february) == "2.0.0", "a list without dates is all there is"


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("1.2.3", True),
        ("v1.2.3-rc.1+b", True),
        ("1.2", False),
        ("^1.2.3", False),
        ("1.2.x", False),
        ("", False),
    ],
)
def test_what_needs_no_list(version: str, exact: bool) -> None:
    assert resolve.is_exact(version) is exact
