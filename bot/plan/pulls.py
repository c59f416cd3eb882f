"""Which open pull requests bring releases forward."""

from __future__ import annotations

from collections.abc import Sequence

from bot import discover
from bot.charts.versions import key
from bot.errors import ChartTriageError
from bot.git import Repository
from bot.model import Gap, Pull, Release, Stage, Waiting
from bot.triage import Desk
from bot.triage.gaps import gap

Place = tuple[str, str, str | None, str | None]
"""What a release is known again by: its file, chart, name and cluster."""


def place(release: Release) -> Place:
    """The place of a release in a tree, whatever its version."""
    return release.file, release.chart, release.name, release.cluster


def waiting(
    desk: Desk, repository: Repository, pulls: Sequence[Pull]
) -> tuple[dict[Place, list[Waiting]], tuple[Gap, ...]]:
    """The pull requests by the place of the releases that they bump, and those that could not be read."""
    found: dict[Place, list[Waiting]] = {}
    gaps: list[Gap] = []
    for pull in pulls:
        if not pull.by_renovate:
            continue
        desk.log(f"{pull.branch}: bumps")
        try:
            base = repository.merge_base(pull.base, pull.head)
            told = discover.bumps(repository, base, pull.head, desk.settings)
        except ChartTriageError as error:
            gaps.append(gap(Stage.DISCOVER, pull.branch, error))
            continue
        for bump in told.bumps:
            for _, new in bump.pairs:
                version = new.resolved or new.version
                one = Waiting(pull.branch, version, pull.number, pull.url)
                found.setdefault(place(new), []).append(one)
    return found, tuple(gaps)


def furthest(found: Sequence[Waiting]) -> Waiting | None:
    """The one that brings the highest version."""
    known = [(order, one) for one in found if (order := key(one.version)) is not None]
    return max(known, key=lambda pair: pair[0])[1] if known else next(iter(found), None)
