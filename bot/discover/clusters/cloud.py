"""Clusters of the clouds as objects: Crossplane's providers, ACK, Config Connector, Azure Service Operator.
Sources: their API references."""

from __future__ import annotations

from collections.abc import Iterable

from bot.discover.clusters.fields import field, read
from bot.discover.clusters.found import Declared, Source
from bot.discover.workspace import Workspace
from bot.model import Gap

_FIELDS = (
    *(
        field("crossplane", group, "Cluster", "spec.forProvider.version", provider="eks")
        for group in ("eks.aws.upbound.io", "eks.aws.m.upbound.io", "eks.aws.crossplane.io")
    ),
    *(
        field("crossplane", group, "Cluster", "spec.forProvider.minMasterVersion", provider="gke")
        for group in ("container.gcp.upbound.io", "container.gcp.m.upbound.io")
    ),
    *(
        field("crossplane", group, "KubernetesCluster", "spec.forProvider.kubernetesVersion", provider="aks")
        for group in ("containerservice.azure.upbound.io", "containerservice.azure.m.upbound.io")
    ),
    field("ack", "eks.services.k8s.aws", "Cluster", "spec.version", provider="eks"),
    field(
        "config-connector",
        "container.cnrm.cloud.google.com",
        "ContainerCluster",
        "spec.minMasterVersion",
        provider="gke",
    ),
    field(
        "azure-service-operator",
        "containerservice.azure.com",
        "ManagedCluster",
        "spec.kubernetesVersion",
        provider="aks",
    ),
)


def find(workspace: Workspace, paths: list[str]) -> Iterable[Declared | Gap]:
    """The clusters of these files."""
    return read(workspace, paths, _FIELDS)


SOURCE = Source("cloud", tuple(dict.fromkeys(f"{one.group}/" for one in _FIELDS)), find)
