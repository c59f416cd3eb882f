"""Field changes made to a document: the inverse of :mod:`bot.compare.diff`.

Whoever has the old document and the reported changes can have the new one; only the order of what was added
to a list with merge keys is not told. Nothing here changes its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.compare import lists
from bot.compare.paths import Path, Segment, format_path, parse_path
from bot.model import ABSENT, FieldChange

_Step = tuple[Path, Any, Any]


def apply(document: Any, changes: Iterable[FieldChange]) -> Any:
    """A copy of ``document`` with every change made. What did not change is shared with ``document``.

    Paths are read as they are written in the changes. Raises ``ValueError`` for a path that is none, or that
    leads nowhere in ``document``.
    """
    return _patched(document, [(parse_path(one.path), one.old, one.new) for one in changes], "")


def without(document: Any, paths: Iterable[Path]) -> Any:
    """A copy of ``document`` without what stands at ``paths``; those that lead nowhere are passed over."""
    return _without(document, list(paths), "")


def locate(items: Sequence[Any], field: str, segments: Iterable[Segment]) -> dict[str, int]:
    """Where in a list, which a mapping holds as ``field``, the items stand that ``segments`` name. Keys are
    the segments' ``repr``; what names nothing is left out."""
    found: dict[str, int] = {}
    tables: dict[tuple[str, ...], dict[str, int]] = {}
    for segment in segments:
        if isinstance(segment, int):
            if segment < len(items):
                found[repr(segment)] = segment
        elif not isinstance(segment, str):
            fields = lists.fields_of(field, segment)
            if fields not in tables:
                tables[fields] = {repr(lists.merge_key(item, fields)): at for at, item in enumerate(items)}
            place = tables[fields].get(repr(segment))
            if place is not None:
                found[repr(segment)] = place
    return found


def _patched(value: Any, steps: list[_Step], field: str) -> Any:
    for path, _, new in steps:
        if not path:
            return new
    if not steps:
        return value
    if isinstance(value, Mapping):
        return _mapping(value, steps)
    if isinstance(value, list):
        return _list(value, steps, field)
    raise ValueError(f"no such field: {format_path(steps[0][0])!r}")


def _mapping(value: Mapping[str, Any], steps: list[_Step]) -> dict[str, Any]:
    result = dict(value)
    for key, inner in _grouped(steps).values():
        if not isinstance(key, str):
            raise ValueError(f"no such field: {format_path((key,))!r}")
        changed = _patched(value.get(key, ABSENT), inner, key)
        if changed is not ABSENT:
            result[key] = changed
        elif result.pop(key, ABSENT) is ABSENT:
            raise ValueError(f"no such field: {format_path((key,))!r}")
    return result


def _list(value: list[Any], steps: list[_Step], field: str) -> list[Any]:
    added = [(path[0], new) for path, old, new in steps if len(path) == 1 and old is ABSENT]
    grouped = _grouped(step for step in steps if len(step[0]) > 1 or step[1] is not ABSENT)
    places = locate(value, field, (segment for segment, _ in grouped.values()))
    result = list(value)
    for name, (segment, inner) in grouped.items():
        if name not in places:
            raise ValueError(f"no such item: {format_path((segment,))!r}")
        result[places[name]] = _patched(value[places[name]], inner, field)
    result = [item for item in result if item is not ABSENT]
    for place, item in sorted(
        ((segment, item) for segment, item in added if isinstance(segment, int)), key=lambda one: one[0]
    ):
        result.insert(place, item)
    return result + [item for segment, item in added if not isinstance(segment, int)]


def _grouped(steps: Iterable[_Step]) -> dict[str, tuple[Segment, list[_Step]]]:
    """Steps by the first segment of their paths, which they lose."""
    groups: dict[str, tuple[Segment, list[_Step]]] = {}
    for path, old, new in steps:
        groups.setdefault(repr(path[0]), (path[0], []))[1].append((path[1:], old, new))
    return groups


def _without(value: Any, paths: list[Path], field: str) -> Any:
    groups: dict[str, tuple[Segment, list[Path]]] = {}
    for path in paths:
        groups.setdefault(repr(path[0]), (path[0], []))[1].append(path[1:])
    if isinstance(value, Mapping):
        result = dict(value)
        for key, inner in groups.values():
            if isinstance(key, str) and key in result:
                if () in inner:
                    del result[key]
                else:
                    result[key] = _without(result[key], inner, key)
        return result
    if isinstance(value, list):
        items = list(value)
        for name, place in locate(value, field, (segment for segment, _ in groups.values())).items():
            inner = groups[name][1]
            items[place] = ABSENT if () in inner else _without(value[place], inner, field)
        return [item for item in items if item is not ABSENT]
    return value
