"""What a release's way hangs on: its version and the later ones, and the APIs that it renders at each minor.

It is kept for some hours: whoever plans asks again and again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import asks, resolve
from bot.charts.versions import key
from bot.errors import RenderError
from bot.judge.support import Subject, subject
from bot.model import ChartVersion, Gap, Release, Resource, Role, Stage
from bot.settings import Cluster
from bot.triage import Desk, charts
from bot.triage.gaps import Gaps, gap
from bot.triage.places import Place
from bot.triage.renders import Side

FRESH = dt.timedelta(hours=6)
_FORMAT = 1
_OBJECT = re.compile(r"^(apiVersion|kind):[ ]*[\"']?([A-Za-z0-9./_-]+)[\"']?[ ]*$", re.MULTILINE)
_DOCUMENT = re.compile(r"^---", re.MULTILINE)
_KINDS = ("kind", "apiVersion")


@dataclass(frozen=True, slots=True)
class Facts:
    """``current`` is the release's version, ``later`` those after it, ascending, without pre-releases;
    ``rendered`` the API versions and kinds of its render, by minor."""

    current: Subject
    later: tuple[Subject, ...]
    rendered: dict[str, tuple[Resource, ...]]
    resolved: str | None = None
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
    listed: tuple[ChartVersion, ...] = ()
    repository = release.repository
    if repository is not None:
        desk.log(f"{release.chart}: versions")
        told = gaps.attempt(
            Stage.CHARTS, release.chart, lambda: desk.charts.versions(release.chart, repository, release.kind)
        )
        listed = told or ()
    resolved = None
    if release.resolved is None and release.digest is None and not resolve.is_exact(release.version):
        meant = resolve.meant(release.version, listed, None)
        resolved = meant if meant != release.version else None
        release = dataclasses.replace(release, resolved=resolved)
    archive = charts.archive(desk, release, gaps)
    current = subject(release, archive)
    if archive is None:
        current = _listed(current, listed)
    rendered: dict[str, tuple[Resource, ...]] = {}
    if archive is not None and release.through is None:
        side = Side(release, archive)
        hangs = asks(archive).cluster
        for minor in minors if hangs else minors[-1:]:
            found = _kinds(desk, side, cluster, minor, gaps)
            if found is not None:
                rendered[minor] = found
        if rendered and not hangs:
            rendered = dict.fromkeys(minors, rendered[minors[-1]])
    later = tuple(_subject(current, one) for one in _after(current.version, listed))
    return Facts(current, later, rendered, resolved, gaps.found)


def _kinds(
    desk: Desk, side: Side, cluster: Cluster, minor: str, gaps: Gaps
) -> tuple[Resource, ...] | None:
    release = side.release
    what = f"{release.chart} as {release.name or 'release'}, at {minor}"
    desk.log(f"{release.chart} {release.version}: helm template {release.name or ''} for {minor}")
    helm = gaps.attempt(Stage.RENDER, what, lambda: desk.helm_of(cluster.helm))
    if helm is None:
        return None
    made = side.rendered(desk, helm, Place(minor, cluster.api_versions, cluster.helm, Role.TARGET))
    if isinstance(made, RenderError):
        gaps.add(gap(Stage.RENDER, what, made))
        return None
    found: dict[Resource, None] = {}
    for document in _DOCUMENT.split(made.manifests):
        told = dict(reversed(_OBJECT.findall(document)))
        if len(told) == len(_KINDS):
            found[Resource(told["apiVersion"], told["kind"], None, "")] = None
    return tuple(found)


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
    gaps = [[str(one.stage), one.subject, one.reason] for one in facts.gaps]
    told = {
        "at": now.isoformat(),
        "current": plain(facts.current),
        "later": [plain(one) for one in facts.later],
        "rendered": kinds,
        "resolved": facts.resolved,
        "gaps": gaps,
    }
    return json.dumps(told).encode()


def _load(data: bytes) -> tuple[dt.datetime, Facts] | None:
    def made(row: list[object]) -> Subject:
        *rest, subcharts = row
        pairs = tuple((str(one[0]), str(one[1])) for one in subcharts)  # type: ignore[attr-defined]
        return Subject(*rest, subcharts=pairs)  # type: ignore[arg-type]

    try:
        told = json.loads(data)
        rendered = {
            minor: tuple(Resource(api, kind, None, "") for api, kind in kinds)
            for minor, kinds in told["rendered"].items()
        }
        gaps = tuple(Gap(Stage(stage), what, reason) for stage, what, reason in told["gaps"])
        later = tuple(map(made, told["later"]))
        facts = Facts(made(told["current"]), later, rendered, told["resolved"], gaps)
        return dt.datetime.fromisoformat(told["at"]), facts
    except (ValueError, KeyError, TypeError):
        return None
