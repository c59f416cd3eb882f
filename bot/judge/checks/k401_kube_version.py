"""K401: the chart's kubeVersion refuses a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reach
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.support import constraint_claims
from bot.model import Claim

FILLS = reach.FILLS | {"constraint"}
NEEDS = ("clusters", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each cluster and minor that is refused newly. Only the chart's own constraint counts."""
    old, new = reach.subjects(case)

    def own(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(claim for claim in claims if claim.source == "kubeVersion")

    for column in reach.of_clusters(case.clusters):
        before, after = (own(constraint_claims(about, column.minor)) for about in (old, new))
        if reach.worse(before, after):
            yield reach.hit(case, column, after, (("constraint", new.constraint or ""),))
