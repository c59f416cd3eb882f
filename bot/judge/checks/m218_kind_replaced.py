"""M218: resources of one kind go, and such of another kind come under the same names."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.kinds import is_custom, is_defined
from bot.judge.rule import Rule
from bot.model import Change, Evidence, Resource, Status

FILLS = frozenset({"old", "new", "count", "name"})
NEEDS = ("comparison",)

_Kinds = tuple[str, str, str, str]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each pair of kinds. A workload of another kind is told by M208."""
    gone: dict[str, list[Change]] = {}
    for change in real(case.comparison, Status.REMOVED):
        gone.setdefault(change.resource.name, []).append(change)
    swaps: dict[_Kinds, list[tuple[Resource, Resource]]] = {}
    for change in real(case.comparison, Status.ADDED):
        now = change.resource
        for other in gone.get(now.name, ()):
            was = other.resource
            if (was.kind, was.group) != (now.kind, now.group) and _related(was, now, rule):
                swaps.setdefault((was.kind, was.group, now.kind, now.group), []).append((was, now))
    for those in swaps.values():
        was, now = those[0]
        args = (
            ("old", was.kind),
            ("new", now.kind),
            ("count", str(len(those))),
            ("name", now.name),
        )
        evidence = tuple(
            Evidence("field", path=f"{two.name}: kind", old=f"{one.api_version} {one.kind}",
                     new=f"{two.api_version} {two.kind}") for one, two in those[:20]
        )  # fmt: skip
        defined = not is_custom(now) or is_defined(case, now)
        yield Hit(args, None if defined else "undefined", now, evidence)


def _related(was: Resource, now: Resource, rule: Rule) -> bool:
    if is_custom(was) and is_custom(now):
        return True
    return any(was.kind in family and now.kind in family for family in rule.data["families"])
