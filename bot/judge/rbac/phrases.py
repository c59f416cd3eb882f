"""Grants and subjects in a sentence: ``read secrets (get, list) in its namespace``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.judge.rbac.access import Subject
from bot.judge.rbac.grants import Grant

_ORDER = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
_READING = frozenset(_ORDER[:3])
_SHOWN = 4
_SUBJECTS = 3
_IN_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class _Object:
    """What verbs are said of: a resource in a scope, of all names or some."""

    scope: str | None
    group: str
    resource: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = f" named {listed(self.names)}" if self.names else ""
        return self._kind() + names

    def _kind(self) -> str:
        if self.resource == "*":
            if self.group in ("*", "url"):
                return "every resource" if self.group == "*" else "every URL"
            return f"every resource of {self.group}" if self.group else "every core resource"
        word = self.resource
        if word.startswith("*/"):
            word = f"{word[2:]} of every resource"
        if self.group == "*":
            return word if word != self.resource else f"{word} of every group"
        return word if self.group in ("", "url") else f"{word}.{self.group}"


def told(
    grants: Iterable[Grant],
    own: str | None = "",
    rank: Callable[[Grant], int] = lambda _: 0,
    rest: Callable[[Grant], str] = lambda _: "",
) -> str:
    """What somebody may do, the first few resources and how many more. ``own`` is the namespace that is
    theirs, None for whoever has none. The lowest ``rank`` comes first; ``rest`` is what to add
    about a resource."""
    return "; ".join(_clauses(grants, own, rank, rest, _SHOWN))


def whole(grants: Iterable[Grant], own: str | None = "") -> list[str]:
    """The same for evidence: each clause a line, and more of them."""
    return _clauses(grants, own, lambda _: 0, lambda _: "", _IN_EVIDENCE)


def subjects(found: Sequence[Subject]) -> str:
    """``ServiceAccounts a and b``; the first few, and how many more."""
    kinds = {one.kind for one in found}
    if len(found) == 1:
        return str(found[0])
    if len(kinds) > 1:
        return listed([str(one) for one in found], _SUBJECTS)
    words = [str(one).removeprefix(f"{one.kind} ") for one in found]
    return f"{found[0].kind}s {listed(words, _SUBJECTS)}"


def _clauses(
    grants: Iterable[Grant],
    own: str | None,
    rank: Callable[[Grant], int],
    rest: Callable[[Grant], str],
    shown: int,
) -> list[str]:
    found = _by_object(sorted(grants, key=lambda grant: (rank(grant), grant.order())))
    clauses: dict[tuple[str, str], list[str]] = {}
    for thing, those in list(found.items())[:shown]:
        verbs, after = _verbs({grant.verb for grant in those})
        where = "" if thing.group == "url" else place(thing.scope, own)
        what = next(filter(None, map(rest, those)), "")
        clauses.setdefault((verbs, f"{after}{where}{what}"), []).append(str(thing))
    rows = [f"{before} {listed(things)}{after}" for (before, after), things in clauses.items()]
    left = len({(thing.group, thing.resource) for thing in list(found)[shown:]})
    if left:
        rows.append(f"{left} more resource{'s' if left > 1 else ''}")
    return rows


def _by_object(grants: Iterable[Grant]) -> dict[_Object, list[Grant]]:
    """Grants by what they are about; names with the same verbs are one."""
    single: dict[_Object, list[Grant]] = {}
    for grant in grants:
        one = _Object(grant.scope, grant.group, grant.resource, (grant.name,) if grant.name else ())
        single.setdefault(one, []).append(grant)
    joined: dict[tuple[_Object, bool, frozenset[str]], list[tuple[_Object, list[Grant]]]] = {}
    for thing, those in single.items():
        plain = _Object(thing.scope, thing.group, thing.resource)
        key = plain, bool(thing.names), frozenset(grant.verb for grant in those)
        joined.setdefault(key, []).append((thing, those))
    found: dict[_Object, list[Grant]] = {}
    for (plain, _, _), parts in joined.items():
        names = tuple(sorted(name for thing, _ in parts for name in thing.names))
        thing = _Object(plain.scope, plain.group, plain.resource, names)
        found[thing] = [grant for _, those in parts for grant in those]
    return found


def _verbs(verbs: set[str]) -> tuple[str, str]:
    """What stands before the resource, and after it."""
    if "*" in verbs:
        return "use every verb on", ""
    if verbs <= _READING:
        return "read", f" ({', '.join(ordered(verbs))})"
    return listed(ordered(verbs), len(verbs)), ""


def place(scope: str | None, own: str | None) -> str:
    """Where grants hold, as the end of a sentence."""
    if scope is None:
        return " cluster-wide"
    if scope == own:
        return " in its namespace"
    return f" in namespace {scope}" if scope else " in the release's namespace"


def home(subject: Subject) -> str | None:
    """The namespace that is a subject's own; users and groups have none."""
    return subject.namespace if subject.kind == "ServiceAccount" else None


def ordered(verbs: Iterable[str]) -> list[str]:
    """Verbs as people say them: reading first."""
    return sorted(verbs, key=lambda verb: (_ORDER.index(verb) if verb in _ORDER else len(_ORDER), verb))


def listed(words: Sequence[str], shown: int = _SHOWN) -> str:
    """``a, b and c``, or ``a, b and 7 more``."""
    if len(words) > shown:
        return f"{', '.join(words[:shown])} and {len(words) - shown} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
