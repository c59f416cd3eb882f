"""helm-requirements: the dependencies of a chart of apiVersion v1, in ``requirements.yaml`` beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot.discover import umbrella
from bot.discover.dependencies import dependencies
from bot.discover.manager import Extraction, gathered
from bot.discover.templates import read
from bot.discover.workspace import Workspace, broken, folder_of, gap
from bot.model import Gap, Release

NAME = "helm-requirements"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every dependency is a release, or one for each way in which the chart beside the file is installed."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap]:
    unread = umbrella.api_version(workspace, folder_of(path)) == "v2"
    for piece in workspace.pieces(path):
        document, _ = read(piece)
        if document.error is not None:
            yield broken(path, document)
        for one in dependencies(NAME, workspace, path, document, "requirements.lock"):
            yield _unread(one) if unread and isinstance(one, Release) else one


def _unread(release: Release) -> Release:
    reason = "helm reads no requirements.yaml beside a Chart.yaml of apiVersion v2"
    told = gap(f"{release.file}: {release.chart}", reason)
    return dataclasses.replace(release, gaps=(*release.gaps, told))
