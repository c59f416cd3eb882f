"""K404: the lowest minor that kubeVersion accepts goes up."""

from __future__ import annotations

from collections.abc import Iterator

from bot import constraints
from bot.judge import calendar
from bot.judge.case import Case, Hit
from bot.judge.minors import number, word
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "version", "old", "new"})
NEEDS = ("new_chart",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit. With clusters configured it is worth knowing, and K401 tells who is refused."""
    if case.old_chart is None or case.new_chart is None:
        return
    before, after = case.old_chart.meta.kube_version, case.new_chart.meta.kube_version
    old, new = _floor(before), _floor(after)
    if new is not None and new > (old or 0):
        meta = case.new_chart.meta
        args = (
            ("chart", meta.name),
            ("version", meta.version),
            ("old", word(old) if old else "any"),
            ("new", word(new)),
        )
        evidence = Evidence("field", path="Chart.yaml: kubeVersion", old=before, new=after)
        yield Hit(args, "known" if case.clusters or _is_old(new, rule) else None, evidence=(evidence,))


def _is_old(floor: int, rule: Rule) -> bool:
    """No cluster that is still maintained anywhere is older than this."""
    return floor <= int(rule.data["harmless"])


def _floor(constraint: str | None) -> int | None:
    """The lowest minor of which some patch is accepted; None when every one is, or none."""
    if not constraint:
        return None
    for minor in range(number(calendar.load().newest) + 2):
        if any(constraints.accepts(constraint, f"1.{minor}.{patch}") for patch in (0, 99)):
            return minor or None
    return None
