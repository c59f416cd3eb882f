"""Applications and ApplicationSets as they stand in files."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.argo import trees
from bot.discover.argo.trees import Leaf, Tree
from bot.discover.templates import NOTHING, Masked, is_template, read_masked
from bot.discover.workspace import Piece, Workspace, broken
from bot.errors import DocumentError
from bot.model import Gap

NEEDLE = "argoproj.io/"


@dataclass(frozen=True, slots=True)
class Application:
    """An Application, written out or made by an ApplicationSet. ``path`` is the file that describes it,
    ``file`` the path that a git generator made it from; ``templates`` as in
    :class:`bot.discover.layers.Layers`; ``gaps`` hold for all that it installs."""

    path: str
    name: str | None
    spec: Tree | None
    templates: Masked | None = None
    file: str | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def subject(self) -> str:
        """How gaps name it."""
        return f"{self.path}: {self.name or 'an Application'}"

    @property
    def sources(self) -> list[Tree]:
        """``source``, then ``sources``."""
        one = trees.get(self.spec, "source")
        return ([] if one is None else [one]) + trees.items(trees.get(self.spec, "sources"))

    @property
    def namespace(self) -> str | None:
        """Where it installs to, as far as that is no template."""
        return literal(trees.leaf(self.spec, "destination", "namespace"))

    def cluster(self, workspace: Workspace) -> str | None:
        """The cluster that its destination means; else the one that owns its file."""
        for key in ("name", "server"):
            where = literal(trees.leaf(self.spec, "destination", key))
            known = workspace.settings.cluster_at(where) if where else None
            if known is not None:
                return known.name
        return workspace.cluster(self.file or self.path)


@dataclass(frozen=True, slots=True)
class ApplicationSet:
    """An ApplicationSet. ``line`` is where its document starts; ``templates`` are given when it stands in a
    Helm chart itself, so that nothing in it can be filled in."""

    path: str
    line: int
    name: str | None
    spec: Tree | None
    templates: Masked | None = None

    @property
    def generators(self) -> list[Tree]:
        """Its generators."""
        return trees.items(trees.get(self.spec, "generators"))

    @property
    def subject(self) -> str:
        """How gaps name it."""
        return f"{self.path}: ApplicationSet {self.name or ''}".rstrip()


Thing = Application | ApplicationSet


def literal(found: Leaf | None) -> str | None:
    """A scalar's text, when no template is left in it."""
    if found is None or found.missing is not None or is_template(found.text):
        return None
    return found.text or None


def read(workspace: Workspace, path: str, *kinds: str, mention: str = NEEDLE) -> Iterator[Thing | Gap]:
    """The Applications and ApplicationSets in a file, and what cannot be read. Only documents of ``kinds``
    that contain ``mention`` are looked at."""
    for document in workspace.documents(path, *kinds, mention=mention):
        templates = NOTHING if _in_chart(workspace, path) else None
        if document.error is not None and "{{" in document.text:
            masked = read_masked(Piece(document.line, document.text, None))
            document, templates = masked or (document, None)
        if document.error is not None:
            if NEEDLE in document.text:
                yield broken(path, document)
        elif docs.scalar(document.node, "kind") in kinds:
            thing = _thing(path, document, templates)
            if thing is not None:
                yield thing


def _thing(path: str, document: docs.Document, templates: Masked | None) -> Thing | Gap | None:
    node = document.node
    kind, name = docs.scalar(node, "kind"), docs.scalar(node, "metadata", "name")
    if not (docs.scalar(node, "apiVersion") or "").startswith(NEEDLE):
        return None
    name = None if name is None or is_template(name) else name
    try:
        spec = trees.of(path, document, docs.get(node, "spec"))
    except DocumentError as error:
        return broken(path, dataclasses.replace(document, error=error))
    if kind == "Application":
        return Application(path, name, spec, templates)
    return ApplicationSet(path, document.line, name, spec, templates)


def _in_chart(workspace: Workspace, path: str) -> bool:
    """Whether a file is a template of a chart that stands in the tree."""
    folder, found, _ = f"/{path}".rpartition("/templates/")
    return bool(found) and workspace.text(f"{folder}/Chart.yaml".removeprefix("/")) is not None
