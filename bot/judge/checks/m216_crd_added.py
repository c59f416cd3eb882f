"""M216: the chart brings the definition of another custom resource."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import crds
from bot.judge.case import Case, Hit
from bot.judge.documents import dig, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"name"})
NEEDS = ("comparison",)

_SHOWN = 4


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit, with every definition as evidence."""
    added = [change for change in real(case.comparison, Status.ADDED) if crds.is_crd(change)]
    if added:
        names = [change.resource.name for change in added]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        evidence = tuple(
            Evidence("field", path=f"{one.resource.name}: spec.scope", new=dig(one.after, "spec", "scope"))
            for one in added
        )
        alone = added[0].resource if len(added) == 1 else None
        yield Hit((("name", ", ".join(names[:_SHOWN]) + more),), None, alone, evidence)
