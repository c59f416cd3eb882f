"""Where a release is rendered for: each Kubernetes minor that its clusters run or are to run, with the APIs
that are served there, and the Helm that installs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import discover
from bot.charts import Asks
from bot.discover import Seen
from bot.model import Release, Role
from bot.settings import Cluster, Settings

_ANYWHERE = Role.OTHER


@dataclass(frozen=True, slots=True)
class Place:
    """``minor`` None is helm's own; ``api_versions`` are served beyond Kubernetes' own; ``helm`` is the major
    version that installs there, or None for any."""

    minor: str | None
    api_versions: tuple[str, ...]
    helm: int | None
    role: Role


def clusters(settings: Settings, *releases: Release) -> tuple[Cluster, ...]:
    """Where releases run: what the engine says, or else the files that describe them (not the file of the
    version)."""
    owners = [_owners(settings, release) for release in releases]
    return tuple(cluster for cluster in settings.clusters if any(cluster in found for found in owners))


def places(
    settings: Settings, release: Release, asked: Iterable[Asks], seen: tuple[Seen, ...]
) -> list[Place]:
    """Each distinct place of a release, current minors first. What no template asks about makes no
    difference: charts that ask nothing are rendered once."""
    asks = tuple(asked)
    owners = clusters(settings, release)
    found: dict[tuple[str | None, tuple[str, ...], int | None], Place] = {}
    for cluster, minor, role in _minors(owners):
        helm = settings.helm.releases.get(release.name or "") or (cluster.helm if cluster else None)
        apis = _apis(settings, cluster, asks, seen)
        place = Place(minor, apis, helm, role)
        found.setdefault((minor, apis, helm), place)
    if not any(one.cluster for one in asks):
        found = {(None, (), helm): place for (_, _, helm), place in reversed(found.items())}
        return list(reversed(found.values()))
    return list(found.values())


def _minors(owners: tuple[Cluster, ...]) -> Iterator[tuple[Cluster | None, str | None, Role]]:
    if not owners:
        yield None, None, _ANYWHERE
    for cluster in owners:
        yield cluster, cluster.kubernetes, Role.CURRENT
    for cluster in owners:
        if cluster.target and cluster.target != cluster.kubernetes:
            yield cluster, cluster.target, Role.TARGET


def _apis(
    settings: Settings, cluster: Cluster | None, asks: tuple[Asks, ...], seen: tuple[Seen, ...]
) -> tuple[str, ...]:
    """Those of the configuration, and of what the repository shows those that the charts ask for."""
    shown = discover.apis_of(seen, settings, cluster)
    if not any(one.any_api for one in asks):
        wanted = frozenset().union(*(one.apis for one in asks))
        shown = tuple(api for api in shown if api in wanted)
    return tuple(dict.fromkeys((*(cluster.api_versions if cluster else ()), *shown)))


def _owners(settings: Settings, release: Release) -> tuple[Cluster, ...]:
    known = None if release.cluster is None else settings.cluster_at(release.cluster)
    return (known,) if known is not None else settings.clusters_of(release.home or release.file)
