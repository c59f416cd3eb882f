"""The charts beside a chart in its repository, and the names that concern it all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.model import ChartArchive
from bot.notes import folders
from bot.notes.request import Request
from bot.notes.stands import Stand

_GENERAL = frozenset({"chart", "charts", "deploy", "helm", "helm-chart", "helm-charts", "latest", "stable"})
_NOISE = re.compile(r"[^a-z0-9]+")


def others(stand: Stand | None, request: Request) -> frozenset[str] | None:
    """The names of the other charts' folders; None where the chart does not stand in a repository that is
    known. A name that is a part of this chart's values too is more likely that part."""
    if stand is None or not stand.roots:
        return None
    own = _parts(request.new_archive)
    names = {folder.rpartition("/")[2] for folder in folders.charts(stand.listing.files) if folder}
    names -= {stand.roots[0].rpartition("/")[2], request.name, *_GENERAL}
    return frozenset(name for name in names if _bare(name) not in own)


def related(request: Request) -> frozenset[str]:
    """What the chart is made of: the charts inside it, at either end, by their names and their aliases."""
    found: set[str] = set()
    for archive in (request.old_archive, request.new_archive):
        if archive is not None:
            found.update(one.name for one in archive.dependencies)
            found.update(_declared(archive))
    return frozenset(found)


def _declared(archive: ChartArchive) -> Iterator[str]:
    for path in ("Chart.yaml", "requirements.yaml"):
        for entry in docs.items(docs.get(_root(archive, path), "dependencies")):
            yield from filter(None, (docs.scalar(entry, "name"), docs.scalar(entry, "alias")))


def _parts(archive: ChartArchive | None) -> frozenset[str]:
    """The keys at the top of a chart's values, as names are compared."""
    root = None if archive is None else _root(archive, "values.yaml")
    if not isinstance(root, docs.MappingNode):
        return frozenset()
    return frozenset(_bare(one.value) for one, _ in root.value if isinstance(one, docs.ScalarNode))


def _root(archive: ChartArchive, path: str) -> docs.Node | None:
    try:
        return docs.compose(archive.files.get(path, ""))
    except DocumentError:
        return None


def _bare(name: str) -> str:
    return _NOISE.sub("", name.lower())
