"""How old the data are that Kubernetes verdicts hang on."""

from __future__ import annotations

import datetime as dt
import re

from bot.judge import calendar, lifecycle, matrix

_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?")


def old(today: dt.date, most: int, chart: str, repository: str | None) -> tuple[str, ...]:
    """A sentence for each table that says something about a chart and was read more than ``most`` days ago.
    Of an add-on whose pages were read on several days the newest counts."""
    read = {
        "how long Kubernetes is maintained": calendar.load().as_of,
        "which APIs Kubernetes serves": lifecycle.load().as_of,
    }
    for table in matrix.naming(chart):
        if table.speaks_for(chart, repository):
            read[f"what {table.addon} supports"] = max(source.as_of for source in table.sources.values())
    found = []
    for what, as_of in read.items():
        day = _date(as_of)
        if day is not None and (today - day).days > most:
            found.append(f"{what} was read on {as_of}, {(today - day).days:,} days ago")
    return tuple(found)


def _date(as_of: str) -> dt.date | None:
    match = _DAY.match(as_of)
    try:
        return match and dt.date(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    except ValueError:
        return None
