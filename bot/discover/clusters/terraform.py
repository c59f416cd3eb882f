"""Terraform: clusters as resources of the clouds' providers, and modules that make clusters. Sources: the
providers' resource references; the modules' inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.discover.clusters.found import (
    NOT_LITERAL,
    NOT_WRITTEN,
    Declared,
    Provider,
    Source,
    declare,
    minor,
    provider_of,
)
from bot.discover.terraform.evaluate import evaluate
from bot.discover.terraform.index import SUFFIXES
from bot.discover.terraform.modules import Instance, expansions, instances
from bot.discover.terraform.syntax import Block, Expression
from bot.discover.terraform.values import Value, text
from bot.discover.workspace import Workspace, folder_of, gap
from bot.model import Gap


@dataclass(frozen=True, slots=True)
class _Kind:
    """``needed``: without the attribute the provider chooses a version."""

    attribute: str
    provider: Provider = "upstream"
    needed: bool = True
    name: str = "name"


_RESOURCES: Mapping[tuple[str, str], _Kind] = {
    ("resource", "aws_eks_cluster"): _Kind("version", "eks"),
    ("resource", "google_container_cluster"): _Kind("min_master_version", "gke"),
    ("resource", "azurerm_kubernetes_cluster"): _Kind("kubernetes_version", "aks"),
    ("resource", "alicloud_cs_managed_kubernetes"): _Kind("version"),
    ("resource", "civo_kubernetes_cluster"): _Kind("kubernetes_version"),
    ("resource", "digitalocean_kubernetes_cluster"): _Kind("version"),
    ("resource", "exoscale_sks_cluster"): _Kind("version"),
    ("resource", "ibm_container_vpc_cluster"): _Kind("kube_version"),
    ("resource", "linode_lke_cluster"): _Kind("k8s_version", name="label"),
    ("resource", "oci_containerengine_cluster"): _Kind("kubernetes_version"),
    ("resource", "ovh_cloud_project_kube"): _Kind("version"),
    ("resource", "rancher2_cluster_v2"): _Kind("kubernetes_version"),
    ("resource", "scaleway_k8s_cluster"): _Kind("version"),
    ("resource", "talos_machine_configuration"): _Kind(
        "kubernetes_version", needed=False, name="cluster_name"
    ),
    ("data", "talos_machine_configuration"): _Kind("kubernetes_version", needed=False, name="cluster_name"),
    ("resource", "vultr_kubernetes"): _Kind("version", name="label"),
}
ARGUMENTS = (
    "cluster_version", "kubernetes_version", "k8s_version", "k3s_version", "rke2_version",
    "initial_k3s_channel", "install_k3s_version", "orchestrator_version",
)  # fmt: skip
"""What modules call the version."""
NAMES = ("cluster_name", "name")
_CLUSTER = re.compile(
    r"(?<![a-z])(?:eks|gke|aks|k8s|k3s|rke2?|talos|lke|oke|doks|kapsule|kube|kubernetes)(?![a-z])",
    re.IGNORECASE,
)
# Modules that are told the version of a cluster which another one makes.
_PART = re.compile(
    r"node|fargate|karpenter|add-?ons?|irsa|pod-identity|autoscal|provisioner|ami(?![a-z])", re.IGNORECASE
)
_WORKSPACE = "terraform.workspace"
_NAMED = re.compile(r"(?<![\w.])(local|var)\.([A-Za-z_]\w*)")
_EKS = re.compile(r"(?:^|/)eks/aws(?:$|\?)|terraform-aws-eks(?:\.git)?(?:$|\?)")


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The clusters of the modules that these files belong to, in every way in which they are used."""
    for folder in sorted({folder_of(path) for path in paths}):
        for scope in instances(workspace, folder):
            for block in (block for file in scope.module.files.values() for block in file.blocks()):
                kind = _RESOURCES.get((block.kind, block.labels[0])) if block.labels else None
                if kind is not None:
                    yield from _resource(workspace, scope, block, kind)
                elif block.kind == "module":
                    yield from _module(workspace, scope, block)


def _resource(workspace: Workspace, scope: Instance, block: Block, kind: _Kind) -> Iterator[Declared | Gap]:
    source = f"terraform {block.labels[0]}"
    expression = block.attributes().get(kind.attribute)
    subject = f"{block.text.path}:{block.line}"
    if expression is None:
        if kind.needed:
            yield gap(subject, NOT_WRITTEN, ".".join(block.labels))
        return
    for bindings, _ in expansions(block, scope):
        value = evaluate(expression, scope, bindings)
        name = _text(block, (kind.name,), scope, bindings)
        if value.data is None and not value.missing:
            yield gap(subject, NOT_WRITTEN, ".".join(block.labels))
        else:
            yield from _said(workspace, source, kind.provider, name, scope, expression, value)


def _module(workspace: Workspace, scope: Instance, block: Block) -> Iterator[Declared | Gap]:
    """A module from elsewhere; what those of this tree make is found in them."""
    attributes = block.attributes()
    address = attributes.get("source")
    where = "" if address is None else address.text.of(address.node).strip('"')
    if where.startswith(".") or not makes_cluster(where):
        return
    given = next((name for name in ARGUMENTS if name in attributes), None)
    if given is None:
        if _EKS.search(where):
            yield gap(f"{block.text.path}:{block.line}", NOT_WRITTEN, ".".join(("module", *block.labels)))
        return
    for bindings, _ in expansions(block, scope):
        value = evaluate(attributes[given], scope, bindings)
        name = _text(block, NAMES, scope, bindings)
        # A version that another module or resource reports is written there.
        if value.data is not None and not any(one.startswith(("module.", "data.")) for one in value.missing):
            source = f"terraform module {given}"
            yield from _said(workspace, source, provider_of(where), name, scope, attributes[given], value)


def makes_cluster(address: str) -> bool:
    """Whether a module seems to make a cluster, and not only a part of one, by its address."""
    return _CLUSTER.search(address) is not None and _PART.search(address) is None


def _text(block: Block, names: tuple[str, ...], scope: Instance, bindings: Mapping[str, Value]) -> str | None:
    expression = next((block.attributes()[name] for name in names if name in block.attributes()), None)
    value = None if expression is None else evaluate(expression, scope, bindings)
    return text(value) if value is not None and value.known else None


def _said(
    workspace: Workspace,
    source: str,
    provider: Provider,
    name: str | None,
    scope: Instance,
    expression: Expression,
    value: Value,
) -> Iterator[Declared | Gap]:
    """A version; of one that is chosen by ``terraform.workspace``, each that can be, under its workspace's
    name where the cluster has none that is known."""
    found: dict[Declared | Gap, None] = {}
    if _WORKSPACE in value.missing:
        for key, choice in _choices(scope, expression):
            if minor(text(choice) or "") is not None:
                found[written(workspace, source, provider, name or key, expression, choice)] = None
    yield from found or [written(workspace, source, provider, name, expression, value)]


def _choices(scope: Instance, expression: Expression) -> Iterator[tuple[str, Value]]:
    """The entries of the maps that an expression names, directly or through locals."""
    waiting, seen = [expression], set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        for named in sorted(set(_NAMED.findall(one.text.of(one.node))) - seen):
            seen.add(named)
            sort, name = named
            value = scope.variable(name) if sort == "var" else scope.local(name)
            inner = scope.module.locals.get(name) if sort == "local" else None
            if isinstance(value.data, Mapping):
                yield from value.data.items()
            elif inner is not None:
                waiting.append(inner)


def written(
    workspace: Workspace,
    source: str,
    provider: Provider,
    name: str | None,
    expression: Expression,
    value: Value,
) -> Declared | Gap:
    """A version where its literal stands, or else where the expression does."""
    path, byte, file = expression.text.path, expression.node.start_byte, expression.text
    if value.at is not None:
        path, byte, file = value.at.source.path, value.at.byte, value.at.source
    place = (path, *file.position(byte))
    version = text(value)
    if version is None or value.missing or (not isinstance(value.data, str) and minor(version) is not None):
        detail = ", ".join(value.missing) or version
        return gap(f"{path}:{place[1]}", NOT_LITERAL, detail)
    return declare(workspace, source, provider, name, version, place)


SOURCE = Source(
    "terraform",
    (*(f'"{label}"' for _, label in _RESOURCES), *ARGUMENTS, "eks/aws", "terraform-aws-eks"),
    find,
    tuple(f"*{suffix}" for suffix in SUFFIXES),
)
