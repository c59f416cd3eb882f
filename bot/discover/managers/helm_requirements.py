"""helm-requirements: the dependencies of a chart of apiVersion v1, in ``requirements.yaml`` beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot import docs
from bot.discover import subcharts
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Manager, gathered, pin, release
from bot.discover.templates import is_template, read
from bot.discover.workspace import Workspace, broken, gap
from bot.model import Gap, Release

NAME = "helm-requirements"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every dependency is a release named after the chart beside the file, with its part of the chart's
    values."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    for piece in workspace.pieces(path):
        document, _ = read(piece)
        if document.error is not None:
            yield broken(path, document)
        for entry in docs.items(docs.get(document.node, "dependencies")):
            yield _dependency(workspace, path, document, entry)


def _dependency(
    workspace: Workspace, path: str, document: docs.Document, entry: docs.Node
) -> Release | Gap | None:
    chart, repository = docs.scalar(entry, "name"), docs.scalar(entry, "repository")
    at = pin(path, document, docs.get(entry, "version"))
    if chart is None:
        return None
    subject = f"{path}: {chart}"
    if at is None:
        return gap(subject, "a dependency without a version is not pinned")
    if is_template(chart + (repository or "")):
        return gap(subject, "a dependency's chart or repository is a template")
    if repository and "://" not in repository and not repository.startswith(("@", "alias:")):
        return gap(subject, "a dependency's repository is no URL", repository)
    layers = Layers(workspace, subject)
    subcharts.values(layers, _beside(path, "values.yaml"), docs.scalar(entry, "alias") or chart)
    source, gaps = subcharts.source(workspace, repository, chart, subject)
    parent = _chart(workspace, path)
    if docs.scalar(parent, "apiVersion") == "v2":
        gaps += (gap(subject, "helm reads no requirements.yaml beside a Chart.yaml of apiVersion v2"),)
    return release(NAME, at, source, layers, name=docs.scalar(parent, "name"), gaps=gaps)


def _chart(workspace: Workspace, path: str) -> docs.Node | None:
    def parse() -> docs.Node | None:
        return docs.document(1, workspace.text(_beside(path, "Chart.yaml")) or "").node

    return workspace.once((NAME, path), parse)


def _beside(path: str, name: str) -> str:
    return str(PurePosixPath(path).with_name(name))


MANAGER = Manager(
    name=NAME,
    suffixes=("requirements.yaml", "requirements.yml"),
    files=re.compile(r"(^|/)requirements\.ya?ml$"),
    needles=("dependencies",),
    extract=extract,
)
