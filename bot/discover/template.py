"""Pull requests that bring a template's changes: Renovate's copier, or a bot of the configuration.

A template changes whatever it likes. What it changes in manifests and charts of the repository is compared
as a render would be; every other line stays unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import docs
from bot.discover.layers import Layers
from bot.discover.levels import level
from bot.discover.manager import Pin, pin, release
from bot.discover.manifests import Unit, units
from bot.discover.sources import Source
from bot.discover.workspace import Workspace, folder_of, parents
from bot.git import Delta
from bot.model import Bump, InTree, Level, Plain, Release, SourceKind

_ANSWERS = re.compile(r"(?:^|/)\.copier-answers(?:\..+)?\.ya?ml$")
_SHORT = {"gh": "https://github.com/", "gl": "https://gitlab.com/"}
_SHA = 12


@dataclass(frozen=True, slots=True)
class Templates:
    """The bumps of templates, and the changed files that are compared because of them."""

    bumps: tuple[Bump, ...] = ()
    covered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Template:
    """What was bumped: where its version stands on each side, and where the template comes from. The files
    below ``folder`` are made from it."""

    manager: str
    source: Source
    old: Pin
    new: Pin
    folder: str


def find(before: Workspace, after: Workspace, deltas: Sequence[Delta], bot: str | None) -> Templates:
    """The templates that are bumped between two trees. ``bot`` names the template bot whose pull request it
    is; without one only copier's answers tell."""
    changed = [delta.path for delta in deltas]
    found = [one for path in changed if _ANSWERS.search(path) for one in _answers(before, after, path)]
    if bot is not None and not found and changed:
        old, new = (Pin(changed[0], 1, 1, side.tree.sha[:_SHA]) for side in (before, after))
        found = [_Template("template", Source(SourceKind.GIT, None, bot), old, new, "")]
    bumps: list[Bump] = []
    covered: set[str] = set()
    for one in found:
        own = [path for path in changed if _owner(path, found) is one and not _ANSWERS.search(path)]
        pairs = units(before, after, own)
        bumps.append(_bump(before, after, one, pairs))
        covered.update(path for _, unit in pairs for path in unit.files)
    return Templates(tuple(bumps), frozenset(covered))


def _answers(before: Workspace, after: Workspace, path: str) -> Iterator[_Template]:
    old, new = (_pin(side, path) for side in (before, after))
    source = _source(after, path)
    if old is not None and new is not None and source is not None and old.version != new.version:
        yield _Template("copier", source, old, new, folder_of(path))


def _pin(workspace: Workspace, path: str) -> Pin | None:
    for document in docs.documents(workspace.text(path) or ""):
        return pin(path, document, docs.get(document.node, "_commit"))
    return None


def _source(workspace: Workspace, path: str) -> Source | None:
    for document in docs.documents(workspace.text(path) or ""):
        place = (docs.scalar(document.node, "_src_path") or "").removeprefix("git+")
        short, colon, rest = place.partition(":")
        url = _SHORT[short] + rest if colon and short in _SHORT else place
        if url:
            name = re.split(r"[/:]", url.rstrip("/").removesuffix(".git"))[-1]
            return Source(SourceKind.GIT, url, name)
    return None


def _owner(path: str, found: Sequence[_Template]) -> _Template | None:
    """The template whose answers lie in the nearest folder above a file."""
    above = {one.folder: one for one in found}
    return next((above[folder] for folder in parents(path) if folder in above), None)


def _bump(before: Workspace, after: Workspace, one: _Template, found: Sequence[tuple[Unit, Unit]]) -> Bump:
    pairs = tuple(
        (_release(before, one, one.old, old), _release(after, one, one.new, new)) for old, new in found
    ) or ((_release(before, one, one.old, None), _release(after, one, one.new, None)),)
    how_far = Level.DIGEST if one.manager == "template" else level(one.old.version, one.new.version)
    return Bump(*pairs[0], how_far, pairs)


def _release(workspace: Workspace, one: _Template, at: Pin, unit: Unit | None) -> Release:
    layers = Layers(workspace, one.source.chart if unit is None else unit.home)
    if unit is None:
        return release(one.manager, at, one.source, layers)
    install = unit.install
    return release(
        one.manager,
        at,
        one.source,
        layers,
        name=unit.name,
        namespace=unit.namespace,
        home=unit.home,
        cluster=install.cluster if install else None,
        include_crds=install.include_crds if install else True,
        through=unit.what if isinstance(unit.what, InTree) else None,
        plain=unit.what if isinstance(unit.what, Plain) else None,
        gaps=unit.gaps,
    )
