"""The patches that a kustomization holds, inline or in files, and whom they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import docs
from bot.discover.kustomization import embedded
from bot.discover.kustomization.files import File
from bot.discover.workspace import Workspace

Part = tuple[str, docs.Document]
"""A document with the path of its file."""

_LINES = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One patch: documents that are mappings to merge, or lists of operations. ``target`` says what it is
    for; without one each mapping names its object. ``broken`` tells why it cannot be read."""

    subject: str
    parts: tuple[Part, ...]
    target: docs.Node | None = None
    broken: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Overrides:
    """The spec of a Flux Kustomization: its fields replace those of the kustomization that it builds, or
    follow them. ``parts`` are the documents in which the spec is written."""

    spec: docs.Node | None
    parts: tuple[Part, ...]

    def scalar(self, name: str) -> str | None:
        """A field of the spec, as written."""
        return docs.scalar(self.spec, name)

    def items(self, name: str) -> list[docs.Node]:
        """The items of a list of the spec."""
        return docs.items(docs.get(self.spec, name))


NOTHING = Overrides(None, ())


def before_names(workspace: Workspace, file: File, flux: Overrides = NOTHING) -> tuple[Patch, ...]:
    """The patches that come before namespace and names, in their order."""
    merges, entries = workspace.once(("patches", file.path), lambda: _own(workspace, file))
    if flux.spec is None:
        return merges + entries
    added = tuple(
        Patch("patchesStrategicMerge", (_owner(flux, node, node),))
        for node in flux.items("patchesStrategicMerge")
    )
    return (
        merges + added + entries + tuple(_flux_entry(workspace, flux, node) for node in flux.items("patches"))
    )


def after_names(workspace: Workspace, file: File, flux: Overrides = NOTHING) -> tuple[Patch, ...]:
    """``patchesJson6902``, which come after namespace and names."""
    own = workspace.once(
        ("patchesJson6902", file.path),
        lambda: tuple(_entry(workspace, file, node) for node in docs.items(file.get("patchesJson6902"))),
    )
    added = (
        Patch("patchesJson6902", (_owner(flux, node, docs.get(node, "patch")),), docs.get(node, "target"))
        for node in flux.items("patchesJson6902")
    )
    return (*own, *added)


def _own(workspace: Workspace, file: File) -> tuple[tuple[Patch, ...], tuple[Patch, ...]]:
    merges = tuple(_merge(workspace, file, node) for node in docs.items(file.get("patchesStrategicMerge")))
    return merges, tuple(_entry(workspace, file, node) for node in docs.items(file.get("patches")))


def _merge(workspace: Workspace, file: File, node: docs.Node) -> Patch:
    """An item of ``patchesStrategicMerge``: a patch, or the path of one."""
    text = docs.scalar(node) or ""
    if _LINES.search(text) or text.startswith("{"):
        return _inline(file.path, file.document, node, None)
    return _in_file(workspace, file, text, None)


def _entry(workspace: Workspace, file: File, node: docs.Node) -> Patch:
    """An item of ``patches`` or ``patchesJson6902``: ``patch`` or ``path``, and ``target``."""
    path, target = docs.scalar(node, "path"), docs.get(node, "target")
    if path:
        return _in_file(workspace, file, path, target)
    return _inline(file.path, file.document, docs.get(node, "patch"), target)


def _flux_entry(workspace: Workspace, flux: Overrides, node: docs.Node) -> Patch:
    # The node is remembered with its patch: as long as it lives, its id is no other's.
    def read() -> tuple[docs.Node, Patch]:
        text = docs.get(node, "patch")
        path, document = _owner(flux, text, text)
        return node, _inline(path, document, text, docs.get(node, "target"))

    return workspace.once(("patch", id(node)), read)[1]


def _owner(flux: Overrides, wanted: docs.Node | None, node: docs.Node | None) -> Part:
    """The file and the text in which ``wanted`` stands, as a document whose root is ``node``."""
    for path, document in flux.parts:
        if wanted is not None and embedded.holds(document.node, wanted):
            return path, docs.Document(document.line, document.text, node)
    return flux.parts[0][0], docs.Document(1, "", node)


def _in_file(workspace: Workspace, file: File, name: str, target: docs.Node | None) -> Patch:
    path = file.inside(name)
    text = None if path is None else workspace.text(path)
    if path is None or text is None:
        return Patch(name, (), target, "it is not in the repository")
    parts = workspace.once(
        ("patch", path), lambda: tuple((path, document) for document in docs.documents(text))
    )
    return _checked(Patch(path, parts, target))


def _inline(path: str, document: docs.Document, node: docs.Node | None, target: docs.Node | None) -> Patch:
    parts = tuple((path, part) for part in embedded.within(document, node))
    return _checked(Patch(path, parts, target))


def _checked(patch: Patch) -> Patch:
    for _, document in patch.parts:
        if document.error is not None:
            return Patch(patch.subject, (), patch.target, document.error.message)
        if not isinstance(document.node, docs.MappingNode | docs.SequenceNode):
            return Patch(patch.subject, (), patch.target, "it is neither a mapping nor a list")
    return patch
