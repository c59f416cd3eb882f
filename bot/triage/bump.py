"""One bump: its charts, its renders, its notes, and what the rules say of them."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot import judge, notes
from bot.charts import by_chance, render
from bot.compare import compare, unified
from bot.errors import RenderError
from bot.judge import Case, Judgement
from bot.model import (
    Bump,
    BumpTriage,
    ChangedLine,
    ChartArchive,
    ChartVersion,
    Comparison,
    Gap,
    Notes,
    Patch,
    Pull,
    Release,
    Render,
    Resource,
    SourceKind,
    Stage,
    Untrusted,
)
from bot.settings import Cluster, Settings
from bot.triage.desk import Desk
from bot.triage.gaps import Gaps, gap

_PATCH_LINES = 400


@dataclass(frozen=True, slots=True)
class BumpReading:
    """A bump with everything that was learned, and what all rules said of it."""

    triage: BumpTriage
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a release is rendered: a Kubernetes minor, and the APIs that are served beyond its own."""

    minor: str | None
    api_versions: tuple[str, ...]


def read_bump(
    desk: Desk, bump: Bump, pull: Pull | None = None, unexplained: tuple[ChangedLine, ...] = ()
) -> BumpReading:
    """Reads one bump to the end, whatever fails on the way: what could not be learned is a gap."""
    gaps = Gaps()
    for _, new in bump.pairs:
        gaps.add(*new.gaps)
    versions = _versions(desk, bump, gaps)
    old_chart, new_chart = (_archive(desk, release, gaps) for release in (bump.old, bump.new))
    said = _notes(desk, bump, pull, versions, old_chart, new_chart, gaps)
    clusters = _clusters(desk.settings, *(new for _, new in bump.pairs))
    case = Case(
        bump=bump,
        notes=said,
        old_chart=old_chart,
        new_chart=new_chart,
        clusters=clusters,
        pull=pull,
        unexplained=unexplained,
        policy=desk.settings.policy,
        versions=versions,
    )
    cases = [case]
    if old_chart is not None and new_chart is not None:
        cases = _rendered(desk, case, old_chart, new_chart, gaps)
    judgement = judge.merge(judge.judge(one, desk.settings, desk.rulebook) for one in cases)
    gaps.add(*judgement.gaps)
    comparisons = tuple(one.comparison for one in cases if one.comparison is not None)
    for comparison in comparisons:
        gaps.add(*comparison.gaps)
    table = judge.support(
        judge.subject(bump.new, new_chart), _by_minor(cases), judge.columns(clusters, desk.today)
    )
    return BumpReading(
        BumpTriage(
            bump=bump,
            notes=said,
            comparisons=comparisons,
            patches=_patches(comparisons),
            support=table,
            findings=judgement.findings,
            gaps=gaps.found,
            app_versions=(_app_version(old_chart), _app_version(new_chart)),
        ),
        judgement,
    )


def _versions(desk: Desk, bump: Bump, gaps: Gaps) -> tuple[ChartVersion, ...]:
    new = bump.new
    repository = new.repository
    if repository is None:
        return ()
    desk.log(f"{new.chart}: versions")
    found = gaps.attempt(
        Stage.CHARTS, new.chart, lambda: desk.charts.versions(new.chart, repository, new.kind)
    )
    return found or ()


def _archive(desk: Desk, release: Release, gaps: Gaps) -> ChartArchive | None:
    repository = release.repository
    version = release.resolved or release.version
    if release.kind is SourceKind.OCI and release.digest:
        version = release.digest
    subject = f"{release.chart} {version}"
    if repository is None:
        gaps.add(Gap(Stage.CHARTS, subject, "the chart's repository is not known"))
        return None
    desk.log(f"{subject}: chart")
    return gaps.attempt(
        Stage.CHARTS, subject, lambda: desk.charts.archive(release.chart, repository, release.kind, version)
    )


def _notes(
    desk: Desk,
    bump: Bump,
    pull: Pull | None,
    versions: tuple[ChartVersion, ...],
    old_chart: ChartArchive | None,
    new_chart: ChartArchive | None,
    gaps: Gaps,
) -> Notes | None:
    desk.log(f"{bump.new.chart}: notes")
    request = notes.Request(
        chart=bump.new.chart,
        repository=bump.new.repository,
        kind=bump.new.kind,
        old=bump.old.resolved or bump.old.version,
        new=bump.new.resolved or bump.new.version,
        versions=versions,
        old_archive=old_chart,
        new_archive=new_chart,
        body=None if pull is None else pull.body,
    )
    found = gaps.attempt(
        Stage.NOTES, bump.new.chart, lambda: notes.collect(request, desk.client, desk.settings)
    )
    if found is not None:
        gaps.add(*found.gaps)
    return found


def _rendered(
    desk: Desk, case: Case, old_chart: ChartArchive, new_chart: ChartArchive, gaps: Gaps
) -> list[Case]:
    """A case for each release that the bump touches and each place where it runs."""
    cases = []
    for old, new in case.bump.pairs:
        for place in _places(_clusters(desk.settings, new)):
            desk.log(f"{new.chart} {new.version}: helm template {new.name or ''}".rstrip())
            before, after = _both(desk, (old, old_chart), (new, new_chart), place)
            where = f"{new.chart} as {new.name or 'release'}"
            if isinstance(before, RenderError):
                gaps.add(gap(Stage.RENDER, f"{where}, old version", before))
                if isinstance(after, RenderError):
                    gaps.add(gap(Stage.RENDER, f"{where}, new version", after))
                continue
            if isinstance(after, RenderError):
                failed = Untrusted(after.stderr or after.message)
                cases.append(dataclasses.replace(case, kubernetes=place.minor, new_error=failed))
                continue
            gaps.add(*before.gaps, *after.gaps)
            comparison = compare(
                before.manifests,
                after.manifests,
                namespace=new.namespace,
                key=desk.key,
                again=(before.again, after.again),
            )
            if not (comparison.before or comparison.after or comparison.gaps):
                gaps.add(Gap(Stage.RENDER, where, "neither version renders to anything with these values"))
            cases.append(dataclasses.replace(case, kubernetes=place.minor, comparison=comparison))
    return cases or [case]


def _clusters(settings: Settings, *releases: Release) -> tuple[Cluster, ...]:
    """Where releases run: what the engine says, or else the files that describe them (not the file of the
    version)."""
    owners = [_owners(settings, release) for release in releases]
    return tuple(cluster for cluster in settings.clusters if any(cluster in found for found in owners))


def _owners(settings: Settings, release: Release) -> tuple[Cluster, ...]:
    known = None if release.cluster is None else settings.cluster_at(release.cluster)
    return (known,) if known is not None else settings.clusters_of(release.home or release.file)


def _both(
    desk: Desk, old: tuple[Release, ChartArchive], new: tuple[Release, ChartArchive], place: _Place
) -> tuple[Render | RenderError, Render | RenderError]:
    """Both sides at once: two processes, one for each core of a small machine."""
    helm = desk.helm

    def one(side: tuple[Release, ChartArchive]) -> Render | RenderError:
        release, archive = side
        try:
            return render(
                helm,
                archive,
                release,
                kubernetes=place.minor,
                api_versions=place.api_versions,
                cache=desk.cache,
                twice=by_chance(archive),
            )
        except RenderError as error:
            return error

    with ThreadPoolExecutor(max_workers=2) as pool:
        before, after = pool.map(one, (old, new))
    return before, after


def _places(clusters: tuple[Cluster, ...]) -> tuple[_Place, ...]:
    places = [_Place(cluster.kubernetes, cluster.api_versions) for cluster in clusters]
    return tuple(dict.fromkeys(places)) or (_Place(None, ()),)


def _by_minor(cases: list[Case]) -> tuple[Resource, ...] | dict[str, tuple[Resource, ...]]:
    """The resources of the new renders by the minor that they were made for; charts choose by it."""
    found: dict[str, dict[Resource, None]] = {}
    for case in cases:
        if case.comparison is not None:
            found.setdefault(case.kubernetes or "", {}).update(dict.fromkeys(case.comparison.after))
    if list(found) == [""]:
        return tuple(found[""])
    return {minor: tuple(resources) for minor, resources in found.items()}


def _patches(comparisons: tuple[Comparison, ...]) -> tuple[Patch, ...]:
    """The changes as text, each once however many releases it happens in."""
    found: dict[Patch, None] = {}
    for comparison in comparisons:
        for change in comparison.changes:
            if not change.noise:
                patch = Patch(change.resource, change.status, Untrusted(unified(change, limit=_PATCH_LINES)))
                found[patch] = None
    return tuple(found)


def _app_version(archive: ChartArchive | None) -> str | None:
    return None if archive is None else archive.meta.app_version
