"""What the repository's own objects use of a definition that changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.judge import crds
from bot.judge.case import Case
from bot.judge.crds import Difference, Sort
from bot.judge.documents import dig, service_ports
from bot.model import Change, Evidence, OwnObject, Status

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list, tuple),
}
_STEP = re.compile(r"\[\]|[^.\[\]]+")


def custom_kinds(case: Case) -> Iterator[tuple[str, str]]:
    """Group and kind of every definition that goes or changes."""
    for change in case.comparison.changes if case.comparison else ():
        if crds.is_crd(change) and not change.noise and change.status is not Status.ADDED:
            kind = kind_of(change)
            if kind:
                yield crds.group_of(change.resource.name), kind


def kind_of(change: Change) -> str | None:
    """The kind that a definition defines."""
    kind = dig(change.before, "spec", "names", "kind")
    return kind if isinstance(kind, str) else None


def gone_ports(change: Change) -> tuple[str, ...]:
    """The ports of a Service that are no longer there, by number, and the names that are not."""
    before, after = service_ports(change.before), service_ports(change.after)
    numbers = [port.partition("/")[0] for port in before if port not in after]
    names = [name for name in before.values() if name and name not in after.values()]
    return tuple(dict.fromkeys([*numbers, *names]))


def of_kind(case: Case, change: Change) -> list[OwnObject]:
    """The repository's objects that a definition is for."""
    group, kind = crds.group_of(change.resource.name), kind_of(change)
    return [one for one in case.objects if one.kind == kind and one.api_version.partition("/")[0] == group]


def users(difference: Difference, objects: Sequence[OwnObject]) -> list[OwnObject]:
    """The objects that a difference between two schemas takes something from, or refuses."""
    return [one for one in objects if _hurts(difference, one.content)]


def evidence(objects: Sequence[OwnObject], most: int = 10) -> tuple[Evidence, ...]:
    """Where the objects stand."""
    return tuple(
        Evidence("field", path=f"{one.file}:{one.line}", old=f"{one.api_version} {one.kind} {one.name}")
        for one in objects[:most]
    )


def _hurts(difference: Difference, content: Mapping[str, Any]) -> bool:
    steps = _STEP.findall(difference.path)
    if difference.sort is Sort.REQUIRED:
        return any(
            isinstance(value, Mapping) and steps[-1] not in value for value in _at(content, steps[:-1])
        )
    return any(_refused(difference, value) for value in _at(content, steps))


def _refused(difference: Difference, value: Any) -> bool:
    sort, new = difference.sort, difference.new
    if sort is Sort.REMOVED:
        return value is not None
    if sort is Sort.ENUM:
        return value not in new
    if sort is Sort.TYPE:
        wanted = _TYPES.get(str(new))
        return wanted is not None and (
            not isinstance(value, wanted) or (isinstance(value, bool) and new != "boolean")
        )
    if sort is Sort.PATTERN and isinstance(value, str):
        try:
            return re.search(str(new), value) is None
        except re.error:
            return True  # a pattern that only Go reads: nothing is proven, so it is not called harmless
    return False


def _at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    """Every value at a path; ``[]`` is every item, ``*`` every value."""
    if not steps:
        yield value
        return
    head, rest = steps[0], steps[1:]
    if head == "[]":
        for item in value if isinstance(value, list | tuple) else ():
            yield from _at(item, rest)
    elif isinstance(value, Mapping):
        if head == "*":
            for child in value.values():
                yield from _at(child, rest)
        elif head in value:
            yield from _at(value[head], rest)
