"""The charts of a bump: which versions there are, what a range means, and the two archives."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable

from bot import discover
from bot.charts import differing, resolve
from bot.charts.versions import same
from bot.model import TEMPLATES, Bump, ChartArchive, ChartVersion, Release, SourceKind, Stage
from bot.triage.context import Context
from bot.triage.desk import Desk
from bot.triage.gaps import Gaps


def versions(desk: Desk, release: Release, gaps: Gaps) -> tuple[ChartVersion, ...]:
    """What the chart's repository lists; nothing, and a gap, when it cannot be asked."""
    repository = release.repository
    if repository is None or release.manager in TEMPLATES:
        return ()
    desk.log(f"{release.chart}: versions")
    found = gaps.attempt(
        Stage.CHARTS, release.chart, lambda: desk.charts.versions(release.chart, repository, release.kind)
    )
    return found or ()


def describer(desk: Desk, release: Release) -> Callable[[str], ChartVersion] | None:
    """What tells the metadata of a version where the list of versions does not: in a registry."""
    repository = release.repository
    if repository is None or release.kind is not SourceKind.OCI or release.manager in TEMPLATES:
        return None
    return lambda version: desk.charts.describe(release.chart, repository, release.kind, version)


def resolved(bump: Bump, listed: tuple[ChartVersion, ...], context: Context) -> Bump:
    """The bump with its ranges resolved: the old one as it was when the base was committed (as far as the
    list tells when versions were made), the new one as it is today."""

    pairs = tuple((settled(old, listed, context.since), settled(new, listed)) for old, new in bump.pairs)
    old, new = pairs[0]
    meant = (old.resolved or old.version, new.resolved or new.version)
    ranges = old.resolved is not None or new.resolved is not None
    how_far = discover.level(*meant) if ranges and meant[0] != meant[1] else bump.level
    return dataclasses.replace(bump, old=old, new=new, level=how_far, pairs=pairs)


def settled(release: Release, listed: tuple[ChartVersion, ...], before: dt.datetime | None = None) -> Release:
    """A release with its range resolved, as it was ``before`` (None: as it is today)."""
    if release.resolved is not None or release.digest is not None or resolve.is_exact(release.version):
        return release
    meant = resolve.meant(release.version, listed, before)
    return dataclasses.replace(release, resolved=meant) if meant != release.version else release


def changed_copies(
    bump: Bump, chart: ChartArchive | None, context: Context, gaps: Gaps
) -> tuple[str, ...] | None:
    """The files of the repository's own copies of the new chart that are not as published, and archives of
    the old one that are still there, which helm would go on using; None when there is nothing to look at, or
    to compare it with."""
    repository, pull = context.repository, context.pull
    places = dict.fromkeys(place for _, new in bump.pairs for place in new.copies)
    if repository is None or pull is None or chart is None or not places:
        return None
    tree = repository.tree(pull.head)
    found: list[str] = []
    for place in places:
        paths = gaps.attempt(Stage.CHARTS, place, functools.partial(differing, chart, tree, place))
        found += paths or ()
    before = dict.fromkeys(place for old, _ in bump.pairs for place in old.copies if place not in places)
    return (*found, *(place for place in before if place.endswith(".tgz") and place in tree.modes))


def archive(desk: Desk, release: Release, gaps: Gaps) -> ChartArchive | None:
    """The chart at the release's version, or None and a gap."""
    repository = release.repository
    version = release.resolved or release.version
    if release.kind is SourceKind.OCI and release.digest:
        version = release.digest
    subject = f"{release.chart} {version}"
    if release.manager in TEMPLATES:
        return None
    if repository is None:
        gaps.say(Stage.CHARTS, subject, "the chart's repository is not known")
        return None
    desk.log(f"{subject}: chart")
    found = gaps.attempt(
        Stage.CHARTS, subject, lambda: desk.charts.archive(release.chart, repository, release.kind, version)
    )
    written = release.version.replace("_", "+")  # a tag cannot hold a plus
    if found is not None and version == release.digest and resolve.is_exact(written):
        actual = found.meta.version
        if not same(actual, written):
            gaps.say(
                Stage.CHARTS, subject, f"the digest is that of version {actual}, and that is what counts"
            )
    return found
