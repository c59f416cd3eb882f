"""One manager for each place where a version stands, and whether Renovate reaches it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from bot.discover import locks, renovate, umbrella
from bot.discover.selection import CUSTOM
from bot.discover.workspace import Workspace
from bot.model import Release

_KNOWS, _NO_CHART, _NOTHING_ELSE = range(3)
_OF_CHARTS = (*umbrella.NAMES, *locks.MANIFESTS)


def settled(workspace: Workspace, releases: Iterable[Release]) -> list[Release]:
    """The releases, each with whether Renovate reaches it. Of several managers at one place the one that
    knows the release is kept."""
    by_place: defaultdict[tuple[str, int, int], list[Release]] = defaultdict(list)
    for release in releases:
        by_place[_place(release)].append(release)
    found: list[Release] = []
    for here in by_place.values():
        least = min(map(_ignorance, here))
        kept = [release for release in here if _ignorance(release) == least]
        passed = {_reached(workspace, release) for release in here if _ignorance(release) > least}
        for release in kept[:1] if least == _NOTHING_ELSE else kept:
            answers = passed | {_reached(workspace, release)}
            reached = True if True in answers else None if None in answers else False
            found.append(dataclasses.replace(release, renovate=reached))
    return found


def _ignorance(release: Release) -> int:
    """A custom manager knows no more of a version than where it stands, and one of a chart's dependencies
    knows no chart where the configuration names a file that is none."""
    if release.manager in CUSTOM:
        return _NOTHING_ELSE
    odd = release.through is not None and PurePosixPath(release.file).name not in _OF_CHARTS
    return _NO_CHART if odd else _KNOWS


def _reached(workspace: Workspace, release: Release) -> bool | None:
    if release.manager in CUSTOM:
        return release.renovate
    return renovate.reaches(workspace, release.manager, release.file)


def _place(release: Release) -> tuple[str, int, int]:
    return release.file, release.line, release.column
