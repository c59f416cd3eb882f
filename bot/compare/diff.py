"""What differs between two documents, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.compare import lists
from bot.compare.paths import Path, Segment
from bot.model import ABSENT

Difference = tuple[Path, Any, Any]
"""Where, the old value, the new value (or ABSENT)."""


def diff(old: Any, new: Any, path: Path = (), field: str = "") -> Iterator[Difference]:
    """Every difference, as deep as it can be told, keys in alphabetical order.

    ``1``, ``1.0``, ``"1"`` and ``true`` are four different values. ``field`` is the last mapping key of
    ``path``: it says what the items of a list are.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key, ABSENT), new.get(key, ABSENT)
            if not _same(before, after):
                yield from diff(before, after, (*path, key), key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _diff_lists(old, new, path, field)
    elif type(old) is not type(new) or old != new:
        yield path, old, new


def _same(old: Any, new: Any) -> bool:
    """Whether there is certainly nothing to find: most of two documents is the same on both sides. Equal
    parts can hold ``1`` for ``True``, so they have to look alike too."""
    if type(old) is not type(new) or old != new:
        return False
    return not isinstance(old, (dict, list)) or repr(old) == repr(new)


def _diff_lists(old: Sequence[Any], new: Sequence[Any], path: Path, field: str) -> Iterator[Difference]:
    keys = lists.merge_keys(field, old, new)
    pairs = lists.pair(field, old, new, keys)
    if lists.is_moved(field, old, new, pairs):
        yield path, old, new
        return
    for i, j in pairs:
        segment: Segment
        if i is not None:
            segment = i if keys is None else keys[0][i]
        else:
            assert j is not None
            segment = j if keys is None else keys[1][j]
        before = ABSENT if i is None else old[i]
        after = ABSENT if j is None else new[j]
        if not _same(before, after):
            yield from diff(before, after, (*path, segment), field)
