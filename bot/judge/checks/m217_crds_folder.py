"""M217: definitions of the crds folder, which Helm does not update, and such as move into it or out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.judge import crds, engines
from bot.judge.case import Case, Hit
from bot.judge.documents import kept, real
from bot.judge.rule import Rule
from bot.model import Change, Comparison, Evidence, Status

FILLS = frozenset({"chart", "version", "count", "names"})
NEEDS = ("comparison", "new_chart", "old_chart")

_SHOWN = 3


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit for each variant."""
    comparison, old, new = case.comparison, case.old_chart, case.new_chart
    if comparison is None or old is None or new is None:
        return
    was, now = crds.in_folder(old), crds.in_folder(new)
    both = _names(comparison, "before") & _names(comparison, "after")
    changed = {
        change.resource.name: change
        for change in real(comparison, Status.CHANGED, Status.ADDED)
        if crds.is_crd(change) and (change.before is None or crds.matters(change))
    }
    stale = sorted(
        name for name, change in changed.items() if name in now and (name in was or not change.before)
    )
    updates = engines.update_definitions(case)
    if stale and updates is not True:
        moved = any(_moves(changed[name]) for name in stale)
        yield _hit(case, "unsure" if updates is None and not moved else None, stale)
    leaving = sorted(name for name in both if name in was and name not in now)
    if leaving and updates is not True:
        yield _hit(case, "to-templates", leaving)
    entering = sorted(name for name in both if name in now and name not in was and not _kept(changed, name))
    if entering:
        yield _hit(case, "to-folder", entering)


def _names(comparison: Comparison, side: str) -> frozenset[str]:
    listed = comparison.before if side == "before" else comparison.after
    return frozenset(resource.name for resource in listed if resource.kind == crds.KIND)


def _moves(change: Change) -> bool:
    """Whether a definition gets another version, or stores another one: the new program may ask for it."""
    before, after = crds.versions(change.before), crds.versions(change.after)
    stored = [{name for name, one in side.items() if one.get("storage")} for side in (before, after)]
    return bool(before) and (not after.keys() <= before.keys() or stored[0] != stored[1])


def _kept(changed: Mapping[str, Change], name: str) -> bool:
    change = changed.get(name)
    return change is not None and kept(change.before)


def _hit(case: Case, variant: str | None, names: list[str]) -> Hit:
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    new = case.bump.new
    args = (
        ("chart", new.chart),
        ("version", new.resolved or new.version),
        ("count", str(len(names))),
        ("names", ", ".join(names[:_SHOWN]) + rest),
    )
    evidence = tuple(Evidence("field", path=f"crds: {name}") for name in names[:20])
    return Hit(args, variant, evidence=evidence)
