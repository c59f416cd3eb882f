"""helmv3: the dependencies of a chart, ``Chart.yaml`` with apiVersion v2."""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.discover.dependencies import dependencies
from bot.discover.manager import Extraction, gathered
from bot.discover.templates import read
from bot.discover.workspace import Workspace, broken
from bot.model import Gap, Release

NAME = "helmv3"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every dependency is a release, or one for each way in which the chart is installed."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap]:
    for piece in workspace.pieces(path):
        document, _ = read(piece)
        if document.error is not None:
            yield broken(path, document)
        if docs.scalar(document.node, "apiVersion") == "v2":
            yield from dependencies(NAME, workspace, path, document, "Chart.lock")
