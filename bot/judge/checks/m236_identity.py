"""M236: as whom a workload acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import Document, dig, pod_spec, real
from bot.judge.rule import Rule
from bot.model import Change, Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS

_FIELD = "automountServiceAccountToken"


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource and variant. What a pod says of its token goes before what its account says:
    where all pods of the changed render say it, the account's word changes nothing."""
    accounts: dict[str, Change] = {}
    users: dict[object, list[Document]] = {}
    for change in real(case.comparison, Status.CHANGED, Status.ADDED):
        if change.resource.kind == "ServiceAccount":
            accounts[change.resource.name] = change
        for side in (change.before, change.after):
            spec = pod_spec(side)
            if spec:
                users.setdefault(spec.get("serviceAccountName"), []).append(spec)
    for change in real(case.comparison, Status.CHANGED):
        found = fields.fields(change)
        if any(one.place.endswith(_FIELD) for one in found) and _idle(change, accounts, users):
            found = [one for one in found if not one.place.endswith(_FIELD)]
        yield from fields.watched(case, rule, change, found)


def _idle(change: Change, accounts: Mapping[str, Change], users: Mapping[object, Sequence[Document]]) -> bool:
    """Whether pods get a token, or none, as they did before."""
    if change.resource.kind == "ServiceAccount":
        specs = users.get(change.resource.name, ())
        return bool(specs) and all(_FIELD in spec for spec in specs)
    before, after = pod_spec(change.before), pod_spec(change.after)
    account = accounts.get(str(after.get("serviceAccountName")))
    sides = (account.before, account.after) if account else (None, None)
    return _effective(before, sides[0]) == _effective(after, sides[1])


def _effective(spec: Document, account: Document | None) -> object:
    """What holds for a pod: its own word, its account's, or yes. An account that did not change says the same
    on both sides, whatever that is."""
    for side in (spec, account):
        said = dig(side, _FIELD)
        if said is not None:
            return said
    return True
