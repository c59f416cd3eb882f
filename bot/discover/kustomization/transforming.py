"""One object on its way through kustomizations: what each of them does to it.

Source: kustomize, ``api/internal/target``, for the order of the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot import docs
from bot.discover.kustomization import json6902, merging, selecting
from bot.discover.kustomization.files import File
from bot.discover.kustomization.patches import NOTHING, Overrides, Part, Patch, after_names, before_names
from bot.discover.workspace import Object, Workspace
from bot.errors import DocumentError

Doubt = tuple[str, str | None]
"""A reason and its detail, for a gap of whoever uses the object."""

_FIXED = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))


@dataclass(slots=True)
class Subject:
    """The object as it is now. ``parts`` are the documents that it is made of, ``known_as`` all the names
    and namespaces that it had; ``deleted`` when a patch takes it away."""

    thing: Object
    node: docs.Node
    parts: list[Part]
    known_as: list[tuple[str, str]]
    doubts: list[Doubt] = field(default_factory=list)
    deleted: bool = False

    @classmethod
    def of(cls, thing: Object, node: docs.Node) -> Subject:
        """An object as its file has it."""
        return cls(thing, node, [(thing.path, thing.document)], [(thing.name, thing.namespace or "default")])

    def identity(self) -> selecting.Identity:
        """What targets are compared with."""
        group, _, version = (docs.scalar(self.node, "apiVersion") or "").rpartition("/")
        labels, annotations = (
            {name: str(node.value) for name, node in docs.pairs(docs.get(self.node, "metadata", key))}
            for key in ("labels", "annotations")
        )
        ends = self.known_as[0], self.known_as[-1]
        names, namespaces = tuple(name for name, _ in ends), tuple(space for _, space in ends)
        return selecting.Identity(group, version, self.thing.kind, names, namespaces, labels, annotations)

    def apply(self, patch: Patch) -> None:
        """The object after a patch, if that is for it."""
        if patch.broken is not None:
            if patch.target is None or selecting.selects(patch.target, self.identity()) is not False:
                self.doubts.append(("a patch cannot be read", f"{patch.subject}: {patch.broken}"))
            return
        for path, document in patch.parts:
            wanted = self._wanted(patch, document)
            if wanted is None:
                self.doubts.append(("the target of a patch cannot be read", patch.subject))
            elif wanted and document.node is not None and not self.deleted:
                self._apply(path, document, document.node)

    def _wanted(self, patch: Patch, document: docs.Document) -> bool | None:
        if patch.target is not None:
            return selecting.selects(patch.target, self.identity())
        node = document.node
        return (
            docs.scalar(node, "kind") == self.thing.kind
            and docs.scalar(node, "apiVersion") == docs.scalar(self.node, "apiVersion")
            and (
                docs.scalar(node, "metadata", "name"),
                docs.scalar(node, "metadata", "namespace") or "default",
            )
            in self.known_as
        )

    def _apply(self, path: str, document: docs.Document, node: docs.Node) -> None:
        try:
            if isinstance(node, docs.SequenceNode):
                result: docs.Node | None = json6902.patched(self.node, node.value)
            else:
                result = merging.merged(self.node, node)
        except DocumentError as error:
            self.doubts.append(("a patch does not apply", f"{path}: {error.message}"))
            return
        if result is None:
            self.deleted = True
            return
        self.node = result if isinstance(node, docs.SequenceNode) else self._as_before(result)
        self.parts.append((path, document))
        self._remember()

    def _as_before(self, node: docs.Node) -> docs.Node:
        """A strategic merge changes neither kind nor name nor namespace."""
        for way in _FIXED:
            old, new = docs.get(self.node, *way), docs.get(node, *way)
            if old is not None and new is not old:
                node = merging.put(node, old, *way)
            elif old is None and new is not None:
                node = merging.without(node, *way)
        return node

    def _remember(self) -> None:
        name = docs.scalar(self.node, "metadata", "name") or ""
        known = name, docs.scalar(self.node, "metadata", "namespace") or "default"
        if known != self.known_as[-1]:
            self.known_as.append(known)

    def write(self, value: str, *path: str) -> None:
        """Sets a scalar."""
        self.node = merging.put(self.node, merging.text(value), *path)
        self._remember()


def transform(workspace: Workspace, subject: Subject, file: File, flux: Overrides = NOTHING) -> None:
    """What a kustomization does to the object, with what the Flux Kustomization that builds it adds."""
    for patch in before_names(workspace, file, flux):
        subject.apply(patch)
    namespace = flux.scalar("targetNamespace") or file.scalar("namespace")
    if namespace:
        subject.write(namespace, "metadata", "namespace")
    prefix = flux.scalar("namePrefix") or file.scalar("namePrefix")
    if prefix:
        subject.write(prefix + subject.known_as[-1][0], "metadata", "name")
    suffix = flux.scalar("nameSuffix") or file.scalar("nameSuffix")
    if suffix:
        subject.write(subject.known_as[-1][0] + suffix, "metadata", "name")
    for key, name, value in _marks(file):
        subject.write(value, "metadata", key, name)
    for patch in after_names(workspace, file, flux):
        subject.apply(patch)
    subject.doubts += _not_followed(workspace, subject, file)


def _marks(file: File) -> Iterator[tuple[str, str, str]]:
    """Labels and annotations that every object gets: later patches may select by them."""
    fields = [("labels", file.get("commonLabels"))]
    fields += [("labels", docs.get(item, "pairs")) for item in docs.items(file.get("labels"))]
    fields.append(("annotations", file.get("commonAnnotations")))
    for key, node in fields:
        for name, value in docs.pairs(node):
            if isinstance(value, docs.ScalarNode):
                yield key, name, str(value.value)


def _not_followed(workspace: Workspace, subject: Subject, file: File) -> Iterator[Doubt]:
    for item in docs.items(file.get("transformers")):
        yield "a kustomize transformer changes it", f"{file.path}: {docs.scalar(item) or 'transformers'}"
    for item in docs.items(file.get("replacements")):
        if _replaces(workspace, subject, file, item):
            yield "a kustomize replacement changes it", f"{file.path}: replacements"


def _replaces(workspace: Workspace, subject: Subject, file: File, item: docs.Node) -> bool:
    """Whether a replacement writes into the object, or may: one in a file is read there."""
    entries = [item]
    path = file.inside(docs.scalar(item, "path"))
    if docs.get(item, "path") is not None:
        text = None if path is None else workspace.text(path)
        node = None if text is None else docs.document(1, text).node
        if node is None:
            return True
        entries = docs.items(node) or [node]
    selectors = (
        docs.get(target, "select") for entry in entries for target in docs.items(docs.get(entry, "targets"))
    )
    identity = subject.identity()
    return any(one is not None and selecting.selects(one, identity) is not False for one in selectors)
