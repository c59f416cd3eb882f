"""The two questions: which releases does a tree hold, and which bumps lie between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.discover import explain, locks, pairs, template
from bot.discover.manager import Extraction
from bot.discover.managers import MANAGERS
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
    needles = sorted({needle for manager in MANAGERS.values() for needle in manager.needles})
    suffixes = sorted({suffix for manager in MANAGERS.values() for suffix in manager.suffixes})
    paths = set(tree.grep(needles, [f"*{end}" for end in suffixes]))
    for manager in MANAGERS.values():
        if manager.follows is not None:
            paths.update(path for path in tree.below() if manager.is_led_to(workspace, path))
    return _found(extract(workspace, path) for path in sorted(paths))


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
    old = _found(extract(before, path) for path in sorted(same | was))
    new = _found(extract(after, path) for path in sorted(same | becomes))
    found, doubts = pairs.bumps(pairs.match(old.releases, new.releases))
    templates = template.find(before, after, deltas, bot)
    found = (*found, *templates.bumps)
    loose = [delta for delta in deltas if delta.path not in templates.covered]
    lines = explain.unexplained(repository, base, head, loose, found)
    # What could not be read before either may be where a pull request without bumps has its bump.
    fresh = [one for one in new.gaps if one not in old.gaps or (not found and one.reason in UNREADABLE)]
    return Discovery(found, lines, (*fresh, *doubts))


def extract(workspace: Workspace, path: str) -> Extraction:
    """What every manager that reads the file finds in it."""
    managers = [manager for manager in MANAGERS.values() if manager.accepts(path)]
    if not managers:
        return Extraction()
    text = workspace.text(path)
    if text is None:
        there = path in workspace.tree.modes
        return Extraction(gaps=(gap(path, NO_TEXT),) if there else ())
    parts = [
        manager.extract(workspace, path)
        for manager in managers
        if manager.wants(text) or manager.is_led_to(workspace, path)
    ]
    return Extraction(
        tuple(release for part in parts for release in part.releases),
        tuple(one for part in parts for one in part.gaps),
    )


def _found(extractions: Iterable[Extraction]) -> Found:
    parts = list(extractions)
    gaps = dict.fromkeys(one for part in parts for one in part.gaps)
    everything = (release for part in parts for release in part.releases)
    return Found(tuple(sorted(everything, key=pairs.order)), tuple(gaps))
