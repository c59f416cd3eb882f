"""The dependencies of a chart of this repository: one release for each way in which one is installed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot import docs
from bot.discover import locks, umbrella
from bot.discover.layers import Layers
from bot.discover.manager import Pin, pin, release
from bot.discover.renovate import alias
from bot.discover.sources import Source, remote
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace, folder_of, gap
from bot.git import normalise
from bot.model import Gap, Release, SourceKind

_FILE = "file://"


def dependencies(
    manager: str, workspace: Workspace, path: str, document: docs.Document, lock: str
) -> Iterator[Release | Gap]:
    """The releases of a document's ``dependencies``, in their order; ``lock`` is the lock file's name."""
    folder = folder_of(path)
    seen: Counter[str] = Counter()
    for entry in docs.items(docs.get(document.node, "dependencies")):
        chart = docs.scalar(entry, "name")
        if chart is None:
            continue
        locked = locks.entry(workspace, f"{folder}/{lock}".lstrip("/"), chart, seen[chart])
        seen[chart] += 1
        at = pin(path, document, docs.get(entry, "version"))
        repository = docs.scalar(entry, "repository") or ""
        if at is None:
            yield gap(f"{path}: {chart}", "a dependency without a version is not pinned")
        elif is_template(chart + repository):
            yield gap(f"{path}: {chart}", "a dependency's chart or repository is a template")
        elif repository and "://" not in repository and not repository.startswith(("@", "alias:")):
            yield gap(f"{path}: {chart}", "a dependency's repository is no URL", repository)
        else:
            yield from _releases(manager, workspace, at, entry, locked)


def _releases(
    manager: str, workspace: Workspace, at: Pin, entry: docs.Node, locked: locks.Locked | None
) -> Iterator[Release]:
    chart = docs.scalar(entry, "name") or ""
    folder = folder_of(at.path)
    subject = f"{at.path}: {chart}"
    source, gaps = _source(manager, workspace, folder, docs.scalar(entry, "repository"), chart, subject)
    locked, unfit = locks.fitting(locked, at.version, subject)
    gaps += unfit
    if source.kind is SourceKind.LOCAL:
        name = umbrella.chart_name(workspace, folder)
        yield release(manager, at, source, Layers(workspace, subject), name=name, gaps=gaps)
        return
    for way in umbrella.ways(workspace, folder, docs.scalar(entry, "alias") or chart):
        through, layers = umbrella.arrive(workspace, way, subject)
        install = way.install
        yield release(
            manager,
            at,
            source,
            layers,
            name=umbrella.name(workspace, way),
            namespace=install.namespace if install else None,
            home=install.home if install else None,
            cluster=install.cluster if install else None,
            include_crds=install.include_crds if install else True,
            through=through,
            locked=locked,
            copies=_copies(folder, chart, locked.version if locked else at.version),
            gaps=gaps + (install.gaps if install else ()),
        )


def _copies(folder: str, chart: str, version: str) -> tuple[str, ...]:
    """Where ``helm dependency update`` puts it, and where people unpack that."""
    place = f"{folder}/charts/{chart}".lstrip("/")
    return f"{place}-{version}.tgz", place


def _source(
    manager: str, workspace: Workspace, folder: str, repository: str | None, chart: str, subject: str
) -> tuple[Source, tuple[Gap, ...]]:
    """Where a dependency comes from; one without a repository stands in ``charts/``."""
    if not repository:
        return Source(SourceKind.LOCAL, f"{folder}/charts/{chart}".lstrip("/"), chart), ()
    if repository.startswith(_FILE):
        place = repository.removeprefix(_FILE)
        return Source(SourceKind.LOCAL, normalise(f"{folder}/{place}".lstrip("/")) or place, chart), ()
    if repository.startswith(("@", "alias:")):
        url = alias(workspace, repository.removeprefix("alias:").removeprefix("@"), manager)
        if url is not None:
            return remote(url, chart), ()
        missing = gap(subject, "the repository is an alias that only the user's own helm knows", repository)
        return Source(SourceKind.HTTP, None, chart), (missing,)
    return remote(repository, chart), ()
