"""What the rules of Kubernetes' family share: a bump makes the reach of a chart over minors worse."""

from __future__ import annotations

from bot.judge.case import Case, Hit
from bot.judge.support import Column, Subject, reconcile, subject
from bot.model import Claim, Evidence, Role, Standing, Untrusted
from bot.settings import Cluster

FILLS = frozenset({"chart", "version", "cluster", "minor"})


def subjects(case: Case) -> tuple[Subject, Subject]:
    """The chart before and after."""
    return subject(case.bump.old, case.old_chart), subject(case.bump.new, case.new_chart)


def of_clusters(clusters: tuple[Cluster, ...]) -> tuple[Column, ...]:
    """Each cluster at its current minor, then at its target."""
    current = [Column(cluster.name, cluster.kubernetes, Role.CURRENT) for cluster in clusters]
    target = [
        Column(cluster.name, cluster.target, Role.TARGET)
        for cluster in clusters
        if cluster.target and cluster.target != cluster.kubernetes
    ]
    return (*current, *target)


def of_render(case: Case) -> tuple[Column, ...]:
    """The columns about which the case's render says something: charts choose their API versions by the
    minor that they are rendered for, so another cluster's render proves nothing."""
    clusters = case.clusters
    if case.kubernetes is not None:
        clusters = tuple(one for one in clusters if case.kubernetes in (one.kubernetes, one.target))
    columns = of_clusters(clusters)
    current = {one.name for one in clusters if case.kubernetes in (None, one.kubernetes)}
    return tuple(one for one in columns if one.cluster in current or one.minor == case.kubernetes)


def worse(before: tuple[Claim, ...], after: tuple[Claim, ...]) -> bool:
    """Whether these claims say unsupported now, and did not before."""
    return reconcile(after) is Standing.UNSUPPORTED and reconcile(before) is not Standing.UNSUPPORTED


def hit(case: Case, column: Column, claims: tuple[Claim, ...], args: tuple[tuple[str, str], ...]) -> Hit:
    """A hit on one cluster and minor, with the claims that say so; its target is a variant of its own."""
    new = case.bump.new
    told = (
        ("chart", new.chart),
        ("version", new.resolved or new.version),
        ("cluster", column.cluster or ""),
        ("minor", column.minor),
    )
    evidence = tuple(
        Evidence("claim", text=Untrusted(f"{claim.source}: {claim.range} ({claim.meaning})"), url=claim.url)
        for claim in claims
        if claim.standing is Standing.UNSUPPORTED
    )
    return Hit(told + args, "target" if column.role is Role.TARGET else None, evidence=evidence)
