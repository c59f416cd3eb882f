"""Which Kubernetes the clusters of a repository run, as it is written: one file for each kind of source.

Nothing is decided here. What several files say of one cluster is told for each, agreeing or not, with its
place; clusters that are made for a test on one's own machine (kind, k3d, minikube) are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.discover.clusters import (
    cloud,
    cluster_api,
    eksctl,
    installers,
    k3s,
    plans,
    talos,
    terraform,
    terragrunt,
    variables,
)
from bot.discover.clusters.found import Declared, Provider
from bot.discover.workspace import Workspace
from bot.git import Tree
from bot.model import Gap
from bot.settings import Settings

__all__ = ["SOURCES", "Clusters", "Declared", "Provider", "declared"]

SOURCES = {
    source.name: source
    for source in (
        cloud.SOURCE,
        cluster_api.SOURCE,
        eksctl.SOURCE,
        installers.SOURCE,
        k3s.SOURCE,
        plans.SOURCE,
        talos.SOURCE,
        terraform.SOURCE,
        terragrunt.SOURCE,
        variables.SOURCE,
    )
}


@dataclass(frozen=True, slots=True)
class Clusters:
    """What a tree says, by path and place, and what could not be learned."""

    declared: tuple[Declared, ...]
    gaps: tuple[Gap, ...]


def declared(tree: Tree, settings: Settings) -> Clusters:
    """Every Kubernetes version of a cluster that is written in a tree. Raises
    :class:`bot.errors.GitError`."""
    workspace = Workspace(tree, settings)
    found: dict[Declared | Gap, None] = {}
    needles: dict[tuple[str, ...], list[str]] = {}
    for source in SOURCES.values():
        needles.setdefault(source.specs, []).extend(source.needles)
    for source in SOURCES.values():
        candidates = workspace.search(tuple(sorted(set(needles[source.specs]))), source.specs)
        texts = ((path, workspace.text(path) or "") for path in candidates)
        paths = [path for path, text in texts if any(needle in text for needle in source.needles)]
        found.update(dict.fromkeys(source.find(workspace, paths)))
    known = [one for one in found if isinstance(one, Declared)]
    # A bare version is told when nobody knows more of it.
    places = {(one.path, one.line, one.column) for one in known if one.source != k3s.VALUE}
    known = [
        one for one in known if one.source != k3s.VALUE or (one.path, one.line, one.column) not in places
    ]
    return Clusters(
        tuple(sorted(known, key=lambda one: (one.path, one.line, one.column, one.source, one.name or ""))),
        tuple(one for one in found if isinstance(one, Gap)),
    )
