"""M228: roles grant less than they did."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import rbac
from bot.judge.case import Case, Hit
from bot.judge.documents import dig, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "grants"})
NEEDS = ("comparison",)

_SHOWN = 4


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each role that is still there and grants less; what another role takes over is not less."""
    changes = tuple(real(case.comparison))
    after = frozenset().union(*(rbac.grants(change.after) for change in changes))
    for change in changes:
        if change.status is not Status.CHANGED:
            continue
        lost = rbac.wider(after, rbac.grants(change.before))
        if lost:
            rest = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
            shown = ", ".join(map(str, lost[:_SHOWN]))
            resource = change.resource
            args = (("kind", resource.kind), ("name", resource.name), ("grants", shown + rest))
            old, new = dig(change.before, "rules"), dig(change.after, "rules")
            yield Hit(args, None, resource, (Evidence("field", path="rules", old=old, new=new),))
