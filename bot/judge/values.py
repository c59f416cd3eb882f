"""The keys of Helm values: which ones a release sets, which ones a chart lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot import docs
from bot.errors import DocumentError
from bot.model import ChartArchive, ValuesLayer

Path = tuple[str, ...]

_STEP = re.compile(r"(?:\\.|[^.\\\[])+|\[[^\]]*\]")


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


def listed(values: Mapping[str, Any], path: Path) -> bool:
    """Whether a chart's values.yaml has the key."""
    here: Any = values
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True


def still_read(chart: ChartArchive, path: Path) -> bool:
    """Whether there is any sign that a chart still knows a key that its values.yaml does not list: a free
    map above it, a comment, the schema, a subchart of that name, a template that mentions it."""
    values = tree(chart.files.get("values.yaml"))
    above: Any = values
    for key in path[:-1]:
        above = above.get(key) if isinstance(above, Mapping) else None
    if len(path) > 1 and (not isinstance(above, Mapping) or not above):
        return True
    if path[0] == "global" or path[0] in {entry.name for entry in chart.dependencies}:
        return True
    if re.search(
        rf"^\s*#+\s*(?:-\s*)?{re.escape(path[-1])}\s*:", chart.files.get("values.yaml", ""), re.MULTILINE
    ):
        return True
    return _in_schema(chart, path) or _in_templates(chart, path)


def _in_schema(chart: ChartArchive, path: Path) -> bool:
    here: Any = tree(chart.files.get("values.schema.json"))
    for key in path:
        here = here.get("properties") if isinstance(here, Mapping) else None
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True


def _in_templates(chart: ChartArchive, path: Path) -> bool:
    """``.Values.a.b`` or a mention of any part above it as a whole (``toYaml .Values.a``)."""
    dotted = [re.escape(".Values." + ".".join(path[:length])) for length in range(1, len(path) + 1)]
    ends = "|".join([dotted[-1] + r"\b", *(one + r"(?![\w.])" for one in dotted[:-1])])
    mention = re.compile(ends)
    return any(mention.search(text) for name, text in chart.files.items() if "templates/" in name)
