"""Objects (Kubernetes' own form: apiVersion, kind, metadata) with a field that holds a cluster's version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover import templates
from bot.discover.clusters.found import NOT_WRITTEN, Declared, Provider, from_node
from bot.discover.workspace import Workspace, broken, gap
from bot.model import Gap

_NAME = ("metadata", "name")


@dataclass(frozen=True, slots=True)
class Field:
    """``paths`` are the places of the version, of which the first that is there counts; ``group`` is the API
    group without its version. An object without any of them is a gap when it is ``needed``."""

    source: str
    group: str
    kind: re.Pattern[str]
    paths: tuple[str, ...]
    provider: Provider = "upstream"
    name: tuple[str, ...] = _NAME
    needed: bool = False


def field(
    source: str,
    group: str,
    kind: str,
    *paths: str,
    provider: Provider = "upstream",
    name: tuple[str, ...] = _NAME,
    needed: bool = False,
) -> Field:
    """A field; ``kind`` is a regular expression, each of ``paths`` the keys with dots between them."""
    return Field(source, group, re.compile(kind), paths, provider, name, needed)


def read(workspace: Workspace, paths: Iterable[str], fields: tuple[Field, ...]) -> Iterator[Declared | Gap]:
    """What the objects of these files say."""
    for path in paths:
        for piece in workspace.pieces(path):
            possible = [
                one
                for one in fields
                if one.group in piece.text and (piece.kind is None or one.kind.fullmatch(piece.kind))
            ]
            if possible:
                document, _ = templates.read(piece)
                if document.error is None:
                    yield from _object(workspace, path, document, possible)
                elif piece.kind is not None:
                    yield broken(path, document)


def _object(
    workspace: Workspace, path: str, document: docs.Document, fields: list[Field]
) -> Iterator[Declared | Gap]:
    kind = docs.scalar(document.node, "kind") or ""
    group, _, _ = (docs.scalar(document.node, "apiVersion") or "").partition("/")
    for one in fields:
        if group != one.group or not one.kind.fullmatch(kind):
            continue
        nodes = (docs.get(document.node, *place.split(".")) for place in one.paths)
        node = next((node for node in nodes if docs.scalar(node)), None)
        if node is not None:
            name = cluster_name(document, one)
            yield from from_node(workspace, one.source, one.provider, name, path, document, node)
        elif one.needed:
            yield gap(f"{path}:{document.line}", NOT_WRITTEN, one.source)
        return


def cluster_name(document: docs.Document, one: Field) -> str | None:
    """The cluster's name: what Cluster API labels say, or else the object's own."""
    labels = docs.get(document.node, "metadata", "labels")
    labelled = docs.scalar(labels, "cluster.x-k8s.io/cluster-name")
    return labelled or docs.scalar(document.node, *one.name)
