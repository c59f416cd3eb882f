"""The renders of a bump: each release that it touches, before and after, for each place where it runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.charts import by_chance, plain, render
from bot.compare import compare
from bot.errors import RenderError
from bot.git import Repository
from bot.judge import Case, Effects
from bot.model import TEMPLATES, ChartArchive, Plain, Release, Render, Stage, Untrusted
from bot.settings import Cluster, Settings
from bot.triage.context import Context
from bot.triage.desk import Desk
from bot.triage.effects import Allowance, effects, suspects
from bot.triage.gaps import Gaps, gap


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a release is rendered: a Kubernetes minor, and the APIs that are served beyond its own."""

    minor: str | None
    api_versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a pair: the release with the values it gets, and the chart that is rendered with them, or
    manifests that are already."""

    release: Release
    archive: ChartArchive | None = None
    manifests: Render | RenderError | None = None


def rendered(desk: Desk, case: Case, context: Context, gaps: Gaps) -> list[Case]:
    """The case once for each release that the bump touches and each place where it runs; as it is when
    nothing could be rendered."""
    cases = []
    allowance = Allowance()
    for old, new in case.bump.pairs:
        before = _side(desk, old, case.old_chart, context, gaps, context.since)
        after = _side(desk, new, case.new_chart, context, gaps)
        if before is None or after is None:
            continue
        found = suspects(desk, case.old_chart, case.new_chart, new.values)
        shown: list[Effects | None] = []
        for place in _places(clusters(desk.settings, new)):
            desk.log(f"{new.chart} {new.version}: helm template {new.name or ''}".rstrip())
            made = _case(desk, case, before, after, place, gaps)
            if made is None:
                continue
            if not shown and made.new_error is None:  # once: where it runs makes no difference to values
                charts, where = (case.old_chart, case.new_chart), (place.minor, place.api_versions)
                shown = [effects(desk, found, charts, (old, new), where, allowance)]
            known = shown[0] if shown else None
            cases.append(dataclasses.replace(made, pair=(old, new), candidates=found, effects=known))
    return cases or [case]


def clusters(settings: Settings, *releases: Release) -> tuple[Cluster, ...]:
    """Where releases run: what the engine says, or else the files that describe them (not the file of the
    version)."""
    owners = [_owners(settings, release) for release in releases]
    return tuple(cluster for cluster in settings.clusters if any(cluster in found for found in owners))


def _owners(settings: Settings, release: Release) -> tuple[Cluster, ...]:
    known = None if release.cluster is None else settings.cluster_at(release.cluster)
    return (known,) if known is not None else settings.clusters_of(release.home or release.file)


def _side(
    desk: Desk,
    release: Release,
    archive: ChartArchive | None,
    context: Context,
    gaps: Gaps,
    before: dt.datetime | None = None,
) -> _Side | None:
    """The chart itself, the chart of the repository that brings it along (its open ranges resolved as they
    were ``before``), or manifests without a chart."""
    chart, repository = release.through, context.repository
    if release.plain is not None and repository is not None:
        return _Side(release, manifests=_plain(repository, release.plain))
    if archive is None and release.manager not in TEMPLATES:
        return None
    if chart is None or repository is None:
        return None if archive is None else _Side(release, archive)
    where = chart.folder or "the root"
    desk.log(f"{where}: dependencies")
    whole = gaps.attempt(
        Stage.CHARTS, where, lambda: desk.charts.whole(repository.tree(chart.revision), chart, before)
    )
    if whole is None:
        return None
    gaps.add(*whole.gaps)
    meta = whole.archive.meta
    own = dataclasses.replace(release, values=chart.values, chart=meta.name, version=meta.version)
    return _Side(own, whole.archive)


def _plain(repository: Repository, manifests: Plain) -> Render | RenderError:
    try:
        return plain(repository.tree(manifests.revision), manifests)
    except RenderError as error:
        return error


def _case(desk: Desk, case: Case, old: _Side, new: _Side, place: _Place, gaps: Gaps) -> Case | None:
    before, after = _both(desk, old, new, place)
    release = new.release
    where = f"{release.chart} as {release.name or 'release'}"
    if isinstance(before, RenderError):
        gaps.add(gap(Stage.RENDER, f"{where}, old version", before))
        if isinstance(after, RenderError):
            gaps.add(gap(Stage.RENDER, f"{where}, new version", after))
        return None
    if isinstance(after, RenderError):
        failed = Untrusted(after.stderr or after.message)
        return dataclasses.replace(case, kubernetes=place.minor, new_error=failed)
    gaps.add(*before.gaps, *after.gaps)
    comparison = compare(
        before.manifests,
        after.manifests,
        namespace=release.namespace,
        key=desk.key,
        again=(before.again, after.again),
    )
    # Through another chart nothing may be right: a condition or a tag switched the dependency off.
    empty = not (comparison.before or comparison.after or comparison.gaps)
    if empty and release.through is None:
        gaps.say(Stage.RENDER, where, "neither version renders to anything with these values")
    return dataclasses.replace(case, kubernetes=place.minor, comparison=comparison)


def _both(
    desk: Desk, old: _Side, new: _Side, place: _Place
) -> tuple[Render | RenderError, Render | RenderError]:
    """Both sides at once: two processes, one for each core of a small machine."""
    helm = None if old.archive is None and new.archive is None else desk.helm

    def one(side: _Side) -> Render | RenderError:
        if side.archive is None or helm is None:
            return side.manifests or RenderError("there is nothing to render")
        try:
            return render(
                helm,
                side.archive,
                side.release,
                kubernetes=place.minor,
                api_versions=place.api_versions,
                cache=desk.cache,
                twice=by_chance(side.archive),
            )
        except RenderError as error:
            return error

    with ThreadPoolExecutor(max_workers=2) as pool:
        before, after = pool.map(one, (old, new))
    return before, after


def _places(clusters: tuple[Cluster, ...]) -> tuple[_Place, ...]:
    places = [_Place(cluster.kubernetes, cluster.api_versions) for cluster in clusters]
    return tuple(dict.fromkeys(places)) or (_Place(None, ()),)
