"""The charts that a chart brings along, as its Chart.yaml lists them, and how two versions differ in them.

https://helm.sh/docs/topics/charts/#chart-dependencies
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.judge.values.abstract import Path
from bot.judge.values.layers import leaves, set_value, tree, value_at
from bot.judge.values.reading import defaults_of
from bot.judge.values.scopes import declared, inside
from bot.model import ChartArchive, ValuesLayer

_NUMBER = re.compile(r"[\^~=>< v]*([0-9]+)(?:\.|\Z)")
_REMOTE = ("http://", "https://", "oci://")


@dataclass(frozen=True, slots=True)
class Dependency:
    """``key`` is where its values stand: the alias or the name. ``version`` is that of the chart inside,
    where there is one, and otherwise as written. ``conditions`` and ``tags`` switch it on and off."""

    key: str
    chart: str
    version: str
    repository: str
    conditions: tuple[Path, ...] = ()
    tags: tuple[str, ...] = ()
    library: bool = False

    @property
    def remote(self) -> bool:
        """Whether it comes from a repository of its own, and not with the chart."""
        return self.repository.startswith(_REMOTE)

    @property
    def major(self) -> int | None:
        """The first number of its version."""
        found = _NUMBER.match(self.version)
        return int(found[1]) if found else None

    def __str__(self) -> str:
        where = f" ({self.repository.partition('://')[2].rstrip('/')})" if self.remote else ""
        return f"{self.chart} {self.version}{where}".strip()


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to one dependency. ``sort`` is ``swapped`` (another chart stands behind the key),
    ``renamed`` (the same chart behind another key), ``moved`` (the chart of that name comes from another
    repository), ``major``, ``gone`` or ``added``."""

    sort: str
    old: Dependency | None
    new: Dependency | None

    @property
    def key(self) -> str:
        """Where the values of the old one stood; of the new one, where there was none."""
        one = self.old or self.new
        assert one is not None
        return one.key


def dependencies(chart: ChartArchive) -> dict[str, Dependency]:
    """Those of the chart itself, by key; not those of the charts inside."""
    meta = tree(chart.files.get("Chart.yaml"))
    held: dict[str, list[Mapping[str, object]]] = {}
    for folder, name in inside(chart.files, "").items():
        held.setdefault(name, []).append(tree(chart.files[f"{folder}Chart.yaml"]))
    found: dict[str, Dependency] = {}
    for entry in declared(chart.files, "", meta):
        name = str(entry["name"])
        there = held.get(name, [])
        version = there[0].get("version") if len(there) == 1 else entry.get("version")
        tags = entry.get("tags")
        one = Dependency(
            str(entry.get("alias") or name),
            name,
            str(version or ""),
            str(entry.get("repository") or ""),
            tuple(
                tuple(part.strip().split("."))
                for part in str(entry.get("condition") or "").split(",")
                if part.strip()
            ),
            tuple(map(str, tags)) if isinstance(tags, list) else (),
            any(inner.get("type") == "library" for inner in there),
        )
        found.setdefault(one.key, one)
    return found


def moves(old: ChartArchive, new: ChartArchive, same: Collection[Collection[str]] = ()) -> Iterator[Move]:
    """What differs, sorted by key. ``same`` are repositories that hold the same charts. Libraries are left
    out, and so are the versions of what comes with the chart itself."""
    if not ("Chart.yaml" in old.files and "Chart.yaml" in new.files):
        return
    before, after = dependencies(old), dependencies(new)
    taken: set[str] = set()
    for key, one in sorted(before.items()):
        other = after.get(key)
        if other is None:
            other = _elsewhere(one, before, after)
            taken |= {other.key} if other else set()
            sort: str | None = "renamed" if other else "gone"
        else:
            sort = _between(one, other, same)
        if sort and not one.library:
            yield Move(sort, one, other)
    for key, one in sorted(after.items()):
        if key not in before and key not in taken and not one.library:
            yield Move("added", None, one)


def folded(old: ChartArchive, new: ChartArchive) -> frozenset[str]:
    """The keys below which nothing compares, because another chart stands there, or none."""
    return frozenset(one.key for one in moves(old, new) if one.sort in ("swapped", "renamed", "gone"))


def enabled(one: Dependency, chart: ChartArchive, layers: tuple[ValuesLayer, ...]) -> bool | None:
    """Whether values switch a dependency on, as Helm tells it: the first condition that is there and a
    boolean counts, then the tags; without either it is on. None where values could not be read."""
    if any(layer.content is None for layer in layers):
        return None
    for path in one.conditions:
        said = _flag(chart, layers, path)
        if said is not None:
            return said
    tags = [_flag(chart, layers, ("tags", tag)) for tag in one.tags]
    return True in tags or False not in tags


def _flag(chart: ChartArchive, layers: tuple[ValuesLayer, ...], path: Path) -> bool | None:
    found = set_value(layers, path)
    setter = leaves(layers).get(path)
    if setter is not None and setter.kind == "parameter" and not setter.force_string:
        found = {"true": True, "false": False}.get(str(found))
    elif found is None:
        found = value_at(defaults_of(chart), path)
    return found if isinstance(found, bool) else None


def _between(one: Dependency, other: Dependency, same: Collection[Collection[str]]) -> str | None:
    if one.chart != other.chart:
        return "swapped"
    if one.remote and other.remote and not _same_place(one.repository, other.repository, same):
        return "moved"
    if one.remote and None not in (one.major, other.major) and one.major != other.major:
        return "major"
    return None


def _same_place(one: str, other: str, same: Collection[Collection[str]]) -> bool:
    places = {place.partition("://")[2].rstrip("/") for place in (one, other)}
    return len(places) == 1 or any(places <= set(group) for group in same)


def _elsewhere(
    one: Dependency, before: Mapping[str, Dependency], after: Mapping[str, Dependency]
) -> Dependency | None:
    """The same chart behind a key that is new."""
    return next(
        (it for key, it in sorted(after.items()) if key not in before and it.chart == one.chart), None
    )
