"""M245: so much of what was there goes that it is another installation."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import crds
from bot.judge.case import Case, Hit
from bot.judge.documents import hook, real
from bot.judge.rule import Rule
from bot.model import Evidence, Resource, Status

FILLS = frozenset({"chart", "gone", "all"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit. Resources under another name are gone too; hooks are made anew each time, and
    definitions are told by M203."""
    if case.comparison is None:
        return
    gone = [
        change.was or change.resource
        for change in real(case.comparison, Status.REMOVED, Status.CHANGED)
        if not (hook(change.before) or crds.is_crd(change))
        and (change.status is Status.REMOVED or _renamed(change.was, change.resource))
    ]
    had = sum(1 for resource in case.comparison.before if resource.kind != crds.KIND)
    if len(gone) >= int(rule.data["least"]) and len(gone) >= had * float(rule.data["share"]):
        args = (("chart", case.bump.new.chart), ("gone", str(len(gone))), ("all", str(had)))
        names = [f"{one.kind} {one.name}" for one in gone]
        evidence = tuple(Evidence("field", path="metadata.name", old=name) for name in names[:40])
        yield Hit(args, evidence=evidence)


def _renamed(was: Resource | None, now: Resource) -> bool:
    return was is not None and (was.kind, was.name) != (now.kind, now.name)
