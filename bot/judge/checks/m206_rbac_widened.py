"""M206: somebody may do what they could not do before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rbac import Gain, Gains, Source, Subject, gains, is_role
from bot.judge.rbac.phrases import home, listed, place, subjects, told, whole
from bot.judge.rule import Rule
from bot.model import ABSENT, Evidence, Resource, Status

FILLS = frozenset({"subject", "grants"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each gain; subjects that gain the same share it. A role that nobody is bound to is held
    against all such roles of the old render: one that is split in two, or renamed, grants nothing new."""
    found = gains(case, rule.data)
    changed = frozenset(change.resource for change in real(case.comparison))
    yield from _gained(found, changed)
    for subject in found.sides.after.held:
        for source in found.bound(subject, rule.data["powerful"]):
            said = source.name + place(source.scope, home(subject))
            evidence = Evidence("field", path="roleRef.name", old=ABSENT, new=source.name)
            yield _hit("bound", str(subject), said, source.binding, evidence)
    for source in found.sides.after.idle:
        gain = found.idle(source)
        if gain is not None and source.role is not None:
            yield _role(found, gain, source.role)
    old = {change.was or change.resource for change in real(case.comparison)}
    for change in real(case.comparison, Status.CHANGED):
        if is_role(change.after) and (gain := found.held(change.resource, old)):
            yield _role(found, gain, change.resource)


def _gained(found: Gains, changed: frozenset[Resource]) -> Iterator[Hit]:
    alike: dict[tuple[Gain, str], list[Subject]] = {}
    for subject in found.sides.after.held:
        for gain in found.of(subject):
            said = told(gain.grants, home(subject), found.rank)
            alike.setdefault((gain, said), []).append(subject)
    for (gain, said), those in alike.items():
        places = list(_places(found.sides.after.held[those[0]], gain, home(those[0]), changed))
        evidence = [piece for _, piece in places]
        yield _hit(gain.variant, subjects(those), said, places[0][0] if places else None, *evidence)


def _places(
    sources: tuple[Source, ...], gain: Gain, own: str | None, changed: frozenset[Resource]
) -> Iterator[tuple[Resource, Evidence]]:
    """The roles that bring a gain; the bindings, where the role is the same as before."""
    left = gain.grants
    for source in sources:
        given = left & source.grants
        if not given or source.role is None or source.binding is None:
            continue
        left -= given
        resource, field = (source.role, "rules") if source.role in changed else (source.binding, "roleRef")
        path = f"{resource.kind} {resource.name}: {field}"
        yield resource, Evidence("field", path=path, old=ABSENT, new="; ".join(whole(given, own)))


def _role(found: Gains, gain: Gain, role: Resource) -> Hit:
    """A hit about a role, not about who has it."""
    name, into = f"{role.kind} {role.name}", found.targets[1].get(role, ())
    if gain.variant == "grave":
        name = f"Whoever has the cluster's role {listed(into)} (through {name})"
    elif gain.variant == "aggregated":
        name = f"{name} (aggregated to {listed(into)})"
    evidence = Evidence("field", path="rules", old=ABSENT, new="; ".join(whole(gain.grants)))
    return _hit(gain.variant, name, told(gain.grants, rank=found.rank), role, evidence)


def _hit(variant: str | None, subject: str, said: str, place: Resource | None, *evidence: Evidence) -> Hit:
    return Hit((("subject", subject), ("grants", said)), variant, place, evidence)
