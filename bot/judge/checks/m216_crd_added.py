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


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each definition."""
    for change in real(case.comparison, Status.ADDED):
        if crds.is_crd(change):
            scope = dig(change.after, "spec", "scope")
            evidence = Evidence("field", path="spec.scope", new=scope)
            yield Hit((("name", change.resource.name),), None, change.resource, (evidence,))
