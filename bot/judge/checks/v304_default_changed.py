"""V304: defaults changed that this repository leaves as they are."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "version", "count"})
NEEDS = ("old_chart", "new_chart")
_MOST = 20


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit, with the first of them as evidence; what stands below a dependency that went or
    was replaced is told by V308."""
    if case.old_chart is None or case.new_chart is None:
        return
    settings = {path for layers in case.layers for path in values.leaves(layers)}
    before, after = values.defaults_of(case.old_chart), values.defaults_of(case.new_chart)
    folded = values.folded(case.old_chart, case.new_chart)
    found = [one for one in values.changed(before, after, settings) if one[0][0] not in folded]
    if found:
        meta = case.new_chart.meta
        args = (("chart", meta.name), ("version", meta.version), ("count", f"{len(found):,}"))
        yield Hit(args, evidence=tuple(_evidence(*one) for one in found[:_MOST]))


def _evidence(path: values.Path, before: object, after: object) -> Evidence:
    old, new = values.excerpts(path, before, after)
    return Evidence("field", path=values.shown(path), old=old, new=new)
