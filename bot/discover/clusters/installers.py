"""Tools that install and upgrade clusters from an object in a file: kubeadm, kOps, k0sctl, KubeOne, KubeKey,
Gardener, Rancher. Sources: their configuration references."""

from __future__ import annotations

from collections.abc import Iterable

from bot.discover.clusters.fields import field, read
from bot.discover.clusters.found import Declared, Source
from bot.discover.workspace import Workspace
from bot.model import Gap

_FIELDS = (
    field("kubeadm", "kubeadm.k8s.io", "ClusterConfiguration", "kubernetesVersion", name=("clusterName",)),
    field("kops", "kops.k8s.io", "Cluster", "spec.kubernetesVersion", needed=True),
    field("k0sctl", "k0sctl.k0sproject.io", "Cluster", "spec.k0s.version"),
    field("kubeone", "kubeone.k8c.io", "KubeOneCluster", "versions.kubernetes", name=("name",)),
    field("kubekey", "kubekey.kubesphere.io", "Cluster", "spec.kubernetes.version"),
    field("gardener", "core.gardener.cloud", "Shoot", "spec.kubernetes.version"),
    field("rancher", "provisioning.cattle.io", "Cluster", "spec.kubernetesVersion"),
)


def find(workspace: Workspace, paths: list[str]) -> Iterable[Declared | Gap]:
    """The clusters of these files."""
    return read(workspace, paths, _FIELDS)


SOURCE = Source("installers", tuple(f"{one.group}/" for one in _FIELDS), find)
