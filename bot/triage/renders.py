"""The renders of a bump: each release that it touches, before and after, for each place where it runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot import discover
from bot.charts import Asks, Helm, asks, plain, render
from bot.compare import compare
from bot.errors import RenderError
from bot.git import Repository
from bot.judge import Case
from bot.model import TEMPLATES, ChartArchive, Comparison, Plain, Release, Render, Stage, Untrusted
from bot.triage import majors, remarks
from bot.triage.context import Context
from bot.triage.desk import Desk
from bot.triage.effects import Allowance, effects, suspects
from bot.triage.gaps import Gaps, gap
from bot.triage.places import Place, places

Rendered = Render | RenderError


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: the release with the values it gets, and the chart that is rendered with them, or
    manifests that are already."""

    release: Release
    archive: ChartArchive | None = None
    manifests: Rendered | None = None

    def rendered(self, desk: Desk, helm: Helm | None, place: Place) -> Rendered:
        """What helm makes of it, or why it does not."""
        if self.archive is None or helm is None:
            return self.manifests or RenderError("there is nothing to render")
        try:
            return render(
                helm,
                self.archive,
                self.release,
                kubernetes=place.minor,
                api_versions=place.api_versions,
                cache=desk.cache,
                twice=asks(self.archive).by_chance,
            )
        except RenderError as error:
            return error


@dataclass(slots=True)
class _Work:
    """What the renders of one bump share. Places where a chart makes the same are compared once."""

    desk: Desk
    case: Case
    gaps: Gaps
    compared: dict[tuple[Render, Render], Comparison] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)


def rendered(desk: Desk, case: Case, context: Context, gaps: Gaps) -> list[Case]:
    """The case once for each release that the bump touches and each place where it runs; as it is when
    nothing could be rendered."""
    work = _Work(desk, case, gaps)
    cases: list[Case] = []
    for old, new in case.bump.pairs:
        before = _side(desk, old, case.old_chart, context, gaps, context.since)
        after = _side(desk, new, case.new_chart, context, gaps)
        if before is not None and after is not None:
            found = _pair(work, before, after, context)
            cases += [
                dataclasses.replace(one, pair=(old, new)) for one in _with_effects(work, found, old, new)
            ]
    return cases or [case]


def _pair(work: _Work, old: Side, new: Side, context: Context) -> list[Case]:
    desk, release = work.desk, new.release
    asked = [asks(side.archive) for side in (old, new) if side.archive is not None]
    cases = []
    for place in places(desk.settings, release, asked, _seen(desk, context, asked)):
        minor = f" for {place.minor}" if place.minor else ""
        desk.log(f"{release.chart} {release.version}: helm template {release.name or ''}{minor}".rstrip())
        found = _case(work, old, new, place)
        if found is not None:
            apis = asks(new.archive).apis if new.archive is not None else frozenset[str]()
            cases.append(
                dataclasses.replace(
                    found,
                    role=place.role,
                    served=place.api_versions,
                    asked=tuple(sorted(apis)),
                )
            )
    if cases and cases[0].comparison is not None:
        cases[0] = dataclasses.replace(cases[0], notes_txt=remarks.differing(desk, old, new))
    return cases


def _with_effects(work: _Work, cases: list[Case], old: Release, new: Release) -> list[Case]:
    """The cases of one pair, with what its values do: that is asked once, where it runs makes no difference
    to it."""
    charts = (work.case.old_chart, work.case.new_chart)
    found = suspects(work.desk, *charts, new.values)
    cases = [dataclasses.replace(one, candidates=found) for one in cases]
    shown = next((one for one in cases if one.comparison is not None), None)
    if shown is None:
        return cases
    where = (shown.kubernetes, shown.served)
    known = effects(work.desk, found, charts, (old, new), where, work.allowance)
    return [dataclasses.replace(one, effects=known) for one in cases]


def _seen(desk: Desk, context: Context, asked: list[Asks]) -> tuple[discover.Seen, ...]:
    """What the repository shows of its clusters' APIs, where a template asks for one."""
    if (
        context.repository is None
        or context.pull is None
        or not any(one.apis or one.any_api for one in asked)
    ):
        return ()
    return desk.seen(context.repository, context.pull.head)


def _side(
    desk: Desk,
    release: Release,
    archive: ChartArchive | None,
    context: Context,
    gaps: Gaps,
    before: dt.datetime | None = None,
) -> Side | None:
    """The chart itself, the chart of the repository that brings it along (its open ranges resolved as they
    were ``before``), or manifests without a chart."""
    chart, repository = release.through, context.repository
    if release.plain is not None and repository is not None:
        return Side(release, manifests=_plain(repository, release.plain))
    if archive is None and release.manager not in TEMPLATES:
        return None
    if chart is None or repository is None:
        return None if archive is None else Side(release, archive)
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
    return Side(own, whole.archive)


def _plain(repository: Repository, manifests: Plain) -> Rendered:
    try:
        return plain(repository.tree(manifests.revision), manifests)
    except RenderError as error:
        return error


def _case(work: _Work, old: Side, new: Side, place: Place) -> Case | None:
    desk, case, gaps = work.desk, work.case, work.gaps
    helm = None if old.archive is None and new.archive is None else desk.helm_of(place.helm)
    before, after = _both(desk, old, new, helm, place)
    release = new.release
    where = f"{release.chart} as {release.name or 'release'}"
    if isinstance(before, RenderError):
        gaps.add(gap(Stage.RENDER, f"{where}, old version", before))
        if isinstance(after, RenderError):
            gaps.add(gap(Stage.RENDER, f"{where}, new version", after))
        return None
    if isinstance(after, RenderError):
        failed = Untrusted(after.stderr or after.message)
        return dataclasses.replace(case, kubernetes=place.minor, new_error=failed, role=place.role)
    gaps.add(*before.gaps, *after.gaps)
    comparison = _compared(work, before, after, release)
    # Through another chart nothing may be right: a condition or a tag switched the dependency off.
    empty = not (comparison.before or comparison.after or comparison.gaps)
    if empty and release.through is None:
        gaps.say(Stage.RENDER, where, "neither version renders to anything with these values")
    other = None if helm is None or place.helm else majors.other(desk, new, place, helm, after)
    return dataclasses.replace(case, kubernetes=place.minor, comparison=comparison, other_helm=other)


def _compared(work: _Work, before: Render, after: Render, release: Release) -> Comparison:
    pair = tuple(dataclasses.replace(one, kubernetes=None) for one in (before, after))
    known = work.compared.get((pair[0], pair[1]))
    if known is None:
        known = work.compared[pair[0], pair[1]] = compare(
            before.manifests,
            after.manifests,
            namespace=release.namespace,
            key=work.desk.key,
            again=(before.again, after.again),
        )
    return known


def _both(desk: Desk, old: Side, new: Side, helm: Helm | None, place: Place) -> tuple[Rendered, Rendered]:
    """Both sides at once: two processes, one for each core of a small machine."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        before, after = pool.map(lambda side: side.rendered(desk, helm, place), (old, new))
    return before, after
