"""Bindings resolved: which subject holds which grants on one side of a bump."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge.documents import dig, is_test, items, mapping, objects
from bot.judge.rbac.grants import Grant, grants
from bot.model import RBAC, Manifest, Resource

AGGREGATED = f"{RBAC}/aggregate-to-"
"""Labels of ClusterRoles whose rules the cluster adds to its own roles: ``…aggregate-to-view: "true"``."""

_ALL = (Grant(None, "*", "*", "*"), Grant(None, "url", "*", "*"))
_KNOWN = {"cluster-admin": _ALL}
"""Roles of the cluster whose rules are certain."""

ROLES = ("Role", "ClusterRole")
BINDINGS = ("RoleBinding", "ClusterRoleBinding")


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom a binding names. ``namespace`` is a ServiceAccount's; that of the release is empty."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        place = f" of {self.namespace}" if self.namespace else ""
        return f"{self.kind} {self.name}{place}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where grants come from. ``role`` is None when it is not in the render (``name`` is what it is called),
    ``binding`` when nobody is bound to it. ``scope`` is where the grants hold, as in :class:`Grant`."""

    name: str
    role: Resource | None
    binding: Resource | None
    scope: str | None
    grants: frozenset[Grant]


@dataclass(frozen=True, slots=True)
class Access:
    """One side: what each subject holds, the roles that the chart binds to nobody, and what every role
    grants where it stands, by kind and name."""

    held: Mapping[Subject, tuple[Source, ...]]
    idle: tuple[Source, ...]
    defined: Mapping[tuple[str, str], frozenset[Grant]]

    def of(self, subjects: Iterable[Subject]) -> frozenset[Grant]:
        """All that some subjects hold together."""
        sources = (source for subject in subjects for source in self.held.get(subject, ()))
        return frozenset().union(*(source.grants for source in sources))

    def beside(self, role: Resource) -> frozenset[Grant]:
        """What the roles that nobody has grant together, and a role of this name."""
        own = self.defined.get((role.kind, role.name), frozenset())
        return own.union(*(source.grants for source in self.idle))


def resolve(manifests: Iterable[Manifest], home: Collection[str] = ()) -> Access:
    """Bindings and roles of one render together. ``home`` are names of the release's namespace."""
    kept = [one for one in manifests if not is_test(one.document)]
    roles = _Roles((one for one in kept if one.resource.kind in ROLES), home)
    held: dict[Subject, list[Source]] = {}
    for one in kept:
        if one.resource.kind not in BINDINGS:
            continue
        inside = one.resource.kind == "RoleBinding"
        scope = _place(one.resource.namespace, home) if inside else None
        ref = mapping(one.document, "roleRef")
        kind, name = str(ref.get("kind")), str(ref.get("name"))
        key = kind, scope if kind == "Role" else None, name
        source = Source(name, roles.resource(key), one.resource, scope, roles.granted(key, scope))
        for subject in _subjects(one.document, scope, home):
            held.setdefault(subject, []).append(source)
    sources = {subject: tuple(found) for subject, found in held.items()}
    return Access(sources, tuple(roles.idle()), roles.defined())


def _subjects(document: Mapping[str, Any], scope: str | None, home: Collection[str]) -> Iterator[Subject]:
    for one in objects(document, "subjects"):
        kind = str(one.get("kind"))
        own = one.get("namespace")
        namespace = _place(str(own), home) if own else scope or ""
        yield Subject(kind, namespace if kind == "ServiceAccount" else "", str(one.get("name")))


def _place(namespace: str | None, home: Collection[str]) -> str:
    return "" if namespace is None or namespace in home else namespace


_Key = tuple[str, str | None, str]


class _Roles:
    """The roles of one render by kind, namespace and name, aggregated ones filled; it keeps which were
    asked for."""

    def __init__(self, manifests: Iterable[Manifest], home: Collection[str]) -> None:
        self._all: dict[_Key, Manifest] = {}
        for one in manifests:
            scope = None if one.resource.kind == "ClusterRole" else _place(one.resource.namespace, home)
            self._all[one.resource.kind, scope, one.resource.name] = one
        self._asked: set[_Key] = set()

    def resource(self, key: _Key) -> Resource | None:
        found = self._all.get(key)
        return None if found is None else found.resource

    def granted(self, key: _Key, scope: str | None) -> frozenset[Grant]:
        """What a role grants within ``scope``."""
        if key in self._all:
            return self._granted(key, scope, set())
        known = _KNOWN.get(key[2], ()) if key[0] == "ClusterRole" else ()
        return frozenset(_within(known, scope))

    def _granted(self, key: _Key, scope: str | None, seen: set[_Key]) -> frozenset[Grant]:
        seen.add(key)
        self._asked.add(key)
        document = self._all[key].document
        found = grants(document, scope)
        selectors = objects(document, "aggregationRule", "clusterRoleSelectors")
        for other, one in self._all.items() if selectors else ():
            if other[0] == "ClusterRole" and other not in seen and _selected(one.document, selectors):
                found |= self._granted(other, scope, seen)
        return found

    def idle(self) -> Iterator[Source]:
        """The roles that nobody has asked for, with what they grant where they stand. Those that are parts
        of others of them alone are left out."""
        left = [key for key in self._all if key not in self._asked]
        for key in sorted(left, key=lambda key: "aggregationRule" not in self._all[key].document):
            if key not in self._asked or aggregated(self._all[key].document):
                found = self._granted(key, key[1], set())
                yield Source(key[2], self._all[key].resource, None, key[1], found)

    def defined(self) -> dict[tuple[str, str], frozenset[Grant]]:
        """What each of them grants where it stands."""
        return {(key[0], key[2]): grants(one.document, key[1]) for key, one in self._all.items()}


def _within(found: Iterable[Grant], scope: str | None) -> Iterator[Grant]:
    for grant in found:
        if scope is None:
            yield grant
        elif grant.group != "url":
            yield grant.elsewhere(scope)


def _selected(document: Mapping[str, Any], selectors: Iterable[Mapping[str, Any]]) -> bool:
    labels = mapping(document, "metadata", "labels")
    return any(
        all(labels.get(key) == value for key, value in mapping(selector, "matchLabels").items())
        and all(_holds(one, labels) for one in objects(selector, "matchExpressions"))
        for selector in selectors
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, operator = str(expression.get("key")), expression.get("operator")
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    return (labels.get(key) in items(expression, "values")) is (operator == "In")


def aggregated(document: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The cluster's own roles that a ClusterRole adds to: ``("admin", "edit")``."""
    labels = mapping(document, "metadata", "labels")
    if dig(document, "kind") != "ClusterRole":
        return ()
    return tuple(
        sorted(
            key.removeprefix(AGGREGATED)
            for key, value in labels.items()
            if key.startswith(AGGREGATED) and str(value).lower() == "true"
        )
    )
