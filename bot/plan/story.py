"""From a commit to its upgrade plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Sequence

from bot import discover
from bot.git import Repository, Tree
from bot.judge import ages, lifecycle, matrix, way
from bot.judge.lifecycle import Served
from bot.judge.support import Subject, claims_at
from bot.model import (
    TEMPLATES,
    Claim,
    Gap,
    OldManifest,
    Plan,
    PlanCluster,
    PlanItem,
    Pull,
    Release,
    SourceKind,
    Stage,
    Standing,
    Waiting,
)
from bot.plan import facts, pulls
from bot.plan.clusters import Target
from bot.plan.facts import Facts
from bot.triage import Desk
from bot.triage.places import clusters as owners

_NOT = Standing.UNSUPPORTED
_SHOWN = 300
_ORDER = {Standing.UNSUPPORTED: 0, Standing.UNKNOWN: 1, Standing.SUPPORTED: 2}


def read(
    desk: Desk,
    repository: Repository,
    revision: str,
    targets: Sequence[Target],
    open_pulls: Sequence[Pull],
    now: dt.datetime,
    *,
    known: Iterable[Gap] = (),
    fresh: bool = False,
) -> Plan:
    """The plan of a commit: for each cluster with its target the way of each release that runs there, and
    what of the repository's own manifests is gone at the target. ``known`` are gaps of before; ``fresh``:
    nothing that was kept is used. Raises :class:`bot.errors.GitError`."""
    tree = repository.tree(revision)
    desk.log("releases")
    found = discover.releases(tree, desk.settings)
    waiting, unread = pulls.waiting(desk, repository, open_pulls)
    gaps: list[Gap] = [*known, *found.gaps, *unread]
    items: list[PlanItem] = []
    for target in targets:
        for release in _on(desk, target, found.releases):
            told = facts.find(desk, release, target.cluster, target.minors, now, fresh=fresh)
            gaps += told.gaps
            items.append(_item(target, release, told, waiting.get(pulls.place(release), ())))
    items = _ordered(items)
    for item in items:
        old = ages.old(desk.today, desk.settings.data_age, item.release.chart, _host(item.release))
        gaps += [Gap(Stage.KUBERNETES, "data", one) for one in old]
    manifests = tuple(_gone(tree, targets, gaps))
    return Plan(
        revision=revision,
        today=desk.today,
        clusters=tuple(_cluster(target, desk.today) for target in targets),
        items=tuple(items),
        manifests=manifests,
        gaps=tuple(dict.fromkeys(gaps)),
    )


def _on(desk: Desk, target: Target, releases: Iterable[Release]) -> list[Release]:
    """The releases that run on a cluster, each once: several files may tell of one."""
    found: dict[tuple[object, ...], Release] = {}
    for release in releases:
        runs = release.manager not in TEMPLATES and release.plain is None
        known = owners(desk.settings, release)
        if runs and (target.everywhere or target.cluster in known):
            what = (release.chart, release.repository, release.version, release.name, release.namespace)
            found.setdefault((*what, None if release.name else release.file), release)
    return list(found.values())


def _item(target: Target, release: Release, known: Facts, waiting: Sequence[Waiting]) -> PlanItem:
    if known.resolved is not None:
        release = dataclasses.replace(release, resolved=known.resolved)

    @functools.cache
    def ask(about: Subject, minor: str) -> tuple[Claim, ...]:
        if about != known.current:
            return claims_at(about, (), minor)
        error = known.failed.get(minor)
        failed = () if error is None else (_failure(error),)
        return (*failed, *claims_at(about, known.rendered.get(minor, ()), minor))

    on_the_way = way.find(known.current, known.later, target.minors, ask)
    return PlanItem(
        cluster=target.cluster.name,
        release=release,
        addon=_addon(release),
        app_version=known.current.app_version,
        way=on_the_way,
        owner=way.owner(on_the_way, listed=known.listed),
        pull=pulls.furthest(waiting),
        rendered=target.minors[-1] in known.rendered,
        listed=known.listed,
    )


def _failure(error: str) -> Claim:
    """A chart that renders for the cluster's minor and not for a later one is not made for it."""
    said = " ".join(error.split())[:_SHOWN]
    return Claim("helm template", None, None, "it fails at this minor, and not at the cluster's", said, _NOT)


def _addon(release: Release) -> str:
    """The id of the add-on that a chart belongs to, or the chart's own name."""
    for table in matrix.naming(release.chart):
        if table.speaks_for(release.chart, _host(release)):
            return table.addon
    return release.chart


def _host(release: Release) -> str | None:
    return None if release.kind is SourceKind.LOCAL else release.repository


def _ordered(items: Iterable[PlanItem]) -> list[PlanItem]:
    """By cluster; what is blocked comes first, and charts of one add-on stand together in their order."""
    found = sorted(items, key=_place)
    for number, item in enumerate(found):
        if item.way.standing is Standing.SUPPORTED or _rank(item) is None:
            continue
        before = (
            one.release.chart
            for one in found
            if (one.cluster, one.addon) == (item.cluster, item.addon)
            and one.way.standing is not Standing.SUPPORTED
            and (rank := _rank(one)) is not None
            and rank < (_rank(item) or 0)
        )
        found[number] = dataclasses.replace(item, after=tuple(dict.fromkeys(before)))
    return found


def _rank(item: PlanItem) -> int | None:
    """The place of a chart among those of its add-on; None where no order is known."""
    orders = (table.order for table in matrix.naming(item.release.chart) if table.addon == item.addon)
    order = next(orders, ())
    return order.index(item.release.chart) if item.release.chart in order else None


def _place(item: PlanItem) -> tuple[object, ...]:
    rank = _rank(item)
    return (
        item.cluster, _ORDER[item.way.standing], item.addon, len(item.addon) if rank is None else rank,
        item.release.chart, item.release.name or "", item.release.file, item.release.line,
    )  # fmt: skip


def _cluster(target: Target, today: dt.date) -> PlanCluster:
    cluster = target.cluster
    return PlanCluster(
        name=cluster.name,
        current=target.minors[0],
        target=target.minors[-1],
        provider=cluster.provider,
        end=target.end,
        days_left=None if target.end is None else (target.end - today).days,
        told=target.told,
    )


def _gone(tree: Tree, targets: Sequence[Target], gaps: list[Gap]) -> Iterable[OldManifest]:
    """The objects whose API is gone at the highest target of the clusters that their files belong to."""
    found = discover.written(tree)
    gaps += found.gaps
    table = lifecycle.load()
    for one in found.objects:
        api = table.find(one.api_version, one.kind)
        if api is None or api.removed is None:
            continue
        minors = [target.minors[-1] for target in targets if target.owns(one.path)]
        if any(table.served(api, minor) is Served.REMOVED for minor in minors):
            yield OldManifest(one.path, one.line, one.api_version, one.kind, one.name, api.removed, api.use)
