"""Lock files: what the ranges of a manifest were resolved to, and where that stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import constraints, docs
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Place, Release

MANIFESTS = {
    "Chart.lock": ("Chart.yaml", "Chart.yml"),
    "requirements.lock": ("requirements.yaml", "requirements.yml"),
    "helmfile.lock": ("helmfile.yaml", "helmfile.yml", "helmfile.yaml.gotmpl", "helmfile.yml.gotmpl"),
    "vendir.lock.yml": ("vendir.yml", "vendir.yaml"),
}
"""Lock file → the manifests beside it that it may belong to."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One entry: ``name`` is the chart's, or the folder that vendir fills (``vendor/charts/web``)."""

    name: str
    version: str
    place: Place


def manifests(path: str) -> tuple[str, ...]:
    """The manifests that the file may be the lock of; none when it is no lock."""
    pure = PurePosixPath(path)
    names = MANIFESTS.get(pure.name, ())
    if not names and pure.suffix == ".lock" and "helmfile.d" in pure.parts:
        names = tuple(name.replace("helmfile", pure.stem, 1) for name in MANIFESTS["helmfile.lock"])
    return tuple(str(pure.with_name(name)) for name in names)


def entry(workspace: Workspace, path: str, name: str, count: int = 0) -> Locked | None:
    """The entry for ``name`` in the lock file at ``path``; the one after ``count`` others of that name,
    because a lock repeats a chart that the manifest names twice."""
    found = named(workspace, path, name)
    return found[count] if count < len(found) else None


def named(workspace: Workspace, path: str, name: str) -> tuple[Locked, ...]:
    """Every entry for ``name`` in the lock file at ``path``, in its order."""
    known = workspace.once(("lock", path), lambda: tuple(_entries(workspace, path)))
    return tuple(one for one in known if one.name == name)


def fits(locked: Locked, version: str) -> bool:
    """Whether what is locked is what the manifest asks for. Source: Helm, ``helm dependency build``."""
    exact = locked.version.removeprefix("v") == version.removeprefix("v")
    return exact or constraints.fits(version, locked.version)


def fitting(locked: Locked | None, version: str, subject: str) -> tuple[Locked | None, tuple[Gap, ...]]:
    """The entry when it is what ``version`` asks for; otherwise none, and a gap when there was one."""
    if locked is None or fits(locked, version):
        return locked, ()
    reason = "the lock file holds a version that is not asked for"
    return None, (gap(subject, reason, locked.version),)


def at_lock(release: Release) -> Release:
    """The release with its place and version as the lock file has them."""
    if release.lock is None or release.resolved is None:
        return release
    place = release.lock
    return dataclasses.replace(
        release, file=place.file, line=place.line, column=place.column, version=release.resolved,
        resolved=None, lock=None, home=release.home or release.file,
    )  # fmt: skip


def _entries(workspace: Workspace, path: str) -> Iterator[Locked]:
    for document in docs.documents(workspace.text(path) or ""):
        for node in docs.items(docs.get(document.node, "dependencies")):
            yield from _locked(path, document, docs.scalar(node, "name"), docs.get(node, "version"))
        for folder in docs.items(docs.get(document.node, "directories")):
            for node in docs.items(docs.get(folder, "contents")):
                name = f"{docs.scalar(folder, 'path')}/{docs.scalar(node, 'path')}"
                yield from _locked(path, document, name, docs.get(node, "helmChart", "version"))


def _locked(path: str, document: docs.Document, name: str | None, node: docs.Node | None) -> Iterator[Locked]:
    version = docs.scalar(node)
    if name and node is not None and version and document.text.startswith(version, document.offset(node)):
        yield Locked(name, version, Place(path, *document.position(node)))
