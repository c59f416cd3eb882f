"""What a release's way hangs on: its version and the later ones, and the APIs that it renders at each minor.

It is kept for some hours: whoever plans asks again and again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.charts import asks
from bot.charts.versions import key
from bot.compare import compare
from bot.errors import RenderError
from bot.judge import matrix
from bot.judge.support import Subject, constraint_claims, subject
from bot.model import ChartVersion, Gap, Release, Resource, Role, Stage, Standing, Untrusted
from bot.settings import Cluster
from bot.triage import Desk, charts
from bot.triage.gaps import Gaps, gap
from bot.triage.places import Place
from bot.triage.renders import Side

FRESH = dt.timedelta(hours=6)
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """``current`` is the release's version, ``later`` those after it, ascending, without pre-releases;
    ``rendered`` the API versions and kinds of its render, by minor; ``failed`` what helm said at minors where
    it renders no more. Where the chart's versions could not be ``listed``, ``later`` are those that the
    add-on's own table begins rows with."""

    current: Subject
    later: tuple[Subject, ...]
    rendered: dict[str, tuple[Resource, ...]]
    failed: dict[str, str]
    resolved: str | None = None
    listed: bool = True
    gaps: tuple[Gap, ...] = ()


def find(
    desk: Desk, release: Release, cluster: Cluster, minors: Sequence[str], now: dt.datetime, *, fresh: bool
) -> Facts:
    """The facts of a release on a cluster, over ``minors``. What fails is a gap. ``fresh``: nothing that was
    kept is used."""
    name = _key(desk, release, cluster, minors)
    kept = None if fresh else desk.cache.get("plans", name)
    if kept is not None:
        found = _load(kept)
        if found is not None and now - found[0] < FRESH:
            return found[1]
    facts = _find(desk, release, cluster, minors)
    if not any(one.transient for one in facts.gaps):
        desk.cache.put("plans", name, _dump(now, facts))
    return facts


def _find(desk: Desk, release: Release, cluster: Cluster, minors: Sequence[str]) -> Facts:
    gaps = Gaps()
    listed = charts.versions(desk, release, gaps)
    release = charts.settled(release, listed)
    archive = charts.archive(desk, release, gaps)
    current = subject(release, archive)
    if archive is None:
        current = _listed(current, listed)
    rendered: dict[str, tuple[Resource, ...]] = {}
    failed: dict[str, str] = {}
    if archive is not None and release.through is None:
        rendered, failed = _rendered(desk, Side(release, archive), cluster, minors, current, gaps)
    known = listed or tuple(
        ChartVersion(release.chart, one) for one in matrix.versions_told(release.chart, release.repository)
    )
    later = tuple(_subject(current, one) for one in _after(current.version, known))
    return Facts(current, later, rendered, failed, release.resolved, bool(listed), gaps.found)


def _rendered(
    desk: Desk, side: Side, cluster: Cluster, minors: Sequence[str], current: Subject, gaps: Gaps
) -> tuple[dict[str, tuple[Resource, ...]], dict[str, str]]:
    """What the render has at each minor, and why there is none at some. A chart that asks nothing of the
    cluster makes the same everywhere, and one that is refused is not tried."""
    release = side.release
    where = f"{release.chart} as {release.name or 'release'}"
    helm = gaps.attempt(Stage.RENDER, where, lambda: desk.helm_of(cluster.helm))
    if helm is None or side.archive is None:
        return {}, {}
    hangs = asks(side.archive).cluster
    found: dict[str, tuple[Resource, ...]] = {}
    errors: dict[str, RenderError] = {}
    for minor in minors if hangs else minors[-1:]:
        if any(one.standing is Standing.UNSUPPORTED for one in constraint_claims(current, minor)):
            continue
        desk.log(f"{release.chart} {release.version}: helm template {release.name or ''} for {minor}")
        made = side.rendered(desk, helm, Place(minor, cluster.api_versions, cluster.helm, Role.TARGET))
        if isinstance(made, RenderError):
            errors[minor] = made
        else:
            found[minor] = _kinds(made.manifests, desk.key)
    if found and not hangs:
        found = dict.fromkeys(minors, found[minors[-1]])
    if minors[0] in found:  # it is the minor that makes it fail
        return found, {minor: one.stderr or one.message for minor, one in errors.items()}
    for minor, error in errors.items():
        gaps.add(gap(Stage.RENDER, f"{where}, at {minor}", error))
    return found, {}


def _kinds(manifests: str, key: bytes) -> tuple[Resource, ...]:
    held = compare(manifests, manifests, key=key).after
    return tuple(dict.fromkeys(Resource(one.api_version, one.kind, None, "") for one in held))


def _after(version: str, listed: Sequence[ChartVersion]) -> list[ChartVersion]:
    here = key(version)
    if here is None:
        return []
    return [
        one
        for one in listed
        if (at := key(one.version)) is not None and at[0] > here[0] and not at[0].prerelease
    ]


def _listed(current: Subject, listed: Sequence[ChartVersion]) -> Subject:
    """What the index tells of a version whose archive cannot be had."""
    one = next((one for one in listed if one.version.lstrip("v") == current.version.lstrip("v")), None)
    return current if one is None else _subject(current, one)


def _subject(current: Subject, one: ChartVersion) -> Subject:
    return Subject(current.chart, current.repository, one.version, one.app_version, one.kube_version)


def _key(desk: Desk, release: Release, cluster: Cluster, minors: Sequence[str]) -> str:
    """All that an answer hangs on, but for the world. Without helm nothing was rendered."""
    values = hashlib.sha256(repr((release.values, release.digest, release.include_crds)).encode()).hexdigest()
    parts = (
        _FORMAT, release.chart, release.repository, release.kind, release.version, release.resolved,
        release.name, release.namespace, values, cluster.api_versions, cluster.helm, tuple(minors),
        desk.tools.version, desk.settings.mirrors,
    )  # fmt: skip
    return repr(parts)


def _dump(now: dt.datetime, facts: Facts) -> bytes:
    def plain(one: Subject) -> list[object]:
        return [one.chart, one.repository, one.version, one.app_version, one.constraint, one.subcharts]

    kinds = {minor: [(one.api_version, one.kind) for one in found] for minor, found in facts.rendered.items()}
    gaps = [[str(one.stage), one.subject, one.reason, one.detail and one.detail.raw] for one in facts.gaps]
    told = {
        "at": now.isoformat(),
        "current": plain(facts.current),
        "later": [plain(one) for one in facts.later],
        "rendered": kinds,
        "failed": facts.failed,
        "resolved": facts.resolved,
        "listed": facts.listed,
        "gaps": gaps,
    }
    return json.dumps(told).encode()


def _load(data: bytes) -> tuple[dt.datetime, Facts] | None:
    def made(row: list[Any]) -> Subject:
        chart, repository, version, app_version, constraint, subcharts = row
        pairs = tuple((str(name), str(asked)) for name, asked in subcharts)
        return Subject(chart, repository, version, app_version, constraint, pairs)

    try:
        told = json.loads(data)
        rendered = {
            minor: tuple(Resource(api, kind, None, "") for api, kind in kinds)
            for minor, kinds in told["rendered"].items()
        }
        gaps = tuple(
            Gap(Stage(stage), what, reason, Untrusted(detail) if detail else None)
            for stage, what, reason, detail in told["gaps"]
        )
        later = tuple(map(made, told["later"]))
        facts = Facts(
            made(told["current"]), later, rendered, told["failed"], told["resolved"], told["listed"], gaps
        )
        return dt.datetime.fromisoformat(told["at"]), facts
    except (ValueError, KeyError, TypeError):
        return None
