"""M203: the definition of a custom resource is gone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import crds, uses
from bot.judge.case import Case, Hit
from bot.judge.documents import kept, real
from bot.judge.rule import Rule
from bot.model import Affects, Evidence, Resource, Status

FILLS = frozenset({"name"})
NEEDS = ("comparison",)

_SHOWN = 3


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each definition that is deleted, and one for all that stay. Helm and Flux never delete what
    stood in the chart's crds folder."""
    folder = crds.in_folder(case.old_chart) if case.old_chart else frozenset()
    staying: list[Resource] = []
    for change in real(case.comparison, Status.REMOVED):
        if not crds.is_crd(change):
            continue
        if kept(change.before) or (change.resource.name in folder and case.bump.new.manager != "argocd"):
            staying.append(change.resource)
            continue
        own = uses.of_kind(case, change)
        affects = Affects.YES if own else Affects.UNKNOWN
        yield Hit((("name", change.resource.name),), None, change.resource, uses.evidence(own), affects)
    if staying:
        names = ", ".join(one.name for one in staying[:_SHOWN])
        more = f" and {len(staying) - _SHOWN} more" if len(staying) > _SHOWN else ""
        evidence = tuple(Evidence("field", path="metadata.name", old=one.name) for one in staying)
        alone = staying[0] if len(staying) == 1 else None
        yield Hit((("name", names + more),), "kept", alone, evidence)
