"""Which resource a document is: group, kind, namespace, name.

Most documents of two renders are the same text on both sides and are never parsed, so identities are read
from the text where that is certain (:func:`scan`), and from the parsed document otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.model import Resource

Identity = tuple[str, str, str, str]

CLUSTER_SCOPED = frozenset((
    "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole",
    "ClusterRoleBinding", "ClusterTrustBundle", "ComponentStatus", "CustomResourceDefinition",
    "DeviceClass", "DeviceTaintRule", "FlowSchema", "IPAddress", "IngressClass",
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
    "Namespace", "Node", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
    "PriorityLevelConfiguration", "ResourceSlice", "RuntimeClass", "SelfSubjectAccessReview",
    "SelfSubjectReview", "SelfSubjectRulesReview", "ServiceCIDR", "StorageClass", "StorageVersion",
    "StorageVersionMigration", "SubjectAccessReview", "TokenReview", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment",
    "VolumeAttributesClass",
))  # fmt: skip
"""Kinds of Kubernetes itself (1.35) that have no namespace."""

_MOVED = {
    "DaemonSet": "apps",
    "Deployment": "apps",
    "Ingress": "networking.k8s.io",
    "NetworkPolicy": "networking.k8s.io",
    "PodSecurityPolicy": "policy",
    "ReplicaSet": "apps",
}
"""Where the kinds of the old group ``extensions`` went: the same objects under a new group."""

_SIMPLE = re.compile(
    r"""(?P<plain>[A-Za-z/][A-Za-z0-9_./:+-]*(?<!:)|[0-9]+\.[0-9]+\.[0-9]+[A-Za-z0-9_.+-]*)
      | "(?P<double>[^"\\\n]*)" | '(?P<single>[^'\n]*)'""",
    re.VERBOSE,
)
_LITERALS = frozenset(("true", "false", "null"))
_ENTRY = re.compile(
    r"[ ]*(?P<key>[A-Za-z0-9_./-]+|\"[^\"\\]*\"|'[^']*'):(?:[ ]+(?P<value>[^ \r][^\r]*?))?[ \r]*"
)


def simple(text: str) -> str | None:
    """The string that a scalar of one line surely is; None when only a YAML reader can tell."""
    found = _SIMPLE.fullmatch(text)
    if found is None:
        return None
    if found["plain"] is not None:
        return None if text.lower() in _LITERALS else text
    return found["double"] if found["double"] is not None else found["single"]


def scan(text: str, namespace: str | None) -> Resource | None:
    """The identity of a document in block style, read without parsing; None when that is not certain."""
    found: list[str] = []
    for key in ("apiVersion", "kind"):
        at = _top(text, key)
        written = None if at is None else simple(text[at : _line_end(text, at)].strip(" \r"))
        if not written:
            return None
        found.append(written)
    at = _top(text, "metadata")
    if at is None or found[1].endswith("List"):
        return None
    names = _scan_metadata(text, at)
    if names is None or not names.get("name"):
        return None
    return _resource(found[0], found[1], names.get("namespace"), names["name"], namespace)


def identify(document: Mapping[str, Any], namespace: str | None) -> Resource | None:
    """The identity of a parsed document; None when it is no Kubernetes object.

    ``namespace`` is the release's, or None when it is not known. An object with ``generateName`` is named
    ``<generateName>*``, which no real object can be.
    """
    metadata = document.get("metadata")
    api_version, kind = document.get("apiVersion"), document.get("kind")
    if not (isinstance(metadata, Mapping) and isinstance(api_version, str) and isinstance(kind, str)):
        return None
    name, generated = metadata.get("name"), metadata.get("generateName")
    if name is None and isinstance(generated, str) and generated:
        name = f"{generated}*"
    if not api_version or not kind or name is None or name == "" or isinstance(name, (Mapping, list)):
        return None
    own = metadata.get("namespace")
    return _resource(api_version, kind, None if own is None else str(own), str(name), namespace)


def identity(resource: Resource) -> Identity:
    """What makes two documents the same object. The version of the API is no part of it."""
    group = resource.group
    if group == "extensions":
        group = _MOVED.get(resource.kind, group)
    return group, resource.kind, resource.namespace or "", resource.name


def _resource(api_version: str, kind: str, own: str | None, name: str, namespace: str | None) -> Resource:
    if not own or own == namespace or kind in CLUSTER_SCOPED:
        own = None
    return Resource(api_version, kind, own, name)


def _top(text: str, key: str) -> int | None:
    """Where the value of a top-level key starts; None unless the key stands there exactly once."""
    mark = f"\n{key}:"
    if text.startswith(mark[1:]):
        start = len(mark) - 1
    else:
        start = text.find(mark)
        if start < 0:
            return None
        start += len(mark)
    return None if text.find(mark, start) >= 0 else start


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _scan_metadata(text: str, at: int) -> dict[str, str] | None:
    names: dict[str, str] = {}
    indent = 0
    end = _line_end(text, at)
    if text[at:end].strip():
        return None
    while end < len(text):
        at, end = end + 1, _line_end(text, end + 1)
        line = text[at:end]
        bare = line.lstrip(" ")
        if not bare.strip() or bare[0] == "#":
            continue
        depth = len(line) - len(bare)
        if depth == 0:
            return names if bare[0] not in "-\t" else None
        indent = indent or depth
        if depth > indent or bare.startswith("- "):
            continue
        entry = _ENTRY.fullmatch(line)
        if depth < indent or entry is None or entry["key"] in names:
            return None
        if entry["key"].strip("\"'") in ("name", "namespace", "generateName"):
            value = simple(entry["value"] or "")
            if value is None or entry["key"][0] in "\"'":
                return None
            names[entry["key"]] = value
    return names
