"""What Roles and ClusterRoles grant, as sets that can be compared."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge.documents import RBAC, objects, words

_KINDS = ("Role", "ClusterRole")


@dataclass(frozen=True, slots=True)
class Grant:
    """One verb on one resource. ``scope`` is the namespace of a Role (the release's own is empty), or
    None for the whole cluster; ``name`` is an object's name, or None for all. For URLs that are no
    resources ``group`` is ``url`` and ``resource`` the path."""

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

    def __str__(self) -> str:
        group = f".{self.group}" if self.group not in ("", "url") else ""
        name = f"/{self.name}" if self.name else ""
        return f"{self.verb} {self.resource}{group}{name}"


def is_role(document: Mapping[str, Any] | None) -> bool:
    """Whether a document is a Role or ClusterRole of Kubernetes' own."""
    return document is not None and (
        document.get("kind") in _KINDS and str(document.get("apiVersion", "")).startswith(RBAC + "/")
    )


def grants(document: Mapping[str, Any] | None) -> frozenset[Grant]:
    """Everything a role grants; nothing for other documents."""
    if document is None or not is_role(document):
        return frozenset()
    metadata = document.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, Mapping) else None
    scope = None if document["kind"] == "ClusterRole" else str(namespace or "")
    return frozenset(grant for rule in objects(document, "rules") for grant in _of_rule(rule, scope))


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
    """The grants of ``after`` that nothing of ``before`` covers, in a stable order."""
    had = frozenset(before)
    broad = [grant for grant in had if "*" in (grant.group, grant.resource, grant.verb) or _is_broad(grant)]
    new = (
        grant
        for grant in frozenset(after) - had
        if not any(other.covers(grant) for other in broad) and not _has_plain(had, grant)
    )
    return sorted(
        new, key=lambda grant: (grant.scope or "", grant.group, grant.resource, grant.verb, str(grant))
    )


def _is_broad(grant: Grant) -> bool:
    return grant.resource.endswith("/*") or grant.resource.startswith("*/") or grant.resource.endswith("*")


def _has_plain(had: frozenset[Grant], grant: Grant) -> bool:
    """The same grant for all names, or for the whole cluster."""
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
