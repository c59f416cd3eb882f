"""A chart and the charts inside it: where the values of each begin, and what Chart.yaml itself reads."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.judge.values.abstract import Path
from bot.judge.values.layers import tree

MOST = 200
"""No more charts than this are looked at."""

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """One chart in one place: ``path`` is where its values stand in those of the outermost chart, ``folder``
    where its files stand (empty, or with a slash at its end), ``place`` is what helm calls that. ``reads``
    are what Chart.yaml reads of the values; what a missing dependency reads is not known, so all of it is
    among them."""

    path: Path
    folder: str
    name: str
    place: str
    library: bool = False
    reads: tuple[Path, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)


def scopes(files: Mapping[str, str]) -> tuple[Scope, ...]:
    """The chart whose files these are, then those inside it; one that is installed under several aliases
    has several."""
    return tuple(itertools.islice(_scopes(files, "", (), "", _DEEPEST), MOST))


def defaults(found: tuple[Scope, ...]) -> Mapping[str, Any]:
    """The values that are there when nobody sets any, as helm puts them together: those of a chart inside
    another stand under its name, and the outer chart's count more."""
    merged: dict[str, Any] = {}
    for scope in reversed(found):
        wrapped: Any = scope.defaults
        for key in reversed(scope.path):
            wrapped = {key: wrapped}
        merged = _merged(merged, wrapped)
    return merged


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in over.items():
        name = str(key)
        below = found.get(name)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        found[name] = _merged(below, value) if both and below else value
    return found


def _scopes(files: Mapping[str, str], folder: str, path: Path, above: str, depth: int) -> Iterator[Scope]:
    meta = tree(files.get(f"{folder}Chart.yaml"))
    place = f"{above}{meta.get('name')}"
    held_inside = inside(files, folder)
    reads: list[Path] = []
    below: dict[str, str] = {}
    named = set()
    for entry in declared(files, folder, meta):
        name = str(entry.get("name"))
        key = str(entry.get("alias") or name)
        named.add(name)
        reads += [(*path, *one) for one in _of_dependency(entry, key)]
        matching = [chart for chart, held in held_inside.items() if held == name]
        if not matching:
            reads.append((*path, key))
        below |= {key if index == 0 else f"{key}#{index}": chart for index, chart in enumerate(matching)}
    below |= {name: chart for chart, name in held_inside.items() if name not in named}
    if not depth:
        reads += [(*path, key.partition("#")[0]) for key in below]
        below = {}
    yield Scope(
        path,
        folder,
        str(meta.get("name")),
        place,
        meta.get("type") == "library",
        tuple(reads),
        tree(files.get(f"{folder}values.yaml")),
    )
    for key, chart in below.items():
        yield from _scopes(files, chart, (*path, key.partition("#")[0]), f"{place}/charts/", depth - 1)


def inside(files: Mapping[str, str], folder: str) -> dict[str, str]:
    """The folders of the charts inside, and their names."""
    pattern = re.compile(rf"({re.escape(folder)}charts/[^/]+/)Chart\.yaml")
    found = {}
    for file in files:
        match = pattern.fullmatch(file)
        if match:
            found[match[1]] = str(tree(files[file]).get("name"))
    return found


def declared(files: Mapping[str, str], folder: str, meta: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries of a chart's dependencies, in Chart.yaml or in the requirements.yaml of old."""
    listed = meta.get("dependencies") or tree(files.get(f"{folder}requirements.yaml")).get("dependencies")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and entry.get("name"):
            yield entry


def _of_dependency(entry: Mapping[str, Any], key: str) -> Iterator[Path]:
    """Conditions, tags and imported values."""
    for condition in str(entry.get("condition") or "").split(","):
        if condition.strip():
            yield tuple(condition.strip().split("."))
    for tag in _list(entry.get("tags")):
        yield "tags", str(tag)
    for one in _list(entry.get("import-values")):
        if isinstance(one, Mapping):
            yield key, *(str(one.get("child") or "").split(".") if one.get("child") else ())
        else:
            yield key, "exports", *str(one).split(".")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
