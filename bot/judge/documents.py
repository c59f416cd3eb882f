"""Looks into Kubernetes documents without trusting their shape: whatever is not there is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.model import Change, Comparison, Status

Document = Mapping[str, Any]

# Where each kind keeps its pod template.
POD_SPECS: dict[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job"),
        ("spec", "template", "spec"),
    ),
}
_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")


def dig(document: Any, *path: str) -> Any:
    """What is under ``path``, or None."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def mapping(document: Any, *path: str) -> Mapping[str, Any]:
    """The mapping under ``path``; empty for anything else."""
    found = dig(document, *path)
    return found if isinstance(found, dict) else {}


def items(document: Any, *path: str) -> list[Any]:
    """The list under ``path``; empty for anything else."""
    found = dig(document, *path)
    return list(found) if isinstance(found, list | tuple) else []


def objects(document: Any, *path: str) -> list[Mapping[str, Any]]:
    """The mappings in the list under ``path``."""
    return [entry for entry in items(document, *path) if isinstance(entry, dict)]


def words(document: Any, *path: str) -> frozenset[str]:
    """The strings in the list under ``path``."""
    return frozenset(entry for entry in items(document, *path) if isinstance(entry, str))


def pod_spec(document: Document | None) -> Mapping[str, Any]:
    """The pod spec of a workload; empty for other kinds."""
    path = POD_SPECS.get(str(dig(document, "kind")))
    return mapping(document, *path) if path else {}


def containers(document: Document | None) -> dict[str, Mapping[str, Any]]:
    """Every container of a workload by name; init containers carry ``init/`` before it."""
    spec = pod_spec(document)
    found = {}
    for key, prefix in (("containers", ""), ("initContainers", "init/")):
        for container in objects(spec, key):
            found[prefix + str(container.get("name"))] = container
    return found


def service_ports(document: Document | None) -> dict[str, str]:
    """The ports of a Service, with their protocol (``80/TCP``), and what each is called."""
    return {
        f"{port.get('port')}/{port.get('protocol') or 'TCP'}": str(port.get("name") or "")
        for port in objects(document, "spec", "ports")
    }


def hook(document: Document | None) -> str | None:
    """The hooks of helm or Argo CD that a document is, as written; None for a plain resource."""
    annotations = mapping(document, "metadata", "annotations")
    found = [str(annotations[name]) for name in _HOOKS if annotations.get(name)]
    return ", ".join(found) or None


def is_test(document: Document | None) -> bool:
    """Whether a document is run by ``helm test`` alone."""
    said = hook(document)
    return said is not None and all(part.strip().startswith("test") for part in said.split(","))


def kept(document: Document | None) -> bool:
    """Whether the engine leaves the resource in the cluster when it is gone from the manifests."""
    annotations = mapping(document, "metadata", "annotations")
    options = str(annotations.get("argocd.argoproj.io/sync-options", ""))
    return annotations.get("helm.sh/resource-policy") == "keep" or "Prune=false" in options


def real(comparison: Comparison | None, *statuses: Status) -> Iterator[Change]:
    """The changes of these statuses (all when none is named) that are more than noise, test pods apart."""
    for change in comparison.changes if comparison else ():
        if change.noise or (statuses and change.status not in statuses):
            continue
        if not is_test(change.after if change.after is not None else change.before):
            yield change
