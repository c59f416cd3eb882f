"""The two questions: which releases does a tree hold, and which bumps lie between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.discover import explain, locks, pairs, places, renovate, template
from bot.discover.manager import Extraction
from bot.discover.selection import CUSTOM, candidates, readers
from bot.discover.workspace import NO_TEXT, UNREADABLE, Workspace, gap
from bot.git import Repository, Tree
from bot.model import Discovery, Gap, Release
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """What a tree holds: releases by file and position, and what could not be learned."""

    releases: tuple[Release, ...]
    gaps: tuple[Gap, ...]


def releases(tree: Tree, settings: Settings) -> Found:
    """Every release of a tree that a manager knows. Raises :class:`bot.errors.GitError`."""
    workspace = Workspace(tree, settings)
    return _found(workspace, (extract(workspace, path, wanted=True) for path in candidates(workspace)))


def bumps(
    repository: Repository, base: str, head: str, settings: Settings, *, bot: str | None = None
) -> Discovery:
    """What changed between two commits, by full shas; ``base`` is already the merge base. Only the files
    that differ are read, and what they refer to. ``bot`` names the template bot that made the change, if it
    was one. Raises :class:`bot.errors.GitError`."""
    deltas = repository.changed(base, head)
    after = Workspace(repository.tree(head), settings)
    changed = frozenset(delta.path for delta in deltas)
    before = Workspace(repository.tree(base), settings, twin=after, changed=changed)
    # A lock file that changes alone changes what the ranges of its manifest mean.
    same = {path for delta in deltas for path in locks.manifests(delta.path)} - changed
    was = {delta.path for delta in deltas if delta.status != "A"}
    becomes = {delta.path for delta in deltas if delta.status != "D"}
    old = _found(before, (extract(before, path) for path in sorted(same | was)))
    new = _found(after, (extract(after, path) for path in sorted(same | becomes)))
    found, doubts = pairs.bumps(pairs.match(old.releases, new.releases))
    templates = template.find(before, after, deltas, bot)
    found = (*found, *templates.bumps)
    loose = [delta for delta in deltas if delta.path not in templates.covered]
    lines = explain.unexplained(repository, base, head, loose, found)
    # What could not be read before either may be where a pull request without bumps has its bump.
    fresh = [one for one in new.gaps if one not in old.gaps or (not found and one.reason in UNREADABLE)]
    return Discovery(found, lines, (*fresh, *doubts))


def extract(workspace: Workspace, path: str, *, wanted: bool = False) -> Extraction:
    """What every manager that reads the file finds in it. ``wanted`` is a file in which something surely
    stands that a manager looks for."""
    managers = readers(workspace, path)
    text = workspace.text(path)
    if text is None:
        own = any(manager.name not in CUSTOM for manager in managers)
        unread = path in workspace.tree.modes and (wanted or own)
        return Extraction(gaps=(gap(path, NO_TEXT),) if unread else ())
    parts = [
        manager.extract(workspace, path)
        for manager in managers
        if manager.wants(text) or manager.is_led_to(workspace, path)
    ]
    return Extraction(
        tuple(release for part in parts for release in part.releases),
        tuple(one for part in parts for one in part.gaps),
    )


def _found(workspace: Workspace, extractions: Iterable[Extraction]) -> Found:
    parts = list(extractions)
    gaps = dict.fromkeys((*renovate.problems(workspace), *(one for part in parts for one in part.gaps)))
    everything = places.settled(workspace, [release for part in parts for release in part.releases])
    return Found(tuple(sorted(everything, key=pairs.order)), tuple(gaps))
