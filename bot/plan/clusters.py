"""Which clusters a plan is for: from the configuration, from the repository, or from the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.judge import calendar, way
from bot.judge.minors import number, word
from bot.settings import Cluster, Settings


@dataclass(frozen=True, slots=True)
class Target:
    """A cluster and the minors on its way, its own first. ``told`` says where its minor is written; with
    ``everywhere`` every release and every file is its."""

    cluster: Cluster
    minors: tuple[str, ...]
    told: str
    end: dt.date | None
    everywhere: bool = False

    def owns(self, path: str) -> bool:
        """Whether a file belongs to the cluster."""
        if self.everywhere or not self.cluster.paths:
            return True
        return self.cluster in Settings(clusters=(self.cluster,)).clusters_of(path)


def targets(
    settings: Settings, declared: Sequence[tuple[Cluster, str]], *, to: str | None, current: str | None
) -> tuple[Target, ...]:
    """The clusters with their targets: those of the configuration, else those that the repository declares
    (each with the place where it does), else one of which ``current`` is the minor. A target is ``to``, or
    the cluster's own, or the next minor. Raises :class:`UsageError` when no minor is known, and for a target
    that is older than a cluster."""
    everywhere = False
    if settings.clusters:
        found = [(one, "configuration") for one in settings.clusters]
        if current is not None:
            raise UsageError("--current is for repositories without clusters in their configuration")
    elif current is not None:
        found, everywhere = [(Cluster(name="cluster", kubernetes=current), "--current")], True
    elif declared:
        found, everywhere = list(declared), True
    else:
        raise UsageError(
            "which Kubernetes do the clusters run?",
            hint="name them under clusters: in .github/chart-triage.yml, or give --current 1.33",
        )
    return tuple(_target(cluster, told, to, everywhere=everywhere) for cluster, told in found)


def _target(cluster: Cluster, told: str, to: str | None, *, everywhere: bool) -> Target:
    following = word(number(cluster.kubernetes) + 1)
    wanted = to or cluster.target or following
    try:
        minors = way.between(cluster.kubernetes, wanted)
    except ValueError:
        raise UsageError(
            f"{cluster.name} runs {cluster.kubernetes}, which is newer than {wanted}",
            hint=f"give --to {following}",
        ) from None
    return Target(cluster, minors, told, _end(cluster), everywhere)


def _end(cluster: Cluster) -> dt.date | None:
    term = calendar.load().term(cluster.kubernetes, cluster.provider)
    if term is None:
        return None
    return term.extended or term.end if cluster.extended else term.end
