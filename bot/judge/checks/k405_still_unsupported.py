"""K405: the version is not supported on a cluster's current minor, and the old one was not either."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reach
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.support import claims_at
from bot.model import Role, Standing

FILLS = reach.FILLS | {"range", "source"}
NEEDS = ("clusters", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each cluster; what this bump makes worse is told by K401 to K403."""
    old, new = reach.subjects(case)
    shown, told = case.comparison, reach.of_render(case)
    for column in reach.of_clusters(case.clusters):
        if column.role is not Role.CURRENT:
            continue
        before, after = (shown.before, shown.after) if shown and column in told else ((), ())
        was, now = claims_at(old, before, column.minor), claims_at(new, after, column.minor)
        said = {claim.source for claim in was if claim.standing is Standing.UNSUPPORTED}
        same = [claim for claim in now if claim.standing is Standing.UNSUPPORTED and claim.source in said]
        if same:
            yield reach.hit(case, column, tuple(same), (("range", same[0].range), ("source", same[0].source)))
