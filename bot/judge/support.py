"""Which Kubernetes minors a version supports: claims from several sources, reconciled in the open.

* ``kubeVersion`` of the chart, asked as Helm asks it, at the minor's .0 and at a high patch. A mere floor
  proves nothing about the minors above it. That of a subchart is told and counts for nothing: Helm asks
  the chart itself alone, and the subchart may be switched off.
* The kinds in the render, against the table of what Kubernetes serves at that minor.
* What the project itself says (``rules/support/``).
* What release notes ask for at least (:mod:`bot.judge.floors`).

Any claim of *unsupported* wins, then any of *supported*; otherwise it is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot import constraints
from bot.judge import calendar, lifecycle, matrix
from bot.judge.lifecycle import Api, Served
from bot.judge.minors import number, word
from bot.model import ChartArchive, Claim, Release, Resource, Role, Standing, Support
from bot.settings import Cluster

_HIGH_PATCH = 99
_NEXT = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a chart at a version. ``constraints`` are the ``kubeVersion`` of the chart
    (first, under its own name) and of its dependencies."""

    chart: str
    repository: str | None
    version: str
    app_version: str | None = None
    constraint: str | None = None
    subcharts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the support table."""

    cluster: str | None
    minor: str
    role: Role


def subject(release: Release, archive: ChartArchive | None) -> Subject:
    """The subject of a release; without its archive only name and version are known."""
    version = release.resolved or release.version
    if archive is None:
        return Subject(release.chart, release.repository, version)
    subcharts = ((entry.name, entry.kube_version) for entry in archive.dependencies)
    return Subject(
        chart=release.chart,
        repository=release.repository,
        version=archive.meta.version,
        app_version=archive.meta.app_version,
        constraint=archive.meta.kube_version,
        subcharts=tuple((name, constraint) for name, constraint in subcharts if constraint),
    )


def columns(clusters: tuple[Cluster, ...], today: dt.date) -> tuple[Column, ...]:
    """What the table shows: each cluster's current and target minor, and the two after the highest of
    them; without clusters, the minors that Kubernetes maintains today."""
    known = calendar.load()
    if not clusters:
        return tuple(Column(None, minor, Role.OTHER) for minor in known.maintained(today))
    found = []
    for cluster in clusters:
        found.append(Column(cluster.name, cluster.kubernetes, Role.CURRENT))
        if cluster.target and cluster.target != cluster.kubernetes:
            found.append(Column(cluster.name, cluster.target, Role.TARGET))
    highest = max(number(column.minor) for column in found)
    last = min(highest + _NEXT, number(known.newest))
    found += [Column(None, word(minor), Role.OTHER) for minor in range(highest + 1, last + 1)]
    return tuple(sorted(found, key=lambda column: (number(column.minor), column.role, column.cluster or "")))


def _nothing(_: str) -> tuple[Claim, ...]:
    return ()


def standings(
    about: Subject,
    resources: tuple[Resource, ...] | Mapping[str, tuple[Resource, ...]],
    shown: tuple[Column, ...],
    told: Callable[[str], tuple[Claim, ...]] = _nothing,
) -> tuple[Support, ...]:
    """The support table of one version: a cell for each column, with the claims behind it. ``told`` gives
    those that are made elsewhere, by minor.

    ``resources`` are those of the new render (none when it could not be rendered), or of several renders
    by the minor that each was made for; a minor without one is judged by that of the nearest below it.
    """
    cells = []
    for column in shown:
        rendered = resources if isinstance(resources, tuple) else _nearest(resources, column.minor)
        claims = (*claims_at(about, rendered, column.minor), *told(column.minor))
        cells.append(Support(column.cluster, column.minor, column.role, reconcile(claims), claims))
    return tuple(cells)


def _nearest(renders: Mapping[str, tuple[Resource, ...]], minor: str) -> tuple[Resource, ...]:
    below = [known for known in renders if number(known) <= number(minor)]
    best = max(below, key=number, default=None) or min(renders, key=number, default=None)
    return renders[best] if best else ()


def reconcile(claims: Iterable[Claim]) -> Standing:
    """The stricter claim wins; no claim is unknown."""
    standings = {claim.standing for claim in claims}
    for standing in (Standing.UNSUPPORTED, Standing.SUPPORTED):
        if standing in standings:
            return standing
    return Standing.UNKNOWN


def claims_at(about: Subject, resources: tuple[Resource, ...], minor: str) -> tuple[Claim, ...]:
    """Everything that is said about a version on one minor."""
    return (
        *constraint_claims(about, minor),
        *(api_claim(api, served, minor) for api, served in unserved(resources, minor)),
        *matrix_claims(about, minor),
    )


def constraint_claims(about: Subject, minor: str) -> tuple[Claim, ...]:
    """What ``kubeVersion`` says: of the chart, then of its subcharts."""
    claims = []
    if about.constraint:
        standing = _standing(about.constraint, minor)
        claims.append(_constraint_claim("kubeVersion", "asked by helm", about.constraint, standing))
    for name, constraint in about.subcharts:
        refused = _standing(constraint, minor) is Standing.UNSUPPORTED
        meaning = "refused by a subchart, which helm does not ask" if refused else "asked by a subchart"
        claims.append(_constraint_claim(f"kubeVersion of {name}", meaning, constraint, Standing.UNKNOWN))
    return tuple(claims)


def _constraint_claim(source: str, meaning: str, constraint: str, standing: Standing) -> Claim:
    return Claim(source, None, None, meaning, constraint, standing)


def _standing(constraint: str, minor: str) -> Standing:
    patches = (f"{minor}.0", f"{minor}.{_HIGH_PATCH}")
    accepted = [constraints.accepts(constraint, patch) for patch in patches]
    if not any(accepted):
        return Standing.UNSUPPORTED
    proof = all(accepted) and constraints.bounded(constraint)
    return Standing.SUPPORTED if proof else Standing.UNKNOWN


def unserved(resources: tuple[Resource, ...], minor: str) -> tuple[tuple[Api, Served], ...]:
    """The kinds among the resources that the API server of this minor does not serve, each once."""
    table = lifecycle.load()
    kinds = sorted({(resource.api_version, resource.kind) for resource in resources})
    found = []
    for api_version, kind in kinds:
        api = table.find(api_version, kind)
        served = table.served(api, minor) if api else Served.YES
        if api and served not in (Served.YES, Served.UNKNOWN):
            found.append((api, served))
    return tuple(found)


def api_claim(api: Api, served: Served, minor: str) -> Claim:
    """The claim behind a kind that is not served. Off by default may have been switched on: unknown."""
    table = lifecycle.load()
    ends = {Served.REMOVED: f"removed in {api.removed}", Served.NOT_YET: f"served from {api.introduced}"}
    standing = Standing.UNKNOWN if served is Served.OFF else Standing.UNSUPPORTED
    return Claim(
        source=f"{api.api_version} {api.kind}",
        url=table.sources[0],
        as_of=table.as_of,
        meaning=f"{served} in {minor}",
        range=ends.get(served, str(served)),
        standing=standing,
    )


def matrix_claims(about: Subject, minor: str) -> tuple[Claim, ...]:
    """What the projects' own tables say, a claim of each source; none when no file speaks for the chart or
    has the version."""
    asked = matrix.Asked(about.chart, about.repository, about.version, about.app_version)
    return tuple(claim for table in matrix.naming(about.chart) for claim in table.claims(asked, minor))
