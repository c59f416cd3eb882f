"""V303: the new chart's schema refuses what this repository sets, or wants what it does not."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.complaints import complaints
from bot.judge.rule import Rule
from bot.model import Affects, Evidence

FILLS = frozenset({"chart", "version", "keys"})
NEEDS = ("new_error", "old_chart", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit for each sort: keys that are set and refused, keys that are newly required."""
    refused, required = complaints(case)
    chart = case.bump.new
    for variant, found in ((None, refused), ("required", required)):
        if found:
            keys = ", ".join(path for path, _ in found)
            args = (("chart", chart.chart), ("version", chart.version), ("keys", keys))
            evidence = [Evidence("field", path=path, old=where or "not set") for path, where in found]
            evidence.append(Evidence("helm", text=case.new_error))
            yield Hit(args, variant, evidence=tuple(evidence), affects=Affects.YES)
