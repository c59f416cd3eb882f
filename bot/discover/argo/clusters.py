"""The cluster generator: the clusters that the repository declares, or those of the settings."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.discover.argo import elements, selectors, trees
from bot.discover.argo.elements import Context, Element
from bot.discover.argo.substitution import normalize
from bot.discover.argo.trees import Leaf, Map, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace
from bot.errors import DocumentError

LABEL = "argocd.argoproj.io/secret-type"
_LOCAL, _LOCAL_SERVER = "in-cluster", "https://kubernetes.default.svc"


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A cluster as Argo CD knows it. ``metadata`` holds labels and annotations."""

    name: Leaf
    server: Leaf | None
    project: Leaf = field(default_factory=lambda: Leaf(""))
    metadata: Map = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        found = trees.get(self.metadata, "labels")
        pairs = found.items() if isinstance(found, dict) else ()
        return {key: trees.text(value) or "" for key, value in pairs}


def generated(context: Context, generator: Tree) -> Iterator[Element]:
    """One element for each cluster, or one for all (``flatList``). Source: Argo CD, "Cluster Generator"."""
    values = trees.get(generator, "values")
    found = [_element(context, cluster, values) for cluster in _chosen(context, generator)]
    if not trees.true(generator, "flatList"):
        yield from found
    elif context.mode.go:
        yield Element({"clusters": [element.parameters for element in found]})
    else:
        raise UnknownError("a flat list of clusters without Go templates")


def _element(context: Context, cluster: _Cluster, values: Tree | None) -> Element:
    parameters: Map = {
        "name": cluster.name,
        "nameNormalized": Leaf(normalize(cluster.name.text)),
        "project": cluster.project,
        "metadata": cluster.metadata,
    }
    if cluster.server is not None:
        parameters["server"] = cluster.server
    return elements.made(context, parameters, values)


def _chosen(context: Context, generator: Tree) -> list[_Cluster]:
    """Without a selector the cluster that Argo CD runs in is one of them, with or without a Secret."""
    selector = trees.get(generator, "selector")
    everything = selectors.is_empty(selector)
    declared = context.workspace.once(("argo clusters",), lambda: _declared(context.workspace))
    if declared:
        found = [one for one in declared if selectors.selects(selector, {LABEL: "cluster", **one.labels})]
        servers = [one.server.text for one in declared if one.server is not None]
        if everything and not any(server.startswith(_LOCAL_SERVER) for server in servers):
            found.append(_Cluster(Leaf(_LOCAL), Leaf(_LOCAL_SERVER)))
        return found
    if not everything:
        raise UnknownError("which clusters a selector selects is not in the repository")
    configured = [
        _configured(cluster.name, cluster.destinations) for cluster in context.workspace.settings.clusters
    ]
    if not configured:
        raise UnknownError("the clusters of the cluster generator are not in the repository")
    return configured


def _configured(name: str, destinations: tuple[str, ...]) -> _Cluster:
    server = next((one for one in destinations if "://" in one), None)
    return _Cluster(Leaf(name), None if server is None else Leaf(server))


def _declared(workspace: Workspace) -> list[_Cluster]:
    """The cluster Secrets of the tree, by name; of two with one name the later counts."""
    found: dict[str, _Cluster] = {}
    for path in workspace.grep(LABEL):
        for document in workspace.documents(path, "Secret", mention=LABEL):
            try:
                secret = trees.of(path, document, document.node)
            except DocumentError:
                continue
            cluster = _cluster(secret)
            if cluster is not None:
                found[cluster.name.text] = cluster
    return list(found.values())


def _cluster(secret: Tree | None) -> _Cluster | None:
    if trees.text(secret, "kind") != "Secret" or trees.text(secret, "metadata", "labels", LABEL) != "cluster":
        return None
    name = _entry(secret, "name")
    if name is None or is_template(name.text) or name.text.startswith("ENC["):
        return None
    metadata = {
        key: child
        for key in ("annotations", "labels")
        if isinstance(child := trees.get(secret, "metadata", key), dict) and child
    }
    return _Cluster(name, _entry(secret, "server"), _entry(secret, "project") or Leaf(""), {**metadata})


def _entry(secret: Tree | None, key: str) -> Leaf | None:
    plain, encoded = trees.leaf(secret, "stringData", key), trees.text(secret, "data", key)
    if plain is not None or encoded is None:
        return plain
    try:
        return Leaf(base64.b64decode(encoded, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
