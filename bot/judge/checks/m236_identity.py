"""M236: as whom a workload acts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import Document, dig, pod_spec, real
from bot.judge.rule import Rule
from bot.model import Change, Comparison, Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS

_FIELD = "automountServiceAccountToken"


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource and variant. What a pod says of its token goes before what its account says:
    where all pods of the changed render say it, the account's word changes nothing."""
    for change in real(case.comparison, Status.CHANGED):
        found = fields.fields(change)
        if _idle(case.comparison, change):
            found = [one for one in found if not one.place.endswith(_FIELD)]
        yield from fields.watched(case, rule, change, found)


def _idle(comparison: Comparison | None, change: Change) -> bool:
    if change.resource.kind == "ServiceAccount":
        return _overruled(comparison, change)
    before, after = pod_spec(change.before), pod_spec(change.after)
    name = after.get("serviceAccountName")
    said = [_effective(spec, side, comparison, name) for spec, side in ((before, "before"), (after, "after"))]
    return said[0] == said[1]


def _effective(spec: Document, side: str, comparison: Comparison | None, name: object) -> object:
    """What holds for a pod: its own word, its account's, or yes. An account that did not change says the same
    on both sides, whatever that is."""
    own = spec.get(_FIELD)
    if own is not None:
        return own
    for change in real(comparison):
        if change.resource.kind == "ServiceAccount" and change.resource.name == name:
            said = dig(change.before if side == "before" else change.after, _FIELD)
            return True if said is None else said
    return True


def _overruled(comparison: Comparison | None, account: Change) -> bool:
    users = [
        change for change in real(comparison, Status.CHANGED, Status.ADDED)
        if pod_spec(change.after).get("serviceAccountName") == account.resource.name
    ]  # fmt: skip
    sides = [side for user in users for side in (user.before, user.after) if side is not None]
    return bool(sides) and all(_FIELD in pod_spec(side) for side in sides)
