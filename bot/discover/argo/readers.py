"""Which files an ApplicationSet reads: there may stand a version, although nothing in them tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discover.argo import generators, globs, trees
from bot.discover.argo.applications import ApplicationSet, read
from bot.discover.argo.clusters import LABEL
from bot.discover.workspace import Workspace

SUFFIXES = (".yaml", ".yml", ".json")
_KIND = "ApplicationSet"
_CHART = re.compile(r"chart|oci://|repoURL:[^\n]*\{\{")


@dataclass(frozen=True, slots=True)
class _Reader:
    one: ApplicationSet
    files: globs.Matcher
    clusters: bool


def of_charts(text: str) -> bool:
    """Whether an ApplicationSet with this text can install a chart from elsewhere."""
    return _CHART.search(text) is not None


def follows(workspace: Workspace, path: str) -> bool:
    """Whether a git generator of the tree reads a file for what may be a chart."""
    return path.endswith(SUFFIXES) and any(reader.files(path) for reader in _readers(workspace))


def reading(workspace: Workspace, path: str) -> Iterator[ApplicationSet]:
    """The ApplicationSets that read a file, as a file of a git generator or for the clusters in it."""
    secret = LABEL in (workspace.text(path) or "")
    for reader in _readers(workspace):
        if reader.files(path) or (secret and reader.clusters):
            yield reader.one


def _readers(workspace: Workspace) -> tuple[_Reader, ...]:
    return workspace.once(("argo readers",), lambda: tuple(_all(workspace)))


def _all(workspace: Workspace) -> Iterator[_Reader]:
    for path in workspace.grep(_KIND):
        if not of_charts(workspace.text(path) or ""):
            continue
        for one in read(workspace, path, _KIND):
            if isinstance(one, ApplicationSet) and one.templates is None:
                entries = trees.items(trees.get(one.spec, "generators"))
                files = [glob for entry in entries for glob in generators.files(entry)]
                clusters = any("clusters" in generators.names(entry) for entry in entries)
                if files or clusters:
                    yield _Reader(one, globs.loose(files), clusters)
