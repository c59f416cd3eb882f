"""Which files an ApplicationSet reads: there may stand a version, although nothing in them tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.discover.argo import generators, globs
from bot.discover.argo.applications import NEEDLE, ApplicationSet, read
from bot.discover.argo.clusters import LABEL
from bot.discover.workspace import Workspace

_SUFFIXES = (".yaml", ".yml", ".json")
_KIND = "ApplicationSet"
_CHART = re.compile(r"chart|oci://|repoURL:[^\n]*\{\{")


def of_charts(text: str) -> bool:
    """Whether an ApplicationSet with this text can install a chart from elsewhere."""
    return _CHART.search(text) is not None


def follows(workspace: Workspace, path: str) -> bool:
    """Whether a git generator of the tree reads a file for what may be a chart."""
    return path.endswith(_SUFFIXES) and any(matches(path) for _, matches in _of_files(workspace))


def reading(workspace: Workspace, path: str) -> Iterator[ApplicationSet]:
    """The ApplicationSets that read a file: as a file of a git generator, or for the clusters in it."""
    found = [one for one, matches in _of_files(workspace) if matches(path)]
    yield from found
    if LABEL in (workspace.text(path) or ""):
        yield from (one for one in _of_clusters(workspace) if one not in found)


def _of_files(workspace: Workspace) -> tuple[tuple[ApplicationSet, globs.Matcher], ...]:
    def make() -> Iterator[tuple[ApplicationSet, globs.Matcher]]:
        for one in _all(workspace, "files"):
            files = [glob for entry in one.generators for glob in generators.files(entry)]
            if files:
                yield one, globs.loose(files)

    return workspace.once(("argo readers of files",), lambda: tuple(make()))


def _of_clusters(workspace: Workspace) -> tuple[ApplicationSet, ...]:
    def make() -> Iterator[ApplicationSet]:
        for one in _all(workspace, "clusters"):
            if any("clusters" in generators.names(entry) for entry in one.generators):
                yield one

    return workspace.once(("argo readers of clusters",), lambda: tuple(make()))


def _all(workspace: Workspace, mention: str) -> Iterator[ApplicationSet]:
    """The ApplicationSets that mention a word, may install a chart and can be filled in; told by text, so
    that few need to be parsed."""
    for path in workspace.grep(NEEDLE):
        text = workspace.text(path) or ""
        if _KIND in text and of_charts(text):
            for one in read(workspace, path, _KIND, mention=mention):
                if isinstance(one, ApplicationSet) and one.templates is None:
                    yield one
