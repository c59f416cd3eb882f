"""Where a repository's manifests refer to resources by name, and its own objects of custom kinds.

What a chart brings is used by more than the chart: an Ingress of somebody names its Service, a Prometheus its
address, a pod its ConfigMap. A name alone proves nothing (releases are called as their Services are), so it
counts in two places: under a key that holds such a reference, and in an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.apis import Seen
from bot.discover.workspace import MANIFESTS
from bot.errors import DocumentError, GitError
from bot.git import Tree
from bot.model import Mention, OwnObject, Resource

_MOST_FILES = 300
_MOST_OBJECTS = 1000
_TEMPLATE = re.compile(r"(?:^|/)templates/")
_KEYS = {
    "Service": r"serviceName|(?:service|services|backendRefs|backend|kubernetesServices|targetService)\.name",
    "ConfigMap": r"configMapName|(?:configMap|configMapRef|configMapKeyRef|configmap)\.name",
    "Secret": (
        r"(?:existing)?[sS]ecretName|existingSecret|(?:secret|secretRef|secretKeyRef|imagePullSecrets)\.name"
    ),
    "ServiceAccount": r"serviceAccountName|(?:serviceAccountRef|serviceAccount|subjects)\.name",
    "PersistentVolumeClaim": r"claimName|existingClaim",
    "IngressClass": r"ingressClassName|ingressClass|className",
    "GatewayClass": r"gatewayClassName",
    "StorageClass": r"storageClassName|storageClass",
    "PriorityClass": r"priorityClassName",
    "RuntimeClass": r"runtimeClassName",
    "Middleware": r"middlewares\.name",
    "Gateway": r"parentRefs\.name",
    "ClusterIssuer": r"issuerRef\.name",
    "Issuer": r"issuerRef\.name",
}
"""Kind → the keys (with the key above) that refer to it by name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource that goes, with the namespace that it is in (None: not known), and for a Service the ports
    that go (all when there are none)."""

    resource: Resource
    namespace: str | None
    ports: tuple[str, ...] = ()


def mentions(tree: Tree, wanted: Iterable[Wanted]) -> tuple[Mention, ...]:
    """Every place in a tree's manifests that refers to one of the resources; templates of charts apart."""
    those = [one for one in wanted if one.resource.kind in _KEYS and len(one.resource.name) > 1]
    if not those:
        return ()
    found: dict[Mention, None] = {}
    for path in _files(tree, {one.resource.name for one in those}):
        for document in docs.documents(tree.text(path) or ""):
            if document.node is not None:
                namespace = docs.scalar(document.node, "metadata", "namespace")
                for node, key in _scalars(document.node, "", ""):
                    for one in those:
                        if _refers(one, key, str(node.value), namespace):
                            line, _ = document.position(node)
                            found[Mention(one.resource, path, line, str(node.value))] = None
    return tuple(found)


def _files(tree: Tree, names: set[str]) -> list[str]:
    try:
        paths = [path for path in tree.grep(sorted(names), MANIFESTS) if not _TEMPLATE.search(path)]
    except GitError:
        return []
    paths = paths[:_MOST_FILES]
    tree.prefetch(paths)
    return [path for path in paths if _readable(tree, path)]


def _readable(tree: Tree, path: str) -> bool:
    try:
        return tree.text(path) is not None
    except GitError:
        return False


def _scalars(node: docs.Node, above: str, key: str) -> Iterator[tuple[docs.ScalarNode, str]]:
    """Every scalar with its key and the key above (``secretRef.name``); items of a list have that of the
    list."""
    if isinstance(node, docs.ScalarNode):
        yield node, f"{above}.{key}"
    elif isinstance(node, docs.MappingNode):
        for name, child in docs.pairs(node):
            yield from _scalars(child, key, name)
    else:
        for child in docs.items(node):
            yield from _scalars(child, above, key)


def _refers(one: Wanted, key: str, text: str, namespace: str | None) -> bool:
    name = one.resource.name
    if name not in text:
        return False
    if one.resource.kind == "Service" and one.namespace and _is_address(text, one):
        return True
    if text != name or one.ports or not re.fullmatch(rf"(?:.*\.)?(?:{_KEYS[one.resource.kind]})", key):
        return False
    return None in (namespace, one.namespace) or namespace == one.namespace


def _is_address(text: str, one: Wanted) -> bool:
    """``web.shop.svc``, ``http://web.shop:80/``; with ports, one of those."""
    host = rf"(?<![\w.-]){re.escape(one.resource.name)}\.{re.escape(one.namespace or '')}"
    rest = r"(?:\.svc(?:\.[\w.-]+)?)?"
    if one.ports:
        ports = "|".join(map(re.escape, one.ports))
        return re.search(rf"{host}{rest}:(?:{ports})(?![\w-])", text) is not None
    return re.search(rf"{host}(?:\.svc(?![\w-])|(?=[:/]|\Z)){rest}", text) is not None


def own_objects(
    tree: Tree, seen: tuple[Seen, ...], kinds: frozenset[tuple[str, str]]
) -> tuple[OwnObject, ...]:
    """The repository's objects of these groups and kinds, as they stand in its manifests."""
    paths = dict.fromkeys(one.path for one in seen if (one.api_version.partition("/")[0], one.kind) in kinds)
    found: list[OwnObject] = []
    for path in paths:
        if not _readable(tree, path):
            continue
        for document in docs.documents(tree.text(path) or ""):
            thing = _own(path, document, kinds)
            if thing is not None and len(found) < _MOST_OBJECTS:
                found.append(thing)
    return tuple(found)


def _own(path: str, document: docs.Document, kinds: frozenset[tuple[str, str]]) -> OwnObject | None:
    node = document.node
    api_version, kind = docs.scalar(node, "apiVersion"), docs.scalar(node, "kind")
    if node is None or not api_version or not kind or (api_version.partition("/")[0], kind) not in kinds:
        return None
    try:
        content = docs.value(node)
    except DocumentError:
        return None
    at = docs.get(node, "apiVersion")
    line = document.line if at is None else document.position(at)[0]
    name = docs.scalar(node, "metadata", "name") or ""
    return OwnObject(path, line, api_version, kind, name, content)
