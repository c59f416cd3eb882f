"""K403: the project itself does not support a cluster's minor."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reach
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.support import matrix_claims
from bot.model import Standing

FILLS = reach.FILLS | {"range", "source"}
NEEDS = ("clusters", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each cluster and minor that the project gives up with this bump."""
    old, new = reach.subjects(case)
    for column in reach.of_clusters(case.clusters):
        before, after = (matrix_claims(about, column.minor) for about in (old, new))
        if reach.worse(before, after):
            first = next(claim for claim in after if claim.standing is Standing.UNSUPPORTED)
            yield reach.hit(case, column, after, (("range", first.range), ("source", first.source)))
