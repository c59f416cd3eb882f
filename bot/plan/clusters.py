"""Which clusters a plan is for: from the configuration, from the repository, or from the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.discover.clusters import Clusters, Declared
from bot.errors import UsageError
from bot.judge import ages, way
from bot.judge.minors import number, word
from bot.model import Gap, Stage
from bot.settings import Cluster, Settings

_SHOWN = 4


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


def of_tree(found: Clusters) -> tuple[tuple[tuple[Cluster, str], ...], tuple[Gap, ...]]:
    """The clusters that a repository declares, each with the places where it does. Of several minors of one
    cluster the lowest counts, and that they differ is a gap; so is that nobody knows what runs where."""
    groups: dict[str, list[Declared]] = {}
    for one in found.declared:
        groups.setdefault(one.name or "", []).append(one)
    if len(groups) > 1:
        groups.pop("", None)  # it tells no more than the named ones
    clusters: list[tuple[Cluster, str]] = []
    gaps = list(found.gaps)
    for name, every in groups.items():
        sure = [one for one in every if not one.is_default] or every
        minors = sorted({one.minor for one in sure}, key=number)
        places = "; ".join(f"{one.path}:{one.line} ({one.source}: {one.version})" for one in sure[:_SHOWN])
        providers = {one.provider for one in sure} - {"upstream"}
        provider = providers.pop() if len(providers) == 1 else "upstream"
        called = name or "cluster"
        clusters.append((Cluster(name=called, kubernetes=minors[0], provider=provider), places))
        if len(minors) > 1:
            said = f"the repository says {', '.join(minors)}; {minors[0]} counts ({places})"
            gaps.append(Gap(Stage.KUBERNETES, called, said))
    if len(clusters) > 1:
        names = ", ".join(cluster.name for cluster, _ in clusters)
        reason = "what runs on which is not configured: every release counts for each (clusters: with paths:)"
        gaps.append(Gap(Stage.KUBERNETES, names, reason))
    clusters.sort(key=lambda pair: (number(pair[0].kubernetes), pair[0].name))
    return tuple(clusters), tuple(gaps)


def contradictions(settings: Settings, found: Clusters) -> tuple[Gap, ...]:
    """Where files say another minor of a configured cluster than the configuration does."""
    gaps = []
    for one in found.declared:
        names = {one.owner, one.name}
        for cluster in settings.clusters:
            if cluster.name in names and one.minor not in (cluster.kubernetes, cluster.target):
                said = (
                    f"the configuration says {cluster.kubernetes}, {one.path}:{one.line} says {one.version}"
                )
                gaps.append(Gap(Stage.KUBERNETES, cluster.name, said))
    return tuple(dict.fromkeys(gaps))


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
    return Target(cluster, minors, told, ages.end(cluster), everywhere)
