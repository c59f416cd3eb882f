"""One bump: its charts, its renders, its notes, and what the rules say of them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from bot import judge, notes
from bot.compare import unified
from bot.judge import Case, Judgement, ages, floors
from bot.model import (
    Bump,
    BumpTriage,
    ChartArchive,
    ChartVersion,
    Comparison,
    Gap,
    Notes,
    Patch,
    Pull,
    Resource,
    Role,
    Stage,
    Untrusted,
)
from bot.triage import charts, engines, places, renders, usage
from bot.triage.context import Context
from bot.triage.desk import Desk
from bot.triage.gaps import Gaps

_PATCH_LINES = 400
_MINIMUM = "N108"
_ALONE = Context()


@dataclass(frozen=True, slots=True)
class BumpReading:
    """A bump with everything that was learned, and what all rules said of it."""

    triage: BumpTriage
    judgement: Judgement


def read_bump(desk: Desk, bump: Bump, context: Context = _ALONE) -> BumpReading:
    """Reads one bump to the end, whatever fails on the way: what could not be learned is a gap."""
    gaps = Gaps()
    for old, new in bump.pairs:
        gaps.add(*new.gaps, *old.gaps)
    versions = charts.versions(desk, bump.new, gaps)
    bump = charts.resolved(bump, versions, context)
    old_chart, new_chart = (charts.archive(desk, release, gaps) for release in (bump.old, bump.new))
    said = _notes(desk, bump, context.pull, versions, old_chart, new_chart, gaps)
    clusters = places.clusters(desk.settings, *(new for _, new in bump.pairs))
    old_data = ages.old(desk.today, desk.settings.data_age, bump.new.chart, bump.new.repository)
    case = Case(
        bump=bump,
        notes=said,
        old_chart=old_chart,
        new_chart=new_chart,
        clusters=clusters,
        pull=context.pull,
        unexplained=context.unexplained,
        policy=desk.settings.policy,
        versions=versions,
        copies=charts.changed_copies(bump, new_chart, context, gaps),
        old_data=bool(old_data),
        today=desk.today,
    )
    cases = usage.annotated(desk, renders.rendered(desk, case, context, gaps), context)
    judgement = judge.merge(judge.judge(one, desk.settings, desk.rulebook) for one in cases)
    gaps.add(*judgement.gaps)
    for one in cases:
        gaps.add(*(one.comparison.gaps if one.comparison else ()))
    comparisons = _shown(cases)
    if bump.of_template:
        gaps.add(*engines.unseen(comparisons))
    table = judge.standings(
        judge.subject(bump.new, new_chart),
        _by_minor(cases),
        judge.columns(clusters, desk.today),
        functools.partial(floors.claims, _floors(desk, bump, said)),
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
            remarks=(*ages.ending(clusters, desk.today), *old_data),
        ),
        judgement,
    )


def _floors(desk: Desk, bump: Bump, said: Notes | None) -> tuple[floors.Floor, ...]:
    """The minimums that notes name, unless the user has the rule ignored that reads them."""
    rule = desk.rulebook.rule(_MINIMUM)
    if said is None or desk.settings.ignored(rule.code, bump.new.chart) is not None:
        return ()
    return tuple(floors.floors(said.notes, rule))


def collected(desk: Desk, bump: Bump) -> tuple[Notes, tuple[Gap, ...]]:
    """What upstream wrote about a bump, and nothing else of it: all gaps are beside it."""
    gaps = Gaps()
    versions = charts.versions(desk, bump.new, gaps)
    bump = charts.resolved(bump, versions, _ALONE)
    old_chart, new_chart = (charts.archive(desk, release, gaps) for release in (bump.old, bump.new))
    found = _notes(desk, bump, None, versions, old_chart, new_chart, gaps)
    return found or Notes((), ()), gaps.found


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
        describe=charts.describer(desk, bump.new),
    )
    found = gaps.attempt(
        Stage.NOTES, bump.new.chart, lambda: notes.collect(request, desk.client, desk.settings)
    )
    if found is not None and bump.of_template and not found.notes:
        return None  # what a template changes is all in the pull request: notes help, and are not needed
    if found is not None:
        gaps.add(*found.gaps)
    return found


def _shown(cases: list[Case]) -> tuple[Comparison, ...]:
    """What the bump does today: the renders for the minors that clusters run, not for those they are to run
    (whose findings count all the same)."""
    now = [one.comparison for one in cases if one.comparison is not None and one.role is not Role.TARGET]
    return tuple(now)


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
