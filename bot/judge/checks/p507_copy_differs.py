"""P507: a copy of the chart in the repository is not what the chart's repository serves."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "version", "count", "place"})
NEEDS = ()

_SHOWN = 10


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit, for all files together."""
    differing = case.copies or ()
    if differing:
        new = case.bump.new
        evidence = tuple(Evidence("field", path=path) for path in differing[:_SHOWN])
        version = new.resolved or new.version
        count = str(len(differing))
        args = (("chart", new.chart), ("version", version), ("count", count), ("place", differing[0]))
        yield Hit(args, evidence=evidence)
