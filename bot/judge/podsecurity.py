"""How tightly a pod is held: the Pod Security Standards' level, and the guards that one can lose.

https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.documents import dig, mapping, objects, words

LEVELS = ("privileged", "baseline", "restricted")
"""The least restrictive first."""

_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
_BASELINE = frozenset((
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
))  # fmt: skip
_SECCOMP = ("RuntimeDefault", "Localhost")
_VOLUMES = frozenset((
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
    "secret",
))  # fmt: skip

Spec = Mapping[str, Any]


def level(spec: Spec) -> str:
    """The strictest level whose demands a pod's spec meets."""
    if any(_beyond_baseline(spec)):
        return LEVELS[0]
    return LEVELS[1] if any(_beyond_restricted(spec)) else LEVELS[2]


def guards(spec: Spec) -> frozenset[tuple[str, str]]:
    """What holds each container (``app``), and whether it is there at all (an empty guard)."""
    return frozenset(guard for container in _containers(spec) for guard in _guards(spec, container))


def _guards(spec: Spec, container: Spec) -> Iterator[tuple[str, str]]:
    name = str(container.get("name"))
    yield name, ""
    if _said(spec, container, "runAsNonRoot") is True:
        yield name, "runAsNonRoot"
    if _seccomp(spec, container) in _SECCOMP:
        yield name, "seccompProfile"
    own = mapping(container, "securityContext")
    if own.get("readOnlyRootFilesystem") is True:
        yield name, "readOnlyRootFilesystem"
    if own.get("allowPrivilegeEscalation") is False:
        yield name, "allowPrivilegeEscalation false"
    for capability in words(own, "capabilities", "drop"):
        yield name, f"drops {capability}"


def _containers(spec: Spec) -> list[Spec]:
    return [*objects(spec, "initContainers"), *objects(spec, "containers")]


def _said(spec: Spec, container: Spec, field: str) -> Any:
    """The container's own word, or else the pod's."""
    own = mapping(container, "securityContext").get(field)
    return mapping(spec, "securityContext").get(field) if own is None else own


def _seccomp(spec: Spec, container: Spec) -> Any:
    return dig(_said(spec, container, "seccompProfile"), "type")


def _beyond_baseline(spec: Spec) -> Iterator[bool]:
    yield any(spec.get(name) is True for name in _NAMESPACES)
    yield any("hostPath" in volume for volume in objects(spec, "volumes"))
    for container in _containers(spec):
        own = mapping(container, "securityContext")
        yield own.get("privileged") is True
        yield not words(own, "capabilities", "add") <= _BASELINE
        yield any(port.get("hostPort") for port in objects(container, "ports"))
        yield own.get("procMount") not in (None, "Default")
        yield _seccomp(spec, container) == "Unconfined"
        yield dig(_said(spec, container, "appArmorProfile"), "type") == "Unconfined"


def _beyond_restricted(spec: Spec) -> Iterator[bool]:
    for volume in objects(spec, "volumes"):
        yield not (volume.keys() - {"name"}) <= _VOLUMES
    for container in _containers(spec):
        own = mapping(container, "securityContext")
        yield own.get("allowPrivilegeEscalation") is not False
        yield _said(spec, container, "runAsNonRoot") is not True
        yield _said(spec, container, "runAsUser") == 0
        yield _seccomp(spec, container) not in _SECCOMP
        yield "ALL" not in words(own, "capabilities", "drop")
        yield not words(own, "capabilities", "add") <= {"NET_BIND_SERVICE"}
