"""What somebody could do on the old side and may not do on the new one, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.judge import crds
from bot.judge.case import Case
from bot.judge.documents import real
from bot.judge.rbac.access import Access, Subject
from bot.judge.rbac.grants import Grant, wider
from bot.judge.rbac.phrases import listed, ordered, place
from bot.judge.rbac.sides import sides
from bot.model import Comparison, Level, Resource, Status


@dataclass(frozen=True, slots=True)
class Loss:
    """``subject`` is who it is now, or a role that nobody of the chart has; ``left`` is all that they hold,
    ``sources`` are the roles and bindings of the old side that gave it, ``instead`` the roles of the
    cluster's own, whose rules are not known here, that they newly have."""

    subject: Subject | Resource
    grants: frozenset[Grant]
    left: frozenset[Grant]
    sources: tuple[Resource, ...]
    instead: tuple[str, ...] = ()


def losses(case: Case) -> Iterator[Loss]:
    """One for each subject that is still there, and for each role that nobody has and that changed."""
    comparison = case.comparison
    found = sides(case)
    for subject in found.before.held:
        heirs = found.heirs(subject)
        if heirs:
            left = found.after.of(heirs)
            lost = wider(left, found.before.of({subject}))
            if lost:
                gave = [source for source in found.before.held[subject] if source.grants & set(lost)]
                places = [*(one.role for one in gave), *(one.binding for one in gave)]
                now = subject if subject in heirs else min(heirs)
                instead = _unknown(found.after, heirs) - _unknown(found.before, {subject})
                sources = tuple(one for one in places if one is not None)
                yield Loss(now, frozenset(lost), left, sources, tuple(sorted(instead)))
    changed = {change.resource: change.was or change.resource for change in real(comparison, Status.CHANGED)}
    was = {source.role: source for source in found.before.idle}
    for source in found.after.idle:
        old = was.get(changed[source.role]) if source.role in changed else None
        if old is not None and source.role is not None:
            left = found.after.beside(source.role)
            lost = wider(left, old.grants)
            if lost:
                yield Loss(source.role, frozenset(lost), left, (source.role,))


def _unknown(access: Access, subjects: Iterable[Subject]) -> set[str]:
    sources = (source for subject in subjects for source in access.held.get(subject, ()))
    return {source.name for source in sources if source.role is None and not source.grants}


def same_app(case: Case) -> bool:
    """Whether the very same app comes with a chart that is no new major."""
    old, new = (chart.meta.app_version if chart else None for chart in (case.old_chart, case.new_chart))
    return old is not None and old == new and case.bump.level is not Level.MAJOR


def still_there(grants: Iterable[Grant], comparison: Comparison | None) -> bool:
    """Whether any of the grants is about more than kinds whose definition went away with the bump."""
    if comparison is None:
        return True
    gone = {one.name for one in comparison.before if one.kind == crds.KIND}
    gone -= {one.name for one in comparison.after if one.kind == crds.KIND}
    return any(f"{grant.resource.partition('/')[0]}.{grant.group}" not in gone for grant in grants)


def remains(left: Iterable[Grant], own: str | None) -> Callable[[Grant], str]:
    """What is left of a grant of every verb, every name or the whole cluster: `` (narrowed to get)``."""
    kept = frozenset(left)

    def said(lost: Grant) -> str:
        same = [one for one in kept if (one.group, one.resource) == (lost.group, lost.resource)]
        verbs = {one.verb for one in same if one.scope in (None, lost.scope) and one.name is None}
        if lost.verb == "*" and verbs:
            return f" (narrowed to {', '.join(ordered(verbs))})"
        narrow = [one for one in same if one.verb in (lost.verb, "*")]
        names = sorted({one.name for one in narrow if one.name and one.scope in (None, lost.scope)})
        if lost.name is None and names:
            return f" (narrowed to {listed(names)})"
        scopes = sorted({one.scope for one in narrow if one.scope is not None})
        if lost.scope is None and scopes:
            return f" (narrowed to{' and'.join(place(one, own).removeprefix(' in') for one in scopes[:2])})"
        return ""

    return said
