"""A chart that stands in a repository, made whole: its files of one commit, and the charts it depends on.

What ``helm dependency build`` does, without helm, its configuration or its network: vendored charts are
taken as they are, ``file://`` ones are made whole in turn, the others come from their repositories at the
version that the lock file names, or else at the newest that the range allows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bot import constraints, docs
from bot.charts import archive as archives
from bot.charts import ignore, resolve, versions
from bot.charts.pack import pack
from bot.errors import ChartError, ChartTriageError, DocumentError, NetError
from bot.git import Tree, normalise
from bot.model import ChartArchive, Gap, InTree, SourceKind, Stage, Untrusted

if TYPE_CHECKING:
    from bot.charts.repository import Charts

_FILE = "file://"
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Whole:
    """A chart with everything that helm needs to render it, and what could not be had."""

    archive: ChartArchive
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dependency:
    name: str
    version: str
    repository: str


@dataclass(slots=True)
class _Making:
    """What the making of one chart shares with the charts inside it."""

    charts: Charts
    tree: Tree
    aliases: Mapping[str, str]
    before: dt.datetime | None = None
    gaps: list[Gap] = field(default_factory=list)


def whole(charts: Charts, tree: Tree, chart: InTree, before: dt.datetime | None = None) -> Whole:
    """The chart in ``chart.folder`` with its dependencies in place, open ranges resolved as they were at the
    time ``before``. A dependency that cannot be had is left out of the chart, with a gap. Raises
    :class:`ChartError` when the folder holds no chart that can be read."""
    making = _Making(charts, tree, dict(chart.repositories), before)
    _, data = _make(making, chart.folder, 0)
    where = f"the chart in {chart.folder or 'the root'}"
    meta, files, dependencies = archives.read(data, where)
    sha256 = hashlib.sha256(data).hexdigest()
    path = charts.keep(sha256, data)
    return Whole(ChartArchive(path, sha256, meta, files, dependencies), tuple(dict.fromkeys(making.gaps)))


def _make(making: _Making, folder: str, depth: int) -> tuple[str, bytes]:
    """The chart's name, and its archive."""
    where = f"the chart in {folder or 'the root'}"
    files = _files(making, folder, where)
    metadata = next((name for name in ("Chart.yaml", "Chart.yml") if name in files), None)
    if metadata is None:
        raise ChartError(f"{where}: there is no Chart.yaml")
    files["Chart.yaml"] = files.pop(metadata)
    chart = _mapping(files["Chart.yaml"], f"{where}: Chart.yaml")
    declared = "Chart.yaml" if "dependencies" in chart else "requirements.yaml"
    lock = "Chart.lock" if declared == "Chart.yaml" else "requirements.lock"
    if declared in files:
        content = _mapping(files[declared], f"{where}: {declared}")
        locked = _locked(files, lock, where)
        wanted = [_dependency(entry) for entry in _list(content.get("dependencies"))]
        _clear(files, [one for one in wanted if one is not None])
        vendored = frozenset(files)
        seen: Counter[str] = Counter()
        kept = []
        for entry, one in zip(_list(content.get("dependencies")), wanted, strict=True):
            if one is None:
                continue
            found = locked.get((one.name, seen[one.name]))
            seen[one.name] += 1
            if _is_vendored(vendored, one):
                kept.append(entry)
                continue
            # What the chart does not ask for, helm refuses: the lock is out of date.
            fitting = found if found is not None and _fits(found, one.version) else None
            placed = _place(making, folder, one, fitting, files, depth)
            if placed is not None:
                # Of two versions of one chart that fit a range, helm takes either, by chance.
                kept.append({**entry, "version": placed} if placed else entry)
        if kept != _list(content.get("dependencies")):
            files[declared] = docs.dump({**content, "dependencies": kept}).encode()
    files.pop(lock, None)
    name = str(chart.get("name") or PurePosixPath(folder).name)
    return name, pack(name, files)


def _files(making: _Making, folder: str, where: str) -> dict[str, bytes]:
    tree = making.tree
    found: dict[str, bytes] = {}
    size = 0
    places = ignore.kept(dict(islice(_places(making, folder), archives.MOST_FILES + 1)), tree.text)
    if len(places) > archives.MOST_FILES:
        raise ChartError(f"{where} holds more than {archives.MOST_FILES:,} files")
    for name, path in places.items():
        data = tree.data(path) or b""
        size += len(data)
        if size > archives.LARGEST_CHART:
            raise ChartError(f"{where} holds more than {archives.LARGEST_CHART // archives.MEBIBYTE} MiB")
        found[name] = data
    return found


def _places(making: _Making, folder: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The names of a chart's files, and where in the tree each stands: links are followed, as helm does."""
    prefix = f"{folder}/" if folder else ""
    for path in making.tree.below(folder):
        yield path.removeprefix(prefix), path
    for path, target in making.tree.links(folder).items():
        name = path.removeprefix(prefix)
        inside = target is not None and (depth == _DEEPEST or f"{path}/".startswith(f"{target}/"))
        if target is None or inside:
            reason = "a link or submodule leads to nothing in this tree, and is left out of the render"
            making.gaps.append(Gap(Stage.CHARTS, path, reason))
        elif target in making.tree.modes:
            yield name, target
        else:
            yield from ((f"{name}/{rest}", place) for rest, place in _places(making, target, depth + 1))


def _place(
    making: _Making,
    folder: str,
    one: _Dependency,
    locked: str | None,
    files: dict[str, bytes],
    depth: int,
) -> str | None:
    """Puts a dependency into ``charts/``. Gives the version it was fetched in (empty for a chart of this
    tree), or None and a gap when it cannot be had."""
    subject = f"{folder or 'the root'}: {one.name}"
    try:
        if depth == _DEEPEST:
            raise ChartError(f"charts depend on each other more than {_DEEPEST} deep")
        if one.repository.startswith(_FILE):
            place = normalise(f"{folder}/{one.repository.removeprefix(_FILE)}".lstrip("/"))
            if place is None or place == folder:
                raise ChartError(f"{one.repository} leads outside of the repository")
            _, data = _make(making, place, depth + 1)
            version = ""
        else:
            found = _fetch(making, one, locked)
            data, version = found.path.read_bytes(), found.meta.version
    except ChartTriageError as error:
        reason = f"a dependency cannot be had, and is left out of the render: {error.message}"
        transient = isinstance(error, NetError) and error.transient
        making.gaps.append(Gap(Stage.CHARTS, subject, reason, Untrusted(one.repository), transient))
        return None
    files[f"charts/{one.name}-{hashlib.sha256(data).hexdigest()[:8]}.tgz"] = data
    return version


def _fetch(making: _Making, one: _Dependency, locked: str | None) -> ChartArchive:
    repository = making.aliases.get(one.repository, one.repository)
    if not repository or repository.startswith(("@", "alias:")):
        raise ChartError("its repository is not known")
    kind = SourceKind.OCI if repository.startswith("oci://") else SourceKind.HTTP
    version = locked
    if version is None:
        listed = [] if resolve.is_exact(one.version) else making.charts.versions(one.name, repository, kind)
        version = resolve.meant(one.version, listed, making.before) or one.version
    return making.charts.archive(one.name, repository, kind, version)


def _is_vendored(files: Iterable[str], one: _Dependency) -> bool:
    """Whether ``charts/`` holds it, as a folder or as an archive named as helm names them."""
    return any(
        name == f"charts/{one.name}/Chart.yaml"
        or ((version := _vendored(name, one.name)) is not None and _fits(version, one.version))
        for name in files
    )


def _clear(files: dict[str, bytes], wanted: Sequence[_Dependency]) -> None:
    """Takes away archives in versions that no dependency of their name asks for: they are leftovers, and
    helm would fetch the right ones."""
    names = {one.name for one in wanted}
    for file in list(files):
        found = [(one, version) for one in names if (version := _vendored(file, one)) is not None]
        if found and not any(
            _fits(version, one.version) for name, version in found for one in wanted if one.name == name
        ):
            del files[file]


def _vendored(file: str, name: str) -> str | None:
    """The version of a vendored archive of the chart of that name."""
    found = re.fullmatch(rf"charts/{re.escape(name)}-(v?[0-9][^/]*)\.tgz", file)
    return None if found is None else found[1]


def _fits(version: str, wanted: str) -> bool:
    return versions.same(version, wanted) or constraints.fits(wanted, version)


def _locked(files: Mapping[str, bytes], lock: str, where: str) -> dict[tuple[str, int], str]:
    """Versions by name, and how many of that name came before: a lock repeats what is named twice."""
    if lock not in files:
        return {}
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], str] = {}
    for entry in _list(_mapping(files[lock], f"{where}: {lock}").get("dependencies")):
        one = _dependency(entry)
        if one is not None:
            found[one.name, seen[one.name]] = one.version
            seen[one.name] += 1
    return {key: version for key, version in found.items() if version}


def _dependency(entry: object) -> _Dependency | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    return _Dependency(entry["name"], str(entry.get("version") or ""), str(entry.get("repository") or ""))


def _mapping(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = docs.load_strings(data.decode("utf-8-sig", "replace"))
    except DocumentError as error:
        raise ChartError(f"{where}: {error.message}") from None
    if not isinstance(found, dict):
        raise ChartError(f"{where}: a mapping is expected")
    return found


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
