"""One commit's files as the managers see them: read once, parsed only where it can matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeVar

from bot import docs
from bot.errors import GitError
from bot.git import Tree
from bot.model import Gap, Stage, Untrusted
from bot.settings import Settings

T = TypeVar("T")

MANIFEST_SUFFIXES = (".yaml", ".yml")
MANIFESTS = tuple(f"*{suffix}" for suffix in MANIFEST_SUFFIXES)
NO_TEXT = "the file is no text that can be read, or too large"
BROKEN = "a document cannot be read"
UNREADABLE = frozenset((NO_TEXT, BROKEN))
"""Reasons of gaps behind which anything may stand."""

# What one search of the tree looks for, because a tree with one of them mostly has the others.
_COMMON = (
    "ConfigMap", "GitRepository", "HelmChart", "HelmRelease", "HelmRepository", "OCIRepository",
    "argoproj.io/", "chart_ref", "file://", "fluxcd.controlplane.io", "helmCharts",
    "kustomize.toolkit.fluxcd.io",
)  # fmt: skip

# A document says its kind in the first column, unless it is written in an unusual way. A text match there
# tells which documents need no parsing.
_KIND = re.compile(r"^kind:[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document's text, before it is parsed. ``kind`` is None when a text match does not tell."""

    line: int
    text: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Object:
    """A Kubernetes object in a file. ``namespace`` is what stands in its metadata."""

    path: str
    document: docs.Document
    group: str
    kind: str
    namespace: str | None
    name: str

    def scalar(self, *path: str) -> str | None:
        """As :func:`bot.docs.scalar`, from the object's root."""
        return docs.scalar(self.document.node, *path)

    def get(self, *path: str) -> docs.Node | None:
        """As :func:`bot.docs.get`, from the object's root."""
        return docs.get(self.document.node, *path)


class Workspace:
    """A tree, the settings, and what was read of the tree so far. A ``twin`` that differs in the
    ``changed`` files only shares what it read of the others."""

    def __init__(
        self,
        tree: Tree,
        settings: Settings,
        twin: Workspace | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self.tree = tree
        self.settings = settings
        self._twin = twin
        self._changed = changed
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        self._documents: dict[tuple[str, int], docs.Document] = {}
        self._memory: dict[Hashable, Any] = {}

    def text(self, path: str) -> str | None:
        """The file's text, or None when it is not there or too large to be read."""
        try:
            return self.tree.text(path)
        except GitError:
            return None

    def pieces(self, path: str) -> tuple[Piece, ...]:
        """The file's documents as text."""
        if self._twin is not None and path not in self._changed:
            return self._twin.pieces(path)
        if path not in self._pieces:
            found: list[Piece] = []
            for line, text in docs.split(self.text(path) or ""):
                kind = _KIND.search(text)
                found.append(Piece(line, text, kind[1] if kind else None))
            self._pieces[path] = tuple(found)
        return self._pieces[path]

    def documents(self, path: str, *kinds: str, mention: str = "") -> Iterator[docs.Document]:
        """The file's documents that can be of one of ``kinds`` and contain ``mention``; broken ones too."""
        pieces = self.pieces(path)
        for index in self.once(("possible", path, kinds), lambda: _possible(pieces, kinds)):
            if mention in pieces[index].text:
                yield self._document(path, index)

    def _document(self, path: str, index: int) -> docs.Document:
        if self._twin is not None and path not in self._changed:
            return self._twin._document(path, index)
        if (path, index) not in self._documents:
            piece = self.pieces(path)[index]
            self._documents[path, index] = docs.document(piece.line, piece.text)
        return self._documents[path, index]

    def grep(self, needle: str) -> list[str]:
        """The manifests that contain ``needle``."""
        return self.search((needle,), MANIFESTS)

    def search(self, needles: tuple[str, ...], specs: tuple[str, ...]) -> list[str]:
        """The files that contain one of ``needles``, among those whose names end as ``specs`` say
        (``*.yaml``)."""
        return self.once(("search", needles, specs), lambda: self._search(needles, specs))

    def _search(self, needles: tuple[str, ...], specs: tuple[str, ...]) -> list[str]:
        suffixes = tuple(spec.removeprefix("*") for spec in specs)
        if self._twin is not None:
            same = [path for path in self._twin.search(needles, specs) if path not in self._changed]
            changed = [path for path in self._changed if path.endswith(suffixes)]
            texts = ((path, self.text(path) or "") for path in changed)
            return sorted([*same, *(path for path, text in texts if any(one in text for one in needles))])
        if not any(path.endswith(suffixes) for path in self.tree.modes):
            return []
        if specs == MANIFESTS and len(needles) == 1 and needles[0] in _COMMON:
            found = self.once(("common",), lambda: self.tree.occurrences(_COMMON, MANIFESTS))[needles[0]]
        else:
            found = self.tree.grep(needles, specs)
        self.tree.prefetch(found)
        return found

    def objects(self, kind: str, group: str, mention: str = "") -> Iterator[Object]:
        """Every object of a kind in the tree whose document contains ``mention``, by path."""
        for path in self.grep(kind):
            for document in self.documents(path, kind, mention=mention):
                thing = as_object(path, document)
                if thing is not None and thing.kind == kind and thing.group == group:
                    yield thing

    def same(self, suffixes: tuple[str, ...]) -> Workspace | None:
        """The twin, when no file whose name ends in one of ``suffixes`` differs there."""
        differs = any(path.endswith(suffixes) for path in self._changed)
        return None if differs else self._twin

    def alike(self, matters: Callable[[Workspace, str], bool]) -> Workspace | None:
        """The twin, when it has files of the same names, and none of those that differ ``matters``."""
        twin = self._twin
        if twin is None or any(matters(side, path) for side in (self, twin) for path in self._changed):
            return None
        return twin if self.tree.modes.keys() == twin.tree.modes.keys() else None

    def like(self, *needles: str) -> Workspace | None:
        """The twin, when no file that contains one of ``needles`` differs there: whatever was worked out
        from such files alone is the same."""
        if self._twin is None:
            return None
        here = {path for side in (self, self._twin) for needle in needles for path in side.grep(needle)}
        return self._twin if here.isdisjoint(self._changed) else None

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, remembered under ``key``: for what a manager works out about the tree."""
        if key not in self._memory:
            self._memory[key] = make()
        found: T = self._memory[key]
        return found

    def cluster(self, path: str) -> str | None:
        """The one configured cluster that owns a file."""
        clusters = self.settings.clusters_of(path)
        return clusters[0].name if len(clusters) == 1 else None


def _possible(pieces: tuple[Piece, ...], kinds: tuple[str, ...]) -> tuple[int, ...]:
    """Which of a file's documents can be of one of ``kinds``."""
    return tuple(
        index
        for index, piece in enumerate(pieces)
        if (piece.kind in kinds if piece.kind else any(kind in piece.text for kind in kinds))
    )


def as_object(path: str, document: docs.Document) -> Object | None:
    """The Kubernetes object in a document, or None when it has no kind."""
    kind = docs.scalar(document.node, "kind")
    if kind is None:
        return None
    group, slash, _ = (docs.scalar(document.node, "apiVersion") or "").partition("/")
    return Object(
        path,
        document,
        group if slash else "",
        kind,
        docs.scalar(document.node, "metadata", "namespace"),
        docs.scalar(document.node, "metadata", "name") or "",
    )


def folder_of(path: str) -> str:
    """The folder of a file; the root is the empty string."""
    return path.rpartition("/")[0]


def parents(path: str) -> Iterator[str]:
    """The folders above a file, nearest first; the root is the empty string."""
    for folder in PurePosixPath(path).parents:
        yield "" if str(folder) == "." else str(folder)


def gap(subject: str, reason: str, detail: str | None = None, stage: Stage = Stage.DISCOVER) -> Gap:
    """A gap; ``detail`` is text of the repository."""
    return Gap(stage, subject, reason, None if detail is None else Untrusted(detail))


def broken(path: str, document: docs.Document) -> Gap:
    """The gap for a document that cannot be read."""
    assert document.error is not None
    line = document.error.line or document.line
    return gap(f"{path}:{line}", BROKEN, document.error.message)
