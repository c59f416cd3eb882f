"""M227: a role is bound to others, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.case import Case, Hit
from bot.judge.documents import dig, objects, real
from bot.judge.rule import Rule
from bot.model import RBAC, Change, Evidence, Status

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)

_KINDS = ("RoleBinding", "ClusterRoleBinding")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each binding whose subjects differ, and for each that moved to another namespace. One of
    another name that is much alike is a new binding."""
    gone = {
        (change.resource.kind, change.resource.name): change
        for change in real(case.comparison, Status.REMOVED)
        if _is_binding(change)
    }
    for change in real(case.comparison, Status.CHANGED, Status.ADDED):
        if not _is_binding(change):
            continue
        resource = change.resource
        moved = gone.get((resource.kind, resource.name)) if change.status is Status.ADDED else None
        if moved is not None:
            sides = (moved.resource.namespace or "the release's namespace", resource.namespace or
                     "the release's namespace")  # fmt: skip
            yield _hit(change, "moved", sides, "metadata.namespace")
        elif change.before is not None and (change.was is None or change.was.name == resource.name):
            was, now = _subjects(change.before), _subjects(change.after)
            if was != now:
                yield _hit(change, None, (", ".join(was), ", ".join(now)), "subjects")


def _is_binding(change: Change) -> bool:
    return change.resource.kind in _KINDS and change.resource.group == RBAC


def _hit(change: Change, variant: str | None, sides: tuple[str, str], path: str) -> Hit:
    resource = change.resource
    args = (
        ("kind", resource.kind),
        ("name", resource.name),
        ("old", sides[0] or "nobody"),
        ("new", sides[1] or "nobody"),
    )
    return Hit(args, variant, resource, (Evidence("field", path=path, old=sides[0], new=sides[1]),))


def _subjects(document: Mapping[str, Any] | None) -> list[str]:
    """``ServiceAccount web``; whether its namespace is written out says nothing."""
    return sorted(f"{dig(one, 'kind')} {dig(one, 'name')}" for one in objects(document, "subjects"))
