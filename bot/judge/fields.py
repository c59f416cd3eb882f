"""The changed fields of a render, as deep as they go, for rules that watch certain places.

What a place means is data (``watch`` in a rule's file); this module finds the fields that are meant.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.judge import crds
from bot.judge.case import Case, Hit
from bot.judge.documents import POD_SPECS, is_test, real
from bot.judge.quantities import quantity
from bot.judge.rule import Rule
from bot.judge.wording import Versions, both, shorten
from bot.model import ABSENT, Change, Evidence, Level, Status

FILLS = frozenset({"kind", "name", "details"})
NEEDS = ("comparison",)

_POD = "pod"
_SHOWN = 3
_EVIDENCE = 20
_MOST_REMEMBERED = 10_000
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTAINER = r"pod\.(?:initContainers|containers)\[[^\]]*\]"
_NAMED = re.compile(r"\b(?:initContainers|containers)\[name=([^\]]+)\]\.?")
_WHOLE = re.compile(r"pod(?:\.(?:initContainers|containers)(?:\[[^\]]*\])?)?")
_WEAK = (Level.PATCH, Level.DIGEST)


@dataclass(frozen=True, slots=True)
class Field:
    """One place where two documents differ. ``path`` is the change's own, ``place`` the same with a pod's
    spec, wherever its kind keeps it, called ``pod``; a side that has nothing there is ABSENT."""

    path: str
    place: str
    old: Any
    new: Any


def fields(change: Change) -> Sequence[Field]:
    """Every difference that is more than noise: as the comparison tells it, and what is inside of a part that
    only one side has. The schemas of definitions are left out: :mod:`bot.judge.crds` reads them."""
    remembered = _REMEMBERED.get(id(change))
    if remembered is None or remembered[0] is not change:
        if len(_REMEMBERED) > _MOST_REMEMBERED:
            _REMEMBERED.clear()
        remembered = _REMEMBERED[id(change)] = change, tuple(_all(change))
    return remembered[1]


def forget() -> None:
    """Lets go of the changes that were asked about."""
    _REMEMBERED.clear()


def _all(change: Change) -> Iterator[Field]:
    home = ".".join(POD_SPECS.get(change.resource.kind, ()))
    schema = crds.is_crd(change)
    for one in change.fields:
        if not (one.noise or (schema and one.path.startswith("spec."))):
            yield from _spread(one.path, home, one.old, one.new)


_REMEMBERED: dict[int, tuple[Change, Sequence[Field]]] = {}
"""The fields of the changes that are being judged: some twenty rules ask about each."""


def _spread(path: str, home: str, old: Any, new: Any) -> Iterator[Field]:
    place = path
    if home and (path == home or path.startswith(home + ".")):
        place = _POD + path[len(home) :]
    yield Field(path, place, old, new)
    if _WHOLE.fullmatch(place):
        return  # a container that comes or goes is told as that
    only = new if old is ABSENT or old is None else old if new is ABSENT or new is None else None
    for name, child in _children(only):
        sides = (child, ABSENT) if only is old else (ABSENT, child)
        yield from _spread(f"{path}{name}", home, *sides)


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield f".{key}" if _BARE.fullmatch(str(key)) else f"[{json.dumps(str(key))}]", child
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for place, child in enumerate(value):
            name = child.get("name") if isinstance(child, Mapping) else None
            yield f"[name={name}]" if isinstance(name, str) else f"[{place}]", child


def watch(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource and variant in which a field is one that the rule watches.

    ``rule.data["watch"]`` lists places, of which the first that fits a field counts: ``path`` (an expression
    that the whole place matches; ``{container}`` stands for any container of a pod), ``kinds``,
    ``is`` (``new``, ``gone``, ``changed``: both sides have something; ``less``, ``more``: quantities;
    ``extended``: a list in a text, with commas, that only grows),
    ``to`` and ``from`` (the only values that matter), ``except`` (new values that another rule tells of),
    ``variant``. What differs in a version alone is not told. Without a variant of its own a hit of a patch
    bump is of the rule's variant ``patch``, if it has one.
    """
    for change in real(case.comparison, Status.CHANGED):
        yield from watched(case, rule, change, fields(change))


def watched(case: Case, rule: Rule, change: Change, found: Iterable[Field]) -> Iterator[Hit]:
    """The hits of :func:`watch` on fields of one change."""
    if is_test(change.before) or not any(_concerns(entry, change) for entry in rule.data["watch"]):
        return
    versions = Versions.of(case, change)
    hits: dict[str | None, list[Field]] = {}
    told: set[str] = set()
    watches = rule.data["watch"]
    anywhere_watched = anywhere(rule)
    for field in found:
        if not anywhere_watched.fullmatch(field.place):
            continue
        for entry in watches:
            if _concerns(entry, change) and _meant(entry, field, versions):
                if told.isdisjoint(field.path[:end] for end in _ends(field.path)):
                    hits.setdefault(_variant(case, rule, entry), []).append(field)
                    told.add(field.path)
                break
    for variant, those in hits.items():
        yield hit(change, variant, those)


def anywhere(rule: Rule) -> re.Pattern[str]:
    """What any of the places that a rule watches matches."""
    return _anywhere(tuple(entry["path"] for entry in rule.data["watch"]))


@functools.cache
def _anywhere(paths: tuple[str, ...]) -> re.Pattern[str]:
    """What any of these expressions matches."""
    return re.compile("|".join(f"(?:{path})" for path in paths).replace("{container}", _CONTAINER))


def hit(change: Change, variant: str | None, found: Sequence[Field]) -> Hit:
    """One hit with all these fields as evidence."""
    details = [describe(field) for field in found[:_SHOWN]]
    if len(found) > _SHOWN:
        details.append(f"and {len(found) - _SHOWN} more")
    resource = change.resource
    args = (("kind", resource.kind), ("name", resource.name), ("details", "; ".join(details)))
    evidence = tuple(
        Evidence("field", path=field.path, old=_known(field.old), new=_known(field.new))
        for field in found[:_EVIDENCE]
    )
    return Hit(args, variant, resource, evidence)


def together(changes: Sequence[Change], variant: str, most: int = 4) -> Hit:
    """One hit for resources that are alike: what they are called, however they differ."""
    first = changes[0].resource
    names = [change.resource.name for change in changes]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    args = (
        ("kind", first.kind),
        ("name", ", ".join(names[:most]) + more),
        ("details", f"{len(names)} in all" if len(names) > 1 else "alone"),
    )
    evidence = tuple(Evidence("field", path=f"{one.resource.kind} {one.resource.name}") for one in changes)
    return Hit(args, variant, first if len(changes) == 1 else None, evidence[:_EVIDENCE])


def describe(field: Field) -> str:
    """``containers[name=app].args[0]: --v=1 → --v=2``, short."""
    place = _NAMED.sub(r"\1 ", field.place.removeprefix(f"{_POD}."))
    if nothing(field.old):
        return f"{place} is new: {shorten(field.new)}"
    if nothing(field.new):
        return f"{place} is gone, was {shorten(field.old)}"
    return f"{place}: {both(field.old, field.new)}"


def nothing(value: Any) -> bool:
    """Whether a side has nothing there."""
    return value is ABSENT or value is None or value in ("", [], {})


def _known(value: Any) -> Any:
    return None if value is ABSENT else value


def _ends(path: str) -> Iterator[int]:
    """Where the paths of the parts above a field end."""
    for mark in re.finditer(r"[.\[]", path):
        yield mark.start()


def _variant(case: Case, rule: Rule, entry: Mapping[str, Any]) -> str | None:
    own: str | None = entry.get("variant")
    return weak(case, rule) if own is None else own


def weak(case: Case, rule: Rule) -> str | None:
    """The variant ``patch`` of rules that have one, in a patch bump."""
    return "patch" if case.bump.level in _WEAK and "patch" in rule.variants else None


def _concerns(entry: Mapping[str, Any], change: Change) -> bool:
    kinds = entry.get("kinds")
    return kinds is None or change.resource.kind in kinds


def _meant(entry: Mapping[str, Any], field: Field, versions: Versions) -> bool:
    if not _anywhere((entry["path"],)).fullmatch(field.place):
        return False
    if versions.alone(field.old, field.new):
        return False
    if "to" in entry and field.new not in entry["to"]:
        return False
    if field.new in entry.get("except", ()):
        return False
    if "from" in entry and field.old not in entry["from"]:
        return False
    return _is(entry.get("is"), field)


def _is(wanted: str | None, field: Field) -> bool:
    empty = nothing(field.old), nothing(field.new)
    if wanted is None:
        return empty != (True, True)
    if wanted in ("new", "gone"):
        return empty == ((True, False) if wanted == "new" else (False, True))
    if True in empty:
        return False
    if wanted == "changed":
        return True
    if wanted == "extended":
        return _extends(field.old, field.new)
    before, after = quantity(field.old), quantity(field.new)
    if before is None or after is None:
        return False
    return after < before if wanted == "less" else after > before


def _extends(old: Any, new: Any) -> bool:
    """``a=1,b=2`` → ``a=1,b=2,c=3``, also after a flag's name."""
    if not isinstance(old, str) or not isinstance(new, str) or "," not in new:
        return False
    flag, equals, rest = old.partition("=")
    if equals and flag.startswith("-") and new.startswith(f"{flag}="):
        old, new = rest, new[len(flag) + 1 :]
    return set(old.split(",")) < set(new.split(","))
