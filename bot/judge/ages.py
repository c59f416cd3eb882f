"""What is about to be out of date: the Kubernetes of clusters, and the data that verdicts hang on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from bot.judge import calendar, lifecycle, matrix
from bot.settings import Cluster

SOON = 90
"""Days."""

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


def ending(clusters: Iterable[Cluster], today: dt.date) -> tuple[str, ...]:
    """A sentence for each cluster whose minor will be out of support within :data:`SOON` days, by the
    calendar of its provider."""
    found = []
    for cluster in clusters:
        day = end(cluster)
        if day is not None and 0 <= (left := (day - today).days) <= SOON:
            said = f"{cluster.provider} supports {cluster.kubernetes} until {day}, {left} more days"
            found.append(f"{cluster.name}: {said}")
    return tuple(found)


def end(cluster: Cluster) -> dt.date | None:
    """The first day on which a cluster's minor is out of support; None when it is not known."""
    term = calendar.load().term(cluster.kubernetes, cluster.provider)
    if term is None:
        return None
    return term.extended or term.end if cluster.extended else term.end


def _date(as_of: str) -> dt.date | None:
    match = _DAY.match(as_of)
    try:
        return match and dt.date(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    except ValueError:
        return None
