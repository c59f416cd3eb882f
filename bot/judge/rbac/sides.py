"""Both sides of a bump, and which subject of the new one is which of the old one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.judge.case import Case
from bot.judge.documents import Document, pod_spec, real
from bot.judge.rbac.access import Access, Subject, resolve
from bot.model import RBAC, Comparison, Resource, Status

_ACCOUNT = "ServiceAccount"


@dataclass(frozen=True, slots=True)
class Sides:
    """``accounts`` are the ServiceAccounts that each render brings; ``renamed`` pairs of old and new."""

    before: Access
    after: Access
    accounts: tuple[frozenset[Subject], frozenset[Subject]]
    renamed: frozenset[tuple[Subject, Subject]]

    def olds(self, subject: Subject) -> frozenset[Subject]:
        """Who a subject of the new side was: itself, or what it was called. Empty for one that is new; who
        is not of this chart was there before."""
        if self._there(subject, self.before, self.accounts[0]) or subject not in self.accounts[1]:
            namesake = self._elsewhere(subject, self.before, self.after)
            return frozenset({subject, *namesake})
        was = {old for old, new in self.renamed if new == subject}
        return frozenset(was or self._elsewhere(subject, self.before, self.after))

    def heirs(self, subject: Subject) -> frozenset[Subject]:
        """Who a subject of the old side is now. Empty for one that is gone."""
        found = {new for old, new in self.renamed if old == subject}
        if self._there(subject, self.after, self.accounts[1]) or subject not in self.accounts[0]:
            found.add(subject)
        return frozenset(found | set(self._elsewhere(subject, self.after, self.before)))

    @staticmethod
    def _there(subject: Subject, access: Access, accounts: frozenset[Subject]) -> bool:
        return subject in access.held or subject in accounts

    @staticmethod
    def _elsewhere(subject: Subject, there: Access, here: Access) -> list[Subject]:
        """The one of the same name in another namespace, when each stands on its side alone."""

        def alone(one: Access, other: Access) -> list[Subject]:
            return [
                each
                for each in one.held
                if (each.kind, each.name) == (subject.kind, subject.name) and each not in other.held
            ]

        found = alone(there, here)
        return found if len(found) == 1 and alone(here, there) == [subject] else []


def sides(case: Case) -> Sides:
    """What a case shows of rights. Nothing, when no role and no binding changes."""
    comparison = case.comparison
    if comparison is None:
        nobody = Access({}, (), {})
        return Sides(nobody, nobody, (frozenset(), frozenset()), frozenset())
    home = _home(case, comparison)
    old, new = comparison.rbac
    return Sides(
        resolve(old, home),
        resolve(new, home),
        (frozenset(_accounts(comparison.before)), frozenset(_accounts(comparison.after))),
        frozenset(_renamed(comparison)),
    )


def _home(case: Case, comparison: Comparison) -> frozenset[str]:
    """What the release's namespace is called, written out. Where it is not known, helm takes ``default``, and
    the comparison may have found a role with and without it."""
    if case.namespace is not None:
        return frozenset({case.namespace})
    named = {"default"}
    for change in comparison.changes:
        was, now = change.was, change.resource
        if now.group == RBAC and was is not None and None in (was.namespace, now.namespace):
            named |= {one for one in (was.namespace, now.namespace) if one is not None}
    return frozenset(named)


def _accounts(listed: Iterable[Resource]) -> Iterator[Subject]:
    return (_account(one.namespace, one.name) for one in listed if one.kind == _ACCOUNT and not one.group)


def _account(namespace: str | None, name: str) -> Subject:
    return Subject(_ACCOUNT, namespace or "", name)


def _renamed(comparison: Comparison) -> Iterator[tuple[Subject, Subject]]:
    """ServiceAccounts under another name, and those that a workload changes for another one."""
    for change in real(comparison, Status.CHANGED):
        was, now = change.was or change.resource, change.resource
        if now.kind == _ACCOUNT:
            names: tuple[str | None, str | None] = was.name, now.name
        else:
            names = _runs_as(change.before), _runs_as(change.after)
        if names[0] and names[1] and names[0] != names[1]:
            yield _account(was.namespace, names[0]), _account(now.namespace, names[1])


def _runs_as(workload: Document | None) -> str | None:
    """Who a workload acts as; None for ``default``, whom nobody means."""
    spec = pod_spec(workload)
    name = spec.get("serviceAccountName") or spec.get("serviceAccount")
    return None if name in (None, "default") else str(name)
