"""The new name that a key of a chart's values has likely got."""

from __future__ import annotations

import difflib
import functools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.judge.values.abstract import Path
from bot.judge.values.layers import listed, value_at
from bot.judge.values.reading import defaults_of, reads, scopes_of
from bot.model import ChartArchive

_TRIVIAL = (None, "", False, True, 0, 1)
_ALIKE = 0.75
_ENOUGH = 2
_COMMON = 3
_MOST = 2_000


def likely(path: Path, old: ChartArchive, new: ChartArchive) -> Path | None:
    """The key of the same chart that is new in the new chart's values, is read, and is most like ``path``:
    two points for the same last name (unless many new keys have it), one each for a similar one, for the
    same parent, for the same default and for one that says something. None below two points, and when two
    are as good."""
    before, after = defaults_of(old), defaults_of(new)
    new_reads = reads(new)
    scope = functools.partial(_scope, {found.path for chart in (old, new) for found in scopes_of(chart)})
    fresh = [one for one, _ in zip(_keys(after), range(_MOST * 10), strict=False) if not listed(before, one)]
    names = Counter(one[-1] for one in fresh)
    default = value_at(before, path)
    scored = []
    for one in fresh[:_MOST]:
        value = value_at(after, one)
        if _sort(value) != _sort(default) or one not in new_reads or scope(one) != scope(path):
            continue
        telling = value == default and listed(before, path) and value not in _TRIVIAL and bool(value)
        if not telling and _similar(one[-1], path[-1]) < _ALIKE:
            continue  # the same parent and an empty default say nothing
        points = 0
        if one[-1] == path[-1]:
            points += 2 if names[one[-1]] <= _COMMON else 0
        elif _similar(one[-1], path[-1]) >= _ALIKE:
            points += 1
        points += one[:-1] == path[:-1]
        if value == default and listed(before, path):
            points += 2 if value not in _TRIVIAL and value else 1
        if points >= _ENOUGH:
            scored.append((points, round(_similar(".".join(one), ".".join(path)), 2), one))
    scored.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
    if not scored or (len(scored) > 1 and scored[0][:2] == scored[1][:2]):
        return None
    return scored[0][2]


def _scope(scopes: Collection[Path], path: Path) -> Path:
    """Where the values of the innermost chart begin that a key is for."""
    return max((scope for scope in scopes if path[: len(scope)] == scope), key=len, default=())


def _similar(one: str, two: str) -> float:
    return difflib.SequenceMatcher(None, one.lower(), two.lower(), autojunk=False).ratio()


def _sort(value: Any) -> str:
    return "map" if isinstance(value, Mapping) else "list" if isinstance(value, list) else "scalar"


def _keys(values: Any, above: Path = ()) -> Iterator[Path]:
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield (*above, str(key))
            yield from _keys(value, (*above, str(key)))
