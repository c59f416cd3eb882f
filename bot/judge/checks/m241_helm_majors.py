"""M241: Helm 3 and Helm 4 make different things of the new version."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "helm", "other", "details"})
NEEDS = ("other_helm",)

_SHOWN = 4


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit."""
    said = case.other_helm
    if said is None:
        return
    names = [f"{one.kind} {one.name}" for one in said.differs]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    details = "it does not render" if said.error else ", ".join(names[:_SHOWN]) + more
    args = (
        ("chart", case.bump.new.chart),
        ("helm", said.version),
        ("other", said.other),
        ("details", details),
    )
    evidence = (
        (Evidence("helm", text=said.error),)
        if said.error
        else tuple(Evidence("field", path=name) for name in names[:20])
    )
    yield Hit(args, "fails" if said.error else None, evidence=evidence)
