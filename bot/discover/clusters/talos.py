"""Talos: talhelper's and topf's files, cluster templates of Omni, and the kubelet image of machine
configurations. Sources: Talos, "v1alpha1 configuration"; talhelper, "Configuration"; Omni, "Cluster
templates"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot import docs
from bot.discover import templates
from bot.discover.ansible import jinja
from bot.discover.clusters.found import Declared, Source, declare, from_node, some
from bot.discover.workspace import MANIFESTS, Piece, Workspace, broken, folder_of
from bot.model import Gap

_KEY = re.compile(r"^kubernetesVersion:", re.MULTILINE)
_LITERAL = re.compile(r"^kubernetesVersion:[ \t]+[\"']?(v?1\.[0-9]{1,3}[0-9A-Za-z.+-]*)", re.MULTILINE)
_BESIDE = re.compile(r"^(?:clusterName|talosVersion):", re.MULTILINE)
_OMNI = re.compile(r"^kubernetes:", re.MULTILINE)
_OMNI_TALOS = re.compile(r"^talos:", re.MULTILINE)
_IMAGE = re.compile(r"siderolabs/kubelet:(v?1\.[0-9]{1,3}[0-9A-Za-z.+-]*)")
_ENVIRONMENT = re.compile(r"talenv(?:\.sops)?\.ya?ml")


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The clusters of these files."""
    configured = {folder_of(path) for path in paths if PurePosixPath(path).name.startswith("talconfig.")}
    for path in paths:
        is_environment = _ENVIRONMENT.fullmatch(PurePosixPath(path).name) is not None
        for piece in workspace.pieces(path):
            if is_environment and folder_of(path) in configured:
                continue  # the configuration beside it says what is meant, and leads here
            if _KEY.search(piece.text) and _BESIDE.search(piece.text) and piece.kind is None:
                yield from _config(workspace, path, piece)
            elif piece.kind == "Cluster" and _OMNI.search(piece.text) and _OMNI_TALOS.search(piece.text):
                yield from _omni(workspace, path, piece)
        yield from some(path, _images(workspace, path))


def _config(workspace: Workspace, path: str, piece: Piece) -> Iterator[Declared | Gap]:
    plain = Piece(piece.line, jinja.without_statements(piece.text), piece.kind)
    document, _ = templates.read(plain)
    line = _LITERAL.search(piece.text) if document.error is not None else None
    if line is not None:
        above = piece.text.count("\n", 0, line.start())
        place = (path, piece.line + above, line.start(1) - line.start() + 1)
        yield declare(workspace, "talos", "upstream", None, line[1], place)
        return
    if document.error is not None:
        yield broken(path, document)
        return
    node = docs.get(document.node, "kubernetesVersion")
    name = docs.scalar(document.node, "clusterName")
    if node is not None:
        yield from from_node(workspace, "talos", "upstream", name, path, document, node)


def _omni(workspace: Workspace, path: str, piece: Piece) -> Iterator[Declared | Gap]:
    document, _ = templates.read(piece)
    if document.error is not None:
        yield broken(path, document)
        return
    node = docs.get(document.node, "kubernetes", "version")
    if node is not None and docs.scalar(document.node, "apiVersion") is None:
        name = docs.scalar(document.node, "name")
        yield from from_node(workspace, "omni", "upstream", name, path, document, node)


def _images(workspace: Workspace, path: str) -> Iterator[Declared | Gap]:
    """The images of kubelets, also in patches and templates of machine configurations."""
    text = workspace.text(path) or ""
    for match in _IMAGE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text[start : match.start()].lstrip()
        if not before.startswith("#") and "image" in before:
            place = (path, text.count("\n", 0, start) + 1, match.start(1) - start + 1)
            yield declare(workspace, "talos kubelet image", "upstream", None, match[1], place)


SOURCE = Source(
    "talos",
    ("kubernetesVersion:", "siderolabs/kubelet:", "talos:"),
    find,
    (*MANIFESTS, "*.yaml.j2", "*.yml.j2", "*.yaml.tpl", "*.yaml.tftpl"),
)
