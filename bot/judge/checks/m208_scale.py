"""M208: a workload is scaled to nothing, or becomes another kind of workload."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import POD_SPECS, dig, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "old"})
NEEDS = ("comparison",)

_LONG_LIVED = POD_SPECS.keys() - {"Job", "Pod"}


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload."""
    gone = {
        change.resource.name: change.resource.kind
        for change in real(case.comparison, Status.REMOVED)
        if change.resource.kind in _LONG_LIVED
    }
    for change in real(case.comparison, Status.ADDED, Status.CHANGED):
        resource = change.resource
        if resource.kind not in _LONG_LIVED:
            continue
        was = gone.get(resource.name) if change.status is Status.ADDED else (change.was or resource).kind
        before, after = dig(change.before, "spec", "replicas"), dig(change.after, "spec", "replicas")
        args = (("kind", resource.kind), ("name", resource.name), ("old", was or resource.kind))
        if was and was != resource.kind:
            yield Hit(args, "kind", resource, (Evidence("field", path="kind", old=was, new=resource.kind),))
        elif change.status is Status.CHANGED and after == 0 and before != 0:
            evidence = Evidence("field", path="spec.replicas", old=before, new=after)
            yield Hit(args, None, resource, (evidence,))
