"""M206: roles grant what no role granted before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import rbac
from bot.judge.case import Case, Hit
from bot.judge.documents import RBAC, dig, real
from bot.judge.rbac import Grant
from bot.judge.rule import Rule
from bot.model import Change, Evidence

FILLS = frozenset({"kind", "name", "grants"})
NEEDS = ("comparison",)

_SHOWN = 4


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each role with new grants, and for each new binding to a powerful role. A role that is
    split in two, or renamed, grants nothing new: all old roles count together."""
    changes = tuple(real(case.comparison))
    before = frozenset().union(*(rbac.grants(change.before) for change in changes))
    for change in changes:
        new = rbac.wider(before, rbac.grants(change.after))
        if new:
            grave = any(_grave(grant, rule) for grant in new)
            yield _hit(change, ", ".join(map(str, new[:_SHOWN])), len(new), "grave" if grave else None)
        elif _newly_bound(change, rule):
            yield _hit(change, str(dig(change.after, "roleRef", "name")), 1, "bound")


def _hit(change: Change, shown: str, count: int, variant: str | None) -> Hit:
    rest = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    resource = change.resource
    args = (("kind", resource.kind), ("name", resource.name), ("grants", shown + rest))
    path = "roleRef" if variant == "bound" else "rules"
    old, new = dig(change.before, path), dig(change.after, path)
    return Hit(args, variant, resource, (Evidence("field", path=path, old=old, new=new),))


def _grave(grant: Grant, rule: Rule) -> bool:
    return (
        grant.verb in rule.data["verbs"]
        or (grant.group in ("", "*") and grant.resource in rule.data["resources"])
        or (grant.resource == "*" and grant.group in ("", "*"))
    )


def _newly_bound(change: Change, rule: Rule) -> bool:
    """A binding that did not exist, or did not bind to this role."""
    if change.resource.group != RBAC or not change.resource.kind.endswith("Binding"):
        return False
    role = dig(change.after, "roleRef", "name")
    return role in rule.data["powerful"] and role != dig(change.before, "roleRef", "name")
