"""eksctl's ClusterConfig, and EKS Anywhere. Sources: eksctl, "Config file schema"; EKS Anywhere, "Cluster
spec"."""

from __future__ import annotations

from collections.abc import Iterable

from bot.discover.clusters.fields import field, read
from bot.discover.clusters.found import Declared, Source
from bot.discover.workspace import Workspace
from bot.model import Gap

_FIELDS = (
    field("eksctl", "eksctl.io", "ClusterConfig", "metadata.version", provider="eks", needed=True),
    field("eks-anywhere", "anywhere.eks.amazonaws.com", "Cluster", "spec.kubernetesVersion"),
)


def find(workspace: Workspace, paths: list[str]) -> Iterable[Declared | Gap]:
    """The clusters of these files."""
    return read(workspace, paths, _FIELDS)


SOURCE = Source("eksctl", ("eksctl.io/", "anywhere.eks.amazonaws.com/"), find)
