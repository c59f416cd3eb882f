"""Copies of charts that a repository keeps: whether they are what the chart's own repository serves."""

from __future__ import annotations

import re

from bot.charts import archive as archives
from bot.git import Tree
from bot.model import ChartArchive

# Copies may leave out what does not matter to a render (vendir's excludePaths); these do.
_NEEDED = re.compile(r"(?:charts/[^/]+/)*(?:Chart\.yaml|values\.yaml|(?:templates|crds)/.+)")


def differing(archive: ChartArchive, tree: Tree, place: str) -> tuple[str, ...]:
    """The files of a copy that are other than in the archive, missing though a render needs them, or not in
    it at all: paths from the root of the tree. Nothing when there is no copy at ``place``, a .tgz or a folder
    that holds the chart or the chart's folder. Raises :class:`bot.errors.ChartTriageError` for a copy that
    cannot be read."""
    if place.endswith(".tgz"):
        return _archived(archive, tree, place)
    below, links = tree.below(place), list(tree.links(place))
    inside = f"{place}/{archive.meta.name}"
    root = inside if f"{inside}/Chart.yaml" in below else place
    if not below and not links:
        return ()
    upstream = archives.contents(archive.path.read_bytes(), archive.meta.name)
    copied = {path.removeprefix(f"{root}/"): path for path in below if path.startswith(f"{root}/")}
    other = [path for name, path in copied.items() if upstream.get(name) != tree.data(path)]
    other += [path for path in (*below, *links) if path in links or not path.startswith(f"{root}/")]
    missing = [f"{root}/{name}" for name in upstream if name not in copied and _NEEDED.fullmatch(name)]
    return tuple(sorted([*other, *missing]))


def _archived(archive: ChartArchive, tree: Tree, place: str) -> tuple[str, ...]:
    """An archive may be packed anew, so what counts is what it holds."""
    data = tree.data(place)
    upstream = archive.path.read_bytes()
    if data is None or data == upstream:
        return ()
    name = archive.meta.name
    same = archives.contents(data, f"the copy of {name}") == archives.contents(upstream, name)
    return () if same else (place,)
