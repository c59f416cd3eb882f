"""What the new side gives to whom that the old side did not, sorted by how much it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge import crds
from bot.judge.case import Case
from bot.judge.kinds import is_custom
from bot.judge.rbac.access import Source, Subject, aggregated
from bot.judge.rbac.grants import Grant, reads_alike, wider
from bot.judge.rbac.powers import Power, gained, powers
from bot.judge.rbac.sides import Sides, sides
from bot.model import Manifest, Resource


@dataclass(frozen=True, slots=True)
class Gain:
    """``variant`` is the rule's: ``grave`` gives a power over others, ``own`` is about the chart's own kinds,
    ``alike`` reads what could be read before, ``spread`` gives a new account what others had, ``held`` is a
    role whose subjects had as much from another one, ``aggregated`` and ``unbound`` are roles that nobody of
    the chart has; None is anything else."""

    variant: str | None
    grants: frozenset[Grant]


@dataclass(frozen=True, slots=True)
class Gains:
    """What is asked of both sides. ``own`` are the API groups of the chart's own kinds, ``targets`` the
    cluster's own roles that each role is added to, old and new."""

    sides: Sides
    powers: tuple[Power, ...]
    secret: frozenset[str]
    own: frozenset[str]
    targets: tuple[Mapping[Resource, tuple[str, ...]], Mapping[Resource, tuple[str, ...]]]

    def of(self, subject: Subject) -> Iterator[Gain]:
        """What a subject may newly do. A new account is held against all that anybody held. What the
        cluster's own roles grant is left out."""
        old = self.sides.before
        sources = self.sides.after.held[subject]
        holds = frozenset[Grant]().union(*(one.grants for one in sources if one.role is not None))
        was = self.sides.olds(subject)
        had = old.of(was or old.held)
        new = wider(had, holds)
        alike = reads_alike(had, new, self.secret)
        more = frozenset(new) - alike
        if more:
            yield Gain(self._variant(had, more), more)
        elif alike:
            yield Gain("alike", alike)
        known = frozenset() if was else frozenset(wider((), holds)) - set(new)
        if known:
            yield Gain("spread", known)

    def bound(self, subject: Subject, powerful: Collection[str]) -> Iterator[Source]:
        """New bindings of a subject to ``powerful`` roles, which are the cluster's own."""
        before = self.sides.before.held
        had = {
            (source.name, source.scope)
            for old in self.sides.olds(subject)
            for source in before.get(old, ())
            if source.role is None
        }
        for source in self.sides.after.held[subject]:
            known = {(source.name, source.scope), (source.name, None)} & had
            if source.role is None and source.name in powerful and not known:
                yield source

    def held(self, role: Resource, changed: Collection[Resource]) -> Gain | None:
        """What a role that somebody has grants beyond all ``changed`` roles that they had, if none of them
        gains it."""
        old, new = self.sides.before, self.sides.after
        who = [subject for subject, sources in new.held.items() if any(one.role == role for one in sources)]
        known = {(role.kind, role.name)}
        for subject in who:
            for was in self.sides.olds(subject):
                roles = (source.role for source in old.held.get(was, ()))
                known |= {(one.kind, one.name) for one in roles if one is not None and one in changed}
        had = frozenset[Grant]().union(*(old.defined.get(one, ()) for one in known))
        told = {grant.elsewhere(None) for one in who for gain in self.of(one) for grant in gain.grants}
        found = wider(had, new.defined.get((role.kind, role.name), ()))
        left = frozenset(grant for grant in found if grant.elsewhere(None) not in told)
        return Gain("held", left) if left and who else None

    def idle(self, source: Source) -> Gain | None:
        """What a role that nobody of the chart has grants beyond all such roles of the old side; one that
        the cluster's own roles take up, beyond those that they took up."""
        role = source.role
        if role is None:
            return None
        into = self.targets[1].get(role, ())
        had = self.sides.before.beside(role)
        for target in into:
            had &= self._taken_up(target)
        found = wider(had, source.grants)
        new = frozenset(found) - reads_alike(had, found, self.secret)
        if not new:
            return None
        if not into:
            return Gain("unbound", new)
        return Gain("grave" if gained(self.powers, had, new) else "aggregated", new)

    def _taken_up(self, target: str) -> frozenset[Grant]:
        before = self.sides.before.defined
        roles = (role for role, into in self.targets[0].items() if target in into)
        return frozenset[Grant]().union(*(before.get((role.kind, role.name), ()) for role in roles))

    def rank(self, grant: Grant) -> int:
        """The gravest first, and the chart's own kinds last."""
        if any(power.given(grant) for power in self.powers):
            return 0
        return 2 if grant.group in self.own else 1

    def _variant(self, had: frozenset[Grant], more: frozenset[Grant]) -> str | None:
        if gained(self.powers, had, more):
            return "grave"
        handled = {grant.group for grant in had if grant.group not in ("*", "url")}
        own = self.own | {group for group in handled if is_custom(Resource(f"{group}/v1", "", None, ""))}
        return "own" if all(grant.group in own for grant in more) else None


def gains(case: Case, data: Mapping[str, Any]) -> Gains:
    """Both sides of a case, ready to be asked; ``data`` is the rule's: ``powers`` and ``secret``."""
    comparison = case.comparison
    listed = comparison.after if comparison else ()
    old, new = comparison.rbac if comparison else ((), ())
    return Gains(
        sides(case),
        powers(data["powers"]),
        frozenset(data["secret"]),
        frozenset(crds.group_of(one.name) for one in listed if one.kind == crds.KIND),
        (_targets(old), _targets(new)),
    )


def _targets(roles: Iterable[Manifest]) -> dict[Resource, tuple[str, ...]]:
    return {one.resource: aggregated(one.document) for one in roles}
