"""Lists and maps. Source: Sprig, "Lists and List Functions", "Dictionaries and Dict Functions"."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

from bot.gotmpl.calls import Functions
from bot.gotmpl.errors import LimitError, TemplateError
from bot.gotmpl.values import (
    Open,
    Unknown,
    integer,
    is_true,
    mapping,
    replaced,
    same,
    sequence,
    shown,
    text,
)

_MOST = 100_000


def _dict(*entries: object) -> dict[str, object]:
    found = {shown(key): value for key, value in zip(entries[::2], entries[1::2], strict=False)}
    return {**found, shown(entries[-1]): ""} if len(entries) % 2 else found


def get(container: object, key: object) -> object:
    """A map's entry, or an empty text."""
    if isinstance(container, Unknown):
        return container
    missing = Unknown(container.reason) if isinstance(container, Open) else ""
    return mapping(container).get(text(key), missing)


def _set(container: object, key: object, value: object) -> object:
    mapping(container)[text(key)] = value
    return container


def _unset(container: object, key: object) -> object:
    mapping(container).pop(text(key), None)
    return container


def _has_key(container: object, key: object) -> object:
    found = text(key) in mapping(container)
    return Unknown(container.reason) if isinstance(container, Open) and not found else found


def _closed(container: object) -> dict[str, object]:
    """A map of which all keys are known."""
    if isinstance(container, Open):
        raise TemplateError(f"it needs all keys of a map, which depends on {container.reason}")
    return mapping(container)


def _keys(*containers: object) -> list[object]:
    return [key for container in containers for key in _closed(container)]


def _pluck(key: object, *containers: object) -> list[object]:
    return [one[text(key)] for one in map(mapping, containers) if text(key) in one]


def _pick(container: object, *keys: object) -> dict[str, object]:
    return {text(key): mapping(container)[text(key)] for key in keys if text(key) in mapping(container)}


def _omit(container: object, *keys: object) -> dict[str, object]:
    return {key: value for key, value in _closed(container).items() if key not in keys}


def _dig(*arguments: object) -> object:
    if len(arguments) < 3:
        raise TemplateError("dig needs a key, a default and a map")
    *keys, fallback, container = arguments
    for key in keys:
        if isinstance(container, Unknown):
            return container
        entries = mapping(container)
        if text(key) not in entries:
            return Unknown(entries.reason) if isinstance(entries, Open) else fallback
        container = entries[text(key)]
    return container


def merged(base: object, over: object, *, overwrite: bool) -> dict[str, object]:
    """``base`` with the entries of ``over``, maps inside merged too; an empty value gives way."""
    found: dict[str, object] = dict(mapping(base))
    for key, value in mapping(over).items():
        if value is None and not overwrite:
            continue
        old = found.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            found[key] = merged(old, value, overwrite=overwrite)
        elif overwrite or key not in found or not (isinstance(old, Unknown) or is_true(old)):
            found[key] = value
    open_ = next((one for one in (base, over) if isinstance(one, Open)), None)
    return found if open_ is None else Open(found, open_.reason)


def _merge(overwrite: bool) -> Callable[..., object]:
    def merge(target: object, *others: object) -> object:
        for other in others:
            result = merged(target, other, overwrite=overwrite)
            container = mapping(target)
            container.update(result)
            if isinstance(result, Open) and not isinstance(container, Open):
                target = result
        return target

    return merge


def _limited(items: Iterable[object]) -> list[object]:
    found = list(itertools.islice(items, _MOST + 1))
    if len(found) > _MOST:
        raise LimitError("a list is too long")
    return found


def _chunked(size: object, items: object) -> list[object]:
    by, whole = integer(size), sequence(items)
    if by <= 0:
        raise TemplateError("a chunk is too small")
    return [whole[at : at + by] for at in range(0, len(whole), by)]


def _uniq(items: object) -> list[object]:
    found: list[object] = []
    if len(sequence(items)) > 1000:
        raise LimitError("a list is too long")
    for item in sequence(items):
        if not any(same(item, one) for one in found):
            found.append(item)
    return found


def _without(items: object, *others: object) -> list[object]:
    return [item for item in sequence(items) if not any(same(item, other) for other in others)]


def _has(item: object, items: object) -> bool:
    return items is not None and any(same(item, one) for one in sequence(items))


def _one(at: int) -> Callable[[object], object]:
    return lambda items: sequence(items)[at] if sequence(items) else None


FUNCTIONS: Functions = {
    "dict": _dict,
    "get": get,
    "set": _set,
    "unset": _unset,
    "hasKey": _has_key,
    "keys": _keys,
    "values": lambda container: list(_closed(container).values()),
    "pluck": _pluck,
    "pick": _pick,
    "omit": _omit,
    "dig": _dig,
    "merge": _merge(overwrite=False),
    "mustMerge": _merge(overwrite=False),
    "mergeOverwrite": _merge(overwrite=True),
    "deepCopy": lambda value: replaced(value, lambda leaf: leaf),
    "list": lambda *items: list(items),
    "tuple": lambda *items: list(items),
    "first": _one(0),
    "last": _one(-1),
    "rest": lambda items: sequence(items)[1:],
    "initial": lambda items: sequence(items)[:-1],
    "append": lambda items, item: _limited([*sequence(items), item]),
    "prepend": lambda items, item: _limited([item, *sequence(items)]),
    "concat": lambda *lists: _limited(itertools.chain(*map(sequence, lists))),
    "reverse": lambda items: sequence(items)[::-1],
    "uniq": _uniq,
    "without": _without,
    "compact": lambda items: [item for item in sequence(items) if is_true(item)],
    "has": _has,
    "chunk": _chunked,
    "sortAlpha": lambda items: sorted(shown(item) for item in sequence(items) if item is not None),
}
