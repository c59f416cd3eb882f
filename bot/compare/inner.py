"""What differs inside two texts: fields of the documents that they hold, or lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.compare.align import aligned
from bot.compare.diff import Difference, diff
from bot.compare.embedded import Embedded, embedded, same
from bot.compare.patch import apply
from bot.compare.paths import Path, format_path
from bot.compare.quiet import is_noise
from bot.compare.steady import Varying, varies
from bot.model import ABSENT, FieldChange

MOST = 300
"""So many changes inside a text are listed at most."""

_LINES = "text"
_LIST = "items"
Masked = Callable[[str, Any], Any]
"""Takes the secrets out of the value of a field of that name."""

Sides = tuple[Varying | None, Varying | None]


def inside(field: FieldChange, name: str, masked: Masked, sides: Sides = (None, None)) -> FieldChange:
    """``field``, the change of a text called ``name``, with what differs inside it; as it is when it is no
    text of several parts.

    It becomes noise when nothing inside it is more: comments, layout and the order of keys, and what varies
    between two renders of a side (``sides``, old and new, hold two renders of the text at the path ``()``;
    None: it was rendered once).
    """
    if not isinstance(field.old, str) or not isinstance(field.new, str):
        return field
    one, other = embedded(name, field.old), embedded(name, field.new)
    if one is not None and other is not None and one.format == other.format:
        found = _documents(field, one, other, name, masked, sides)
        if found is not None:
            return found
    if "\n" not in field.old.strip() and "\n" not in field.new.strip():
        return field
    return _lines(field, sides)


def _documents(
    field: FieldChange, old: Embedded, new: Embedded, name: str, masked: Masked, sides: Sides
) -> FieldChange | None:
    """None when the documents differ in what no path shows: the order of a list, a template's comments."""
    if same(old, new):
        return _with(field, old.format, (), noise=True)
    differences = list(diff(old.value, new.value, (), _field(old.value)))
    if not differences:
        return None
    told = _told(differences, (_varying(sides[0], name), _varying(sides[1], name)), old.value)
    noise = (
        len(told) == len(differences)
        and all(one.noise for one in told)
        and old.flag == new.flag
        and not (old.is_template or new.is_template)
        and _same(apply(old.value, told), new.value)
    )
    paths = (path for path, _, _ in differences)
    hidden = (_masked(one, path, name, masked) for one, path in zip(told, paths, strict=False))
    return _with(field, old.format, tuple(hidden), noise=noise)


def _masked(field: FieldChange, path: Path, name: str, masked: Masked) -> FieldChange:
    last = next((one for one in reversed(path) if isinstance(one, str)), name)
    old, new = (one if one is ABSENT else masked(last, one) for one in (field.old, field.new))
    return replace(field, old=old, new=new)


def _lines(field: FieldChange, sides: Sides) -> FieldChange:
    differences = list(_different(field.old, field.new))
    told = _told(differences, (_lines_of(sides[0]), _lines_of(sides[1])), None)
    noise = bool(told) and len(told) == len(differences) and all(one.noise for one in told)
    return _with(field, _LINES, told, noise=noise)


def _different(old: str, new: str) -> list[Difference]:
    """Lines that differ, as the items of two lists. Where a line ends counts as part of it."""
    first, second = (text.split("\n") for text in (old, new))
    changed: list[Difference] = []
    removed: list[Difference] = []
    added: list[Difference] = []
    for left, right in aligned(first, second):
        both = min(len(left), len(right))
        changed += [
            ((i,), first[i], second[j]) for i, j in zip(left, right, strict=False) if first[i] != second[j]
        ]
        removed += [((i,), first[i], ABSENT) for i in left[both:]]
        added += [((j,), ABSENT, second[j]) for j in right[both:]]
    return changed + removed + added


def _told(differences: list[Difference], sides: Sides, document: Any) -> tuple[FieldChange, ...]:
    depth = 1 if _field(document) else 0 if _is_object(document) else None
    return tuple(
        FieldChange(
            format_path(path),
            one,
            other,
            varies((path, one, other), *sides)
            or (depth is not None and len(path) > depth and is_noise(path[depth:], one, other, pinned=False)),
        )
        for path, one, other in differences[:MOST]
    )


def _with(field: FieldChange, format_: str, inner: tuple[FieldChange, ...], *, noise: bool) -> FieldChange:
    return FieldChange(field.path, field.old, field.new, field.noise or noise, format_, inner)


def _varying(side: Varying | None, name: str) -> Varying | None:
    """The places inside a text that differ between two renders of it."""
    texts = _twice(side)
    if texts is None:
        return None if side is None else {}
    one, other = (embedded(name, text) for text in texts)
    if one is None or other is None or one.format != other.format:
        return {}
    found = diff(one.value, other.value, (), _field(one.value))
    return {path: (value, twin) for path, value, twin in found}


def _lines_of(side: Varying | None) -> Varying | None:
    texts = _twice(side)
    if texts is None:
        return None if side is None else {}
    return {path: (value, twin) for path, value, twin in _different(*texts)}


def _twice(side: Varying | None) -> tuple[str, str] | None:
    one, other = (side or {}).get((), (None, None))
    return (one, other) if isinstance(one, str) and isinstance(other, str) else None


def _field(value: Any) -> str:
    """What the items of a text's outermost list are: Kubernetes' objects, or nothing known."""
    return _LIST if isinstance(value, list) and all(map(_is_object, value)) else ""


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and {"apiVersion", "kind"} <= value.keys()


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
