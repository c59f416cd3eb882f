"""helmv3: the dependencies of a chart, ``Chart.yaml`` with apiVersion v2."""

from __future__ import annotations

import re

from bot import docs
from bot.discover.dependencies import dependencies
from bot.discover.manager import Extraction, Manager
from bot.discover.workspace import Workspace, broken
from bot.model import Gap, Release

NAME = "helmv3"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every dependency is a release, or one for each way in which the chart is installed."""
    found: list[Release | Gap] = []
    for document in docs.documents(workspace.text(path) or ""):
        if document.error is not None:
            found.append(broken(path, document))
        if docs.scalar(document.node, "apiVersion") == "v2":
            found += dependencies(NAME, workspace, path, document, "Chart.lock")
    return Extraction(
        tuple(one for one in found if isinstance(one, Release)),
        tuple(one for one in found if isinstance(one, Gap)),
    )


MANAGER = Manager(
    name=NAME,
    suffixes=("Chart.yaml", "Chart.yml"),
    files=re.compile(r"(^|/)Chart\.ya?ml$"),
    needles=("dependencies",),
    extract=extract,
)
