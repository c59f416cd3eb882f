"""What the releases of a case set, for asking whether they set a key that somebody speaks of.

It is stricter than :func:`bot.judge.values.leaves`: a null counts, because it takes a default away, and so
does what a later layer takes back. What stands inside lists and texts is kept for doubts.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import docs
from bot.errors import DocumentError
from bot.judge import values
from bot.judge.case import Case
from bot.judge.keys import ANY
from bot.judge.values import Path
from bot.judge.values.reading import scopes_of
from bot.model import ChartArchive, Stage, ValuesLayer

_UNSEEN = ("bump", "custom.regex", "custom.jsonata")
"""Managers that tell nothing of the values unless somebody gives them."""

_WORD = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Ground:
    """The innermost keys that are set, each with the layer that does; ``plain`` those of each release that
    are set to anything but a map or nothing. ``readable`` tells whether all layers of all releases are known;
    ``frames`` where the values of the chart and of those inside it begin."""

    settings: dict[Path, ValuesLayer] = field(default_factory=dict)
    plain: list[set[Path]] = field(default_factory=list)
    readable: bool = True
    frames: tuple[Path, ...] = ((),)
    chart: str = ""
    defaults: tuple[Mapping[str, Any], ...] = ()
    charts_known: bool = False
    _above: dict[Path, Path] = field(default_factory=dict)
    _pairs: set[tuple[str, ...]] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)

    def listed(self, path: Path) -> bool:
        """Whether the values of either chart have the key."""
        return any(values.listed(one, path) for one in self.defaults)

    def places(self, path: Path) -> tuple[Path, ...]:
        """Where a key that somebody writes may stand in the values: as written; below one of the charts
        inside, when only that one knows it; without the chart's own name before it."""
        if ANY in path:
            return (path,)
        found = [path]
        if not self.listed(path[:1]):
            found += [(*frame, *path) for frame in self.frames if frame and self.listed((*frame, *path))]
            if path[0] == self.chart and len(path) > 1:
                found.append(path[1:])
        return tuple(found)

    def known(self, path: Path) -> bool:
        """Whether a key is one of the values of either chart: it is listed, or what is above it is. Of one
        with :data:`ANY` in it what stands before that counts."""
        path = fixed(path)
        return bool(path) and any(
            self.listed(one) or (len(one) > 1 and self.listed(one[:-1])) for one in self.places(path)
        )

    def set_by(self, path: Path) -> tuple[Path, ValuesLayer] | None:
        """What is set at a key, below it, or in its stead above it; None when nothing is."""
        for place in self.places(path):
            found = self._wild(place) if ANY in place else self._at(place)
            if found is not None:
                return found, self.settings[found]
        return None

    def overrides(self, path: Path) -> bool:
        """Whether every release sets exactly this key, so that a default never comes into play."""
        here = [place for place in self.places(path) if self.listed(place) and place not in self._above]
        here = [one for one in here if not any(one[:length] in self.settings for length in range(len(one)))]
        return bool(self.plain) and any(all(place in one for one in self.plain) for place in here)

    def doubtful(self, path: Path) -> bool:
        """Whether a key that is not set may be meant all the same: its last names stand somewhere else in
        the values, or its name in a text."""
        last = tuple(step.lower() for step in path[-2:])
        return last in self._pairs or last[-1] in self._words

    def _at(self, path: Path) -> Path | None:
        for length in range(1, len(path) + 1):
            if path[:length] in self.settings:
                return path[:length]
        return self._above.get(path)

    def _wild(self, path: Path) -> Path | None:
        """``*`` at the beginning is any names, elsewhere any one."""
        rest = path[1:] if path[0] == ANY else path
        for one in self.settings:
            starts = range(1, len(one)) if path[0] == ANY else range(1)
            for start in starts:
                if all(want in (ANY, name) for want, name in zip(rest, one[start:], strict=False)):
                    return one
        return None

    def keep(self, layer: ValuesLayer) -> None:
        """One layer more."""
        if layer.content is None and layer.kind != "parameter":
            self.readable = False
        elif layer.kind == "parameter":
            path = max(values.set_paths((layer,)), key=len, default=None)
            if path is None:
                self.readable = False
            else:
                null = layer.content == "null" and not layer.force_string
                self._keep(path, layer, None if null else layer.content)
        else:
            found = _loaded(layer.content or "")
            if found is None:
                self.readable = False
            for path, value in _leaves(found or {}):
                self._keep(path, layer, value)

    def _keep(self, path: Path, layer: ValuesLayer, value: Any) -> None:
        self.settings[path] = layer
        if value is not None and not isinstance(value, Mapping):
            self.plain[-1].add(path)
        else:
            self.plain[-1].discard(path)
        for length in range(1, len(path)):
            self._above.setdefault(path[:length], path)
        self._see(path)
        self._look(value, path)

    def _see(self, path: Path) -> None:
        names = tuple(step.lower() for step in path)
        self._pairs.update((one,) for one in names)
        self._pairs.update(itertools.pairwise(names))

    def _look(self, value: Any, path: Path) -> None:
        """Into lists and texts."""
        if isinstance(value, Mapping):
            for name, child in value.items():
                self._see((*path[-1:], str(name)))
                self._look(child, (str(name),))
        elif isinstance(value, list):
            for child in value:
                self._look(child, path)
        elif isinstance(value, str):
            self._words.update(word.lower() for word in _WORD.findall(value))


def fixed(path: Path) -> Path:
    """What stands before the first :data:`ANY`."""
    return path[: path.index(ANY)] if ANY in path else path


class _Identity:
    """A case as a key of a cache: one is the same as itself alone."""

    __slots__ = ("case",)

    def __init__(self, case: Case) -> None:
        self.case = case

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.case is self.case

    def __hash__(self) -> int:
        return id(self.case)


def ground(case: Case) -> Ground:
    """What the releases of a case set; kept for as long as the same case is asked about."""
    return _ground(_Identity(case))


@functools.lru_cache(maxsize=1)
def _ground(key: _Identity) -> Ground:
    case = key.case
    charts: tuple[ChartArchive | None, ...] = (case.old_chart, case.new_chart)
    there = [chart for chart in charts if chart is not None]
    found = Ground(
        chart=case.bump.new.chart,
        defaults=tuple(values.defaults_of(chart) for chart in there),
        charts_known=all(chart is not None and values.defaults_of(chart) for chart in charts),
        frames=tuple(dict.fromkeys(((), *(scope.path for chart in there for scope in scopes_of(chart))))),
    )
    pairs = case.bump.pairs if case.pair is None else (case.pair,)
    for _, new in pairs:
        told = not any(gap.stage in (Stage.VALUES, Stage.DISCOVER) for gap in new.gaps)
        unseen = not new.values and new.manager in _UNSEEN
        found.readable = found.readable and told and not unseen and not case.bump.of_template
        found.plain.append(set())
        for layer in new.values:
            found.keep(layer)
    return found


def where(layer: ValuesLayer, path: Path) -> str:
    """``values/web.yaml:12``: the line of the key where the layer is a whole file, else of the layer."""
    if layer.path is None:
        return layer.kind
    line = layer.line
    if layer.kind == "file" and line == 1 and layer.content is not None:
        line = _line(layer.content, path) or line
    return layer.path if line is None else f"{layer.path}:{line}"


@functools.lru_cache(maxsize=16)
def _nodes(text: str) -> docs.Node | None:
    try:
        return docs.compose(text)
    except DocumentError:
        return None


def _line(text: str, path: Path) -> int | None:
    node, line = _nodes(text), None
    for name in path:
        if not isinstance(node, docs.MappingNode):
            return None
        entry = next((pair for pair in node.value if pair[0].value == name), None)
        if entry is None:
            return None
        line, node = entry[0].start_mark.line + 1, entry[1]
    return line


def _loaded(text: str) -> Mapping[str, Any] | None:
    """The mapping in a values text; None for what is none, but for an empty one."""
    try:
        found = docs.load(text)
    except DocumentError:
        return None
    return {} if found is None else found if isinstance(found, Mapping) else None


def _leaves(tree: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, value in tree.items():
        path = (*above, str(key))
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, path)
        else:
            yield path, value
