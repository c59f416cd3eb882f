"""M246: an object that the API server does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import validity
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "details"})
NEEDS = ("comparison",)

_SHOWN = 3


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each object with something that it did not have before."""
    for change in real(case.comparison, Status.CHANGED, Status.ADDED):
        had = {said for _, said in validity.problems(change.before)}
        found = [one for one in validity.problems(change.after) if one[1] not in had]
        if found:
            resource = change.resource
            more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
            details = "; ".join([said for _, said in found[:_SHOWN]] + more)
            args = (("kind", resource.kind), ("name", resource.name), ("details", details))
            evidence = tuple(Evidence("field", path=path, new=said) for path, said in found[:20])
            yield Hit(args, resource=resource, evidence=evidence)
