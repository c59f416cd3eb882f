"""N109: the new version of the chart says of itself that it is deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "version"})
NEEDS = ("new_chart",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit: the old version did not say so, or is not known."""
    new, old = case.new_chart, case.old_chart
    if new and new.meta.deprecated and not (old and old.meta.deprecated):
        evidence = Evidence("field", path="Chart.yaml: deprecated", old=False, new=True)
        yield Hit((("chart", new.meta.name), ("version", new.meta.version)), evidence=(evidence,))
