"""The kustomization files of a tree, and which of them name a file or folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.workspace import Workspace, folder_of
from bot.git import normalise

NOTHING = docs.Document(1, "")
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_WORD = re.compile(r"[^\s\"'\[\],{}#]+")


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A folder's kustomization. ``folder`` is from the root of the tree, which is the empty string."""

    folder: str
    path: str
    document: docs.Document

    def get(self, *path: str) -> docs.Node | None:
        """As :func:`bot.docs.get`, from the file's root."""
        return docs.get(self.document.node, *path)

    def scalar(self, *path: str) -> str | None:
        """As :func:`bot.docs.scalar`, from the file's root."""
        return docs.scalar(self.document.node, *path)

    def paths(self, *fields: str) -> tuple[str, ...]:
        """The files and folders of this tree that lists like ``resources`` name."""
        named = (docs.scalar(item) for field in fields for item in docs.items(self.get(field)))
        return tuple(path for path in (self.inside(name) for name in named) if path is not None)

    def inside(self, name: str | None) -> str | None:
        """A path that the file names, from the root of the tree; None for one that is elsewhere. The root
        itself is the empty string."""
        return None if not name or is_remote(name) else joined(self.folder, name)

    def remote(self) -> tuple[str, ...]:
        """The ``resources``, ``bases`` and ``components`` that are in other repositories."""
        named = (
            docs.scalar(item)
            for field in ("resources", "bases", "components")
            for item in docs.items(self.get(field))
        )
        return tuple(name for name in named if name and is_remote(name))


def joined(folder: str, name: str) -> str | None:
    """``name`` seen from ``folder``; None when it leaves the tree."""
    if name.startswith("/"):
        return None
    path = f"{folder}/{name}" if folder else name
    normal = normalise(path)
    # Nothing is left of the root itself, and of what leaves it: one more step inside tells them apart.
    return "" if normal is None and normalise(f"{path}/x") == "x" else normal


def is_remote(name: str) -> bool:
    """Whether kustomize would fetch it: a URL, or a host with a path."""
    return "://" in name or name.startswith(("git@", "github.com/")) or "?ref=" in name


def kustomization(workspace: Workspace, folder: str) -> File | None:
    """The kustomization of a folder, or None. One that cannot be read has a document without node."""
    return workspace.once(("kustomization", folder), lambda: _read(workspace, folder))


def _read(workspace: Workspace, folder: str) -> File | None:
    path = _by_folder(workspace).get(folder)
    if path is None:
        return None
    documents = workspace.documents(path, "Kustomization", "Component", "")
    read = (one for one in documents if one.node is not None or one.error is not None)
    return File(folder, path, next(read, NOTHING))


def is_kustomization(path: str) -> bool:
    """Whether kustomize reads a file of this name as a folder's kustomization."""
    return PurePosixPath(path).name in NAMES


def naming(workspace: Workspace, path: str) -> tuple[File, ...]:
    """The kustomizations in whose text a file or folder stands, as resource, patch or otherwise."""
    side = workspace.same(NAMES) or workspace
    index = side.once(("kustomization mentions",), lambda: _mentions(side))
    files = (kustomization(workspace, folder) for folder in index.get(path, ()))
    return tuple(file for file in files if file is not None)


def renaming(workspace: Workspace) -> bool:
    """Whether a kustomization may change the names of objects."""
    return any(
        renames(piece.text) for path in _by_folder(workspace).values() for piece in workspace.pieces(path)
    )


def renames(text: str) -> bool:
    """Whether a text sets a prefix or suffix of names."""
    return "namePrefix" in text or "nameSuffix" in text


def _by_folder(workspace: Workspace) -> dict[str, str]:
    same = workspace.same(NAMES)
    if same is not None:
        return _by_folder(same)

    def read() -> dict[str, str]:
        found: dict[str, str] = {}
        for name in reversed(NAMES):
            found |= {
                folder_of(path): path
                for path in workspace.tree.modes
                if path.endswith(name) and is_kustomization(path)
            }
        return dict(sorted(found.items()))

    return workspace.once(("kustomization folders",), read)


def _mentions(workspace: Workspace) -> dict[str, list[str]]:
    """Path → folders of the kustomizations with a word that may mean it: told by text, so that most of
    them need no parsing."""
    index: dict[str, list[str]] = {}
    folders = _by_folder(workspace)
    workspace.tree.prefetch(folders.values())
    for folder, path in folders.items():
        words = {word for piece in workspace.pieces(path) for word in _WORD.findall(piece.text)}
        for word in words:
            if not word.endswith(":") and (target := joined(folder, word)) is not None:
                index.setdefault(target, []).append(folder)
    return index
