"""What Roles and ClusterRoles grant, as sets that can be compared."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge.documents import objects, words
from bot.model import RBAC

_KINDS = ("Role", "ClusterRole")
_READING = frozenset(("get", "list", "watch"))


@dataclass(frozen=True, slots=True)
class Grant:
    """One verb on one resource. ``scope`` is a namespace (the release's own is empty), or None for the whole
    cluster; ``name`` is an object's name, or None for all. For URLs that are no resources ``group`` is
    ``url`` and ``resource`` the path."""

    scope: str | None
    group: str
    resource: str
    verb: str
    name: str | None = None

    def covers(self, other: Grant) -> bool:
        """Whether whoever has this grant has the other too."""
        return (
            self.scope in (None, other.scope)
            and (self.group == other.group or (self.group == "*" and other.group != "url"))
            and (self.resource in (other.resource, "*") or _prefix(self.resource, other.resource))
            and self.verb in (other.verb, "*")
            and self.name in (None, other.name)
        )

    def elsewhere(self, scope: str | None) -> Grant:
        """The same in another scope."""
        return Grant(scope, self.group, self.resource, self.verb, self.name)

    def order(self) -> tuple[str, ...]:
        """For sorting: core resources first, and what stands in one namespace."""
        scope = "~" if self.scope is None else self.scope
        return scope, self.group, self.resource, self.verb, self.name or ""


def is_role(document: Mapping[str, Any] | None) -> bool:
    """Whether a document is a Role or ClusterRole of Kubernetes' own."""
    return document is not None and (
        document.get("kind") in _KINDS and str(document.get("apiVersion", "")).startswith(RBAC + "/")
    )


def grants(document: Mapping[str, Any] | None, scope: str | None = None) -> frozenset[Grant]:
    """Everything that a role grants within ``scope``; nothing for other documents. URLs belong to no
    namespace."""
    if document is None or not is_role(document):
        return frozenset()
    found = (grant for rule in objects(document, "rules") for grant in _of_rule(rule, scope))
    return frozenset(grant for grant in found if scope is None or grant.group != "url")


def _of_rule(rule: Mapping[str, Any], scope: str | None) -> Iterator[Grant]:
    verbs = words(rule, "verbs")
    names: Iterable[str | None] = words(rule, "resourceNames") or (None,)
    for group, resource, verb, name in itertools.product(
        words(rule, "apiGroups"), words(rule, "resources"), verbs, names
    ):
        yield Grant(scope, group, resource, verb, name)
    for url, verb in itertools.product(words(rule, "nonResourceURLs"), verbs):
        yield Grant(scope, "url", url, verb)


def wider(before: Iterable[Grant], after: Iterable[Grant]) -> list[Grant]:
    """The grants of ``after`` that nothing of ``before`` covers, in a stable order. One that another one
    of them covers is left out."""
    had = frozenset(before)
    return sorted(_slim(frozenset(_uncovered(had, frozenset(after) - had))), key=Grant.order)


def reads_alike(before: Iterable[Grant], new: Iterable[Grant], secret: Iterable[str]) -> frozenset[Grant]:
    """Those of the ``new`` grants that show somebody what ``before`` showed already: ``list`` and ``watch``
    bring whole objects, just as ``get`` does. Of ``secret`` resources, whose names are hard to guess, ``get``
    alone shows less."""
    hidden = {*secret, "*"}
    had = frozenset(grant for grant in before if grant.verb in _READING)
    broad = [grant for grant in had if _is_broad(grant)]
    found = set()
    for grant in new:
        if grant.verb not in _READING or grant.group == "url":
            continue
        verbs = _READING - {"get"} if grant.resource in hidden else _READING
        same = [Grant(grant.scope, grant.group, grant.resource, verb, grant.name) for verb in verbs]
        if any(_has_plain(had, one) or any(other.covers(one) for other in broad) for one in same):
            found.add(grant)
    return frozenset(found)


def _uncovered(had: frozenset[Grant], new: Iterable[Grant]) -> list[Grant]:
    broad = [grant for grant in had if _is_broad(grant)]
    return [
        grant
        for grant in new
        if not any(other.covers(grant) for other in broad) and not _has_plain(had, grant)
    ]


def _slim(found: frozenset[Grant]) -> Iterator[Grant]:
    broad = [grant for grant in found if _is_broad(grant)]
    for grant in found:
        covered = any(other != grant and other.covers(grant) for other in broad)
        if not covered and not _has_plain(found - {grant}, grant):
            yield grant


def _is_broad(grant: Grant) -> bool:
    return (
        "*" in (grant.group, grant.resource, grant.verb)
        or grant.resource.endswith("*")
        or grant.resource.startswith("*/")
    )


def _has_plain(had: frozenset[Grant], grant: Grant) -> bool:
    """The same grant, for all names, or for the whole cluster."""
    return any(
        Grant(scope, grant.group, grant.resource, grant.verb, name) in had
        for scope in {grant.scope, None}
        for name in {grant.name, None}
    )


def _prefix(pattern: str, resource: str) -> bool:
    """``pods/*``, ``*/status`` and the ``/metrics/*`` of URLs."""
    if pattern.endswith("*"):
        return resource.startswith(pattern[:-1])
    return pattern.startswith("*/") and resource.endswith(pattern[1:])
