"""The keys of Helm values: which ones a release sets, which ones a chart lists."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot import docs
from bot.errors import DocumentError
from bot.model import ValuesLayer

Path = tuple[str, ...]

_STEP = re.compile(r"(?:\\.|[^.\\\[])+|\[[^\]]*\]")


@functools.lru_cache(maxsize=64)
def tree(text: str | None) -> Mapping[str, Any]:
    """The mapping in a values text; empty when it is no readable mapping (others report that)."""
    try:
        found = docs.load(text) if text else None
    except DocumentError:
        return {}
    return found if isinstance(found, Mapping) else {}


def set_paths(layers: tuple[ValuesLayer, ...]) -> dict[Path, ValuesLayer]:
    """Every key that the layers set, inner ones too, with the last layer that sets it. What stands inside
    lists is not looked at; a null deletes a default and sets nothing."""
    found: dict[Path, ValuesLayer] = {}
    for layer in layers:
        if layer.kind == "parameter":
            if layer.name:
                path = _parameter(layer.name)
                found |= {path[:length]: layer for length in range(1, len(path) + 1)}
        else:
            found |= dict.fromkeys(_paths(tree(layer.content)), layer)
    return found


def leaves(layers: tuple[ValuesLayer, ...]) -> dict[Path, ValuesLayer]:
    """The innermost keys that the layers set in the end (to a scalar, a list, an empty map), with the layer
    that does; a later layer's null or scalar takes away what stood below."""
    found: dict[Path, ValuesLayer] = {}
    for layer in layers:
        if layer.kind == "parameter":
            entries = [(_parameter(layer.name), True)] if layer.name and layer.content is not None else []
        else:
            entries = list(_leaves(tree(layer.content)))
        for path, sets in entries:
            for other in [one for one in found if _below(one, path) or _below(path, one)]:
                del found[other]
            if sets and path:
                found[path] = layer
    return found


def _below(path: Path, above: Path) -> bool:
    return path[: len(above)] == above


def _leaves(values: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, bool]]:
    for key, value in values.items():
        path = (*above, str(key))
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, path)
        else:
            yield path, value is not None


def _paths(values: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    for key, value in values.items():
        path = (*above, str(key))
        if value is not None:
            yield path
        if isinstance(value, Mapping):
            yield from _paths(value, path)


def _parameter(name: str) -> Path:
    """``a.b\\.c[0].d`` up to its first list index: ``("a", "b.c")``."""
    path: list[str] = []
    for step in _STEP.findall(name):
        if step.startswith("["):
            break
        path.append(re.sub(r"\\(.)", r"\1", step))
    return tuple(path)


def value_at(values: Any, path: Path) -> Any:
    """What stands at a place of a values tree; None when nothing does."""
    for key in path:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values


def set_value(layers: tuple[ValuesLayer, ...], path: Path) -> Any:
    """What a key is set to by the last layer that does: a scalar as text, for a parameter; None when none
    does."""
    found: Any = None
    for layer in layers:
        if layer.kind != "parameter":
            mine = value_at(tree(layer.content), path)
            found = found if mine is None else mine
        elif layer.name and layer.content is not None:
            name = _parameter(layer.name)
            if name == path:
                listed_there = "[" in layer.name or (layer.content[:1] == "{" and not layer.force_string)
                found = [layer.content] if listed_there else layer.content
            elif name[: len(path)] == path:
                found = {name[len(path)]: layer.content}
    return found


def shown(path: Path) -> str:
    """A path as helm's users write it: a dot inside a key is escaped."""
    return ".".join(key.replace(".", "\\.") for key in path)


def listed(values: Mapping[str, Any], path: Path) -> bool:
    """Whether a chart's values.yaml has the key."""
    here: Any = values
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True
