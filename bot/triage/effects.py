"""What keys of values do, shown by rendering with and without them: the only proof that a key is ignored.

Nothing is rendered unless the new chart is suspected of ignoring a key. All suspects are taken away at once
first, and only if that makes a difference half of them, and so on, within a bound.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from bot.charts import asks, render, without
from bot.errors import RenderError
from bot.judge import Effects
from bot.judge.values import Candidate, candidates, leaves, set_value
from bot.model import ChartArchive, Release, Render, ValuesLayer
from bot.triage.desk import Desk

_MOST = 32
_TELLING = 8
_FORMAT = 1
_Path = tuple[str, ...]


class _UnprovenError(Exception):
    pass


@dataclass(slots=True)
class Allowance:
    """How many renders may still be made for one bump."""

    left: int = _MOST

    def spend(self) -> None:
        """Raises when nothing is left."""
        self.left -= 1
        if self.left < 0:
            raise _UnprovenError


@dataclass(slots=True)
class _Side:
    """One version with its release. ``known`` is of which sets of keys it is known whether they make a
    difference, ``differs`` whether it renders to something else each time."""

    render: Callable[[Release], Render]
    release: Release
    allowance: Allowance
    known: dict[frozenset[_Path], bool] = field(default_factory=dict)
    differs: bool = False

    def ignores(self, paths: Sequence[_Path]) -> bool:
        """Whether it renders to the same without all of these keys. Raises when that cannot be told."""
        key = frozenset(paths)
        if key not in self.known:
            self.allowance.spend()
            values = without(self.release.values, paths)
            if values is None:
                raise _UnprovenError
            try:
                whole = self.render(self.release)
            except RenderError:
                raise _UnprovenError from None
            self.differs = whole.again not in (None, whole.manifests)
            try:
                stripped = self.render(dataclasses.replace(self.release, values=values))
                self.known[key] = _same(whole, stripped)
            except RenderError:
                self.known[key] = False
        return self.known[key]

    def ignored(self, paths: Sequence[_Path]) -> tuple[set[_Path], set[_Path]]:
        """Those that make no difference, and those of which that is not known."""
        if not paths:
            return set(), set()
        try:
            if self.ignores(paths):
                return set(paths), set()
        except _UnprovenError:
            return set(), set(paths)
        if len(paths) == 1:
            return set(), set()
        half = len(paths) // 2
        first, second = self.ignored(paths[:half]), self.ignored(paths[half:])
        return first[0] | second[0], first[1] | second[1]


def suspects(
    desk: Desk, old: ChartArchive | None, new: ChartArchive | None, values: tuple[ValuesLayer, ...]
) -> tuple[Candidate, ...]:
    """The keys that the new chart may ignore. To read all templates takes a moment: the answer is kept."""
    if old is None or new is None or not values:
        return ()
    layers = [(layer.kind, layer.name, layer.content) for layer in values]
    key = json.dumps([_FORMAT, old.sha256, new.sha256, layers])
    kept = desk.cache.get("values", key, ".json")
    if kept is not None:
        with contextlib.suppress(msgspec.MsgspecError):
            set_by = leaves(values)
            told = msgspec.json.decode(kept, type=list[tuple[tuple[str, ...], bool, bool]])
            return tuple(Candidate(path, set_by[path], *signs) for path, *signs in told if path in set_by)
    found = candidates(old, new, values)
    told = [(one.path, one.unread, one.delisted) for one in found]
    desk.cache.put("values", key, msgspec.json.encode(told), ".json")
    return found


def effects(
    desk: Desk,
    found: tuple[Candidate, ...],
    charts: tuple[ChartArchive | None, ChartArchive | None],
    pair: tuple[Release, Release],
    where: tuple[str | None, tuple[str, ...]],
    allowance: Allowance,
) -> Effects | None:
    """What is known of keys that the new chart may ignore; None when there are none. ``where`` is the
    Kubernetes version to render for, and the APIs beyond its own."""
    (old_chart, new_chart), (old, new), (kubernetes, api_versions) = charts, pair, where
    if old_chart is None or new_chart is None or not found:
        return None
    paths = [one.path for one in found]
    desk.log(f"{new.chart} {new.version}: helm template without {len(paths)} keys")

    def side(archive: ChartArchive, release: Release, twice: bool) -> _Side:
        def rendering(release: Release) -> Render:
            return render(
                desk.helm, archive, release, kubernetes=kubernetes, api_versions=api_versions,
                cache=desk.cache, twice=twice,
            )  # fmt: skip

        return _Side(rendering, release, allowance)

    before = side(old_chart, old, asks(old_chart).by_chance)
    after = side(new_chart, new, asks(new_chart).by_chance)
    with ThreadPoolExecutor(max_workers=2) as pool:  # the first two are needed most often: both at once
        list(pool.map(lambda side: _quietly(side, paths), (before, after)))
    gone, unknown = after.ignored(paths)
    gone, twice_said = _together(after, gone)
    idle, untold = before.ignored(sorted(gone))
    lost = gone - idle - untold
    kept = set(paths) - gone - unknown - twice_said
    # What differs each time may hide that a key is read; then it counts what the templates say.
    unread = {one.path for one in found if one.unread}
    doubtful = lost - unread if after.differs else set()
    doubtful -= _silent(doubtful, new, before, after)
    doubtful |= idle & unread if before.differs else set()
    return Effects(*map(frozenset, (lost - doubtful, kept, idle - doubtful, doubtful)))


def _silent(paths: set[_Path], release: Release, before: _Side, after: _Side) -> set[_Path]:
    """Those whose own words stand in the old render and nowhere in the new one: chance hides no words."""
    if not paths:
        return set()
    texts = [side.render(side.release).manifests for side in (before, after)]
    found = set()
    for path in paths:
        said = set_value(release.values, path)
        words = said.strip().splitlines()[0].strip() if isinstance(said, str) and said.strip() else ""
        if len(words) >= _TELLING and words in texts[0] and words not in texts[1]:
            found.add(path)
    return found


def _quietly(side: _Side, paths: Sequence[_Path]) -> None:
    try:
        side.ignores(paths)
    except _UnprovenError:
        return


def _together(side: _Side, paths: set[_Path]) -> tuple[set[_Path], set[_Path]]:
    """Keys that are ignored one by one may say the same twice: they have to be ignored together too."""
    try:
        return (paths, set()) if not paths or side.ignores(sorted(paths)) else (set(), paths)
    except _UnprovenError:
        return set(), paths


def _same(one: Render, two: Render) -> bool:
    """Whether two renders say the same, apart from the lines that differ each time."""
    if one.manifests == two.manifests:
        return True
    if one.again is None or two.again is None:
        return False
    return _steady(one.manifests, one.again) == _steady(two.manifests, two.again)


def _steady(manifests: str, again: str) -> list[str]:
    """The lines that are in both."""
    left = Counter(again.splitlines())
    found = []
    for line in manifests.splitlines():
        if left[line]:
            left[line] -= 1
            found.append(line)
    return found
