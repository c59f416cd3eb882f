"""K408: a cluster's Kubernetes is out of support."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import ages
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule

FILLS = frozenset({"cluster", "minor", "provider", "end"})
NEEDS = ("clusters", "today")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such cluster, by the calendar of its provider."""
    for cluster in case.clusters:
        day = ages.end(cluster)
        if day is not None and case.today is not None and day < case.today:
            args = (("minor", cluster.kubernetes), ("provider", cluster.provider), ("end", str(day)))
            yield Hit((("cluster", cluster.name), *args))
