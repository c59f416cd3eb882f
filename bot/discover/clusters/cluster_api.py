"""Cluster API: clusters with a topology, and control planes of every provider. Sources: the Cluster API book,
"Upgrading workload clusters", and the providers' API references."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot.discover.clusters.fields import field, read
from bot.discover.clusters.found import Declared, Source
from bot.discover.workspace import Workspace
from bot.model import Gap

_CONTROL, _INFRASTRUCTURE = "controlplane.cluster.x-k8s.io", "infrastructure.cluster.x-k8s.io"
_SUFFIX = "-control-plane"
_FIELDS = (
    field("cluster-api", "cluster.x-k8s.io", "Cluster", "spec.topology.version"),
    field("cluster-api", _CONTROL, "AWSManagedControlPlane", "spec.version", provider="eks"),
    # A ROSA cluster's version is OpenShift's.
    field("cluster-api", _CONTROL, "(?!AWSManaged|ROSA)[A-Za-z0-9]*ControlPlane", "spec.version",
          "spec.agentConfig.version"),
    *(
        field("cluster-api", group, "Azure(?:ASO)?ManagedControlPlane", "spec.version", provider="aks")
        for group in (_CONTROL, _INFRASTRUCTURE)
    ),
    field("cluster-api", _INFRASTRUCTURE, "GCPManagedControlPlane", "spec.controlPlaneVersion",
          "spec.version", provider="gke"),
)  # fmt: skip


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The clusters of these files."""
    for one in read(workspace, paths, _FIELDS):
        if isinstance(one, Declared) and one.name is not None and one.name.endswith(_SUFFIX):
            yield dataclasses.replace(one, name=one.name.removesuffix(_SUFFIX))
        else:
            yield one


SOURCE = Source("cluster-api", ("cluster.x-k8s.io/",), find)
