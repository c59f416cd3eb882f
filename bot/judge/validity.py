"""What the API server's validation refuses in any object, as far as templates commonly get it wrong.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set and the
validation of k8s.io/kubernetes/pkg/apis/core. It is no whole validation: what is not listed is not said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.documents import POD_SPECS, Document, mapping, objects, pod_spec

_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_FREE = frozenset(("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"))
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_ANNOTATIONS = 256 * 1024
_DATA = 1024 * 1024

Problem = tuple[str, str]
"""Where, and what is wrong."""


def problems(document: Document | None) -> Iterator[Problem]:
    """What would be refused. Values of Secrets are hashes here, and not looked at."""
    if document is None:
        return
    kind = str(document.get("kind"))
    yield from _metadata(document, kind)
    if kind in POD_SPECS:
        yield from _pod(pod_spec(document))
    if kind == "Service":
        for place, port in enumerate(objects(document, "spec", "ports")):
            if port.get("port") in (None, ""):
                yield f"spec.ports[{place}].port", "a port has no number"
    if kind == "ConfigMap":
        size = sum(len(str(value)) for value in mapping(document, "data").values())
        if size > _DATA:
            yield "data", "it holds more than 1 MiB"


def _metadata(document: Document, kind: str) -> Iterator[Problem]:
    name = mapping(document, "metadata").get("name")
    pattern = _LABEL if kind == "Service" else _NAME
    if isinstance(name, str) and kind not in _FREE and not pattern.fullmatch(name):
        yield "metadata.name", f"the name {name} is no name of a {kind}"
    for key, value in mapping(document, "metadata", "labels").items():
        if value is not None and (not isinstance(value, str) or not _VALUE.fullmatch(value)):
            yield f"metadata.labels[{key}]", f"the label {key} has a value that is none: {value}"
    annotations = mapping(document, "metadata", "annotations")
    for key, value in annotations.items():
        if value is not None and not isinstance(value, str):
            yield f"metadata.annotations[{key}]", f"the annotation {key} is no text"
    if sum(len(str(key)) + len(str(value)) for key, value in annotations.items()) > _ANNOTATIONS:
        yield "metadata.annotations", "the annotations hold more than 256 KiB"


def _pod(spec: Mapping[str, Any]) -> Iterator[Problem]:
    if not spec:
        return
    for sort in ("initContainers", "containers"):
        for container in objects(spec, sort):
            yield from _container(container, f"{sort}[name={container.get('name')}]")
    for name, count in Counter(str(one.get("name")) for one in objects(spec, "containers")).items():
        if count > 1:
            yield "containers", f"two containers are called {name}"


def _container(container: Mapping[str, Any], path: str) -> Iterator[Problem]:
    name = container.get("name")
    if not container.get("image"):
        yield f"{path}.image", f"the container {name} has no image"
    for probe in _PROBES:
        found = container.get(probe)
        if (
            isinstance(found, dict)
            and found
            and not any(found.get(handler) is not None for handler in _HANDLERS)
        ):
            yield f"{path}.{probe}", f"the {probe} of {name} has no check (exec, httpGet, tcpSocket or grpc)"
    for entry in objects(container, "env"):
        if not entry.get("name"):
            yield f"{path}.env", f"a variable of {name} has no name"
        value = entry.get("value")
        if value is not None and not isinstance(value, str):
            yield f"{path}.env[name={entry.get('name')}]", f"the variable {entry.get('name')} is no text"
    for place in Counter(str(one.get("mountPath")) for one in objects(container, "volumeMounts")).items():
        if place[1] > 1:
            yield f"{path}.volumeMounts", f"{name} mounts {place[0]} twice"
    for port in objects(container, "ports"):
        number = port.get("containerPort")
        if not isinstance(number, int) or not 0 < number < 65536:
            yield f"{path}.ports", f"a port of {name} has no number"
