"""Variables of what installs Kubernetes: roles of Ansible (k3s-ansible and its kin, Kubespray, RKE2,
kubeadm), hetzner-k3s, RKE, and files that people's own scripts read. Sources: their documentation of
variables.

The names of k3s, RKE2 and k0s mean one thing wherever they stand. The general ones count where Ansible keeps
variables, and beside what only a cluster's description has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.discover.clusters.found import Declared, Source, declare, minor, some
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace, broken
from bot.model import Gap

_OWN = ("k3s_version", "k3s_release_version", "rke2_version", "rke2_release_version", "k0s_version")
_GENERAL = ("kube_version", "kubernetes_version", "k8s_version")
_BESIDE = frozenset(("cluster_name", "nodes", "talos_version", "kubernetes_distribution", "control_plane"))
_NAMES = ("cluster_name", "k3s_cluster_name")
_PLACES = re.compile(r"(?:^|/)(?:group_vars|host_vars|defaults|vars|inventor(?:y|ies))(?:/|\.ya?ml$)")
_DEFAULTS = re.compile(r"(?:^|/)defaults/")
_CI = re.compile(r"(?:^|/)\.(?:github|gitlab|circleci|woodpecker)")


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """What the variables in these files say."""
    for path in paths:
        for piece in workspace.pieces(path) if _CI.search(path) is None else ():
            if not any(needle in piece.text for needle in _NEEDLES) or piece.kind is not None:
                continue
            document = docs.document(piece.line, piece.text)
            if document.error is not None and any(f"{name}:" in piece.text for name in _OWN):
                yield broken(path, document)
            said = (
                one
                for mapping in _mappings(document.node)
                for one in _mapping(workspace, path, document, mapping)
            )
            yield from some(path, said)


def _mapping(
    workspace: Workspace, path: str, document: docs.Document, mapping: docs.Node
) -> Iterator[Declared | Gap]:
    entries = dict(docs.pairs(mapping))
    is_described = _PLACES.search(path) is not None or not _BESIDE.isdisjoint(entries)
    names = (docs.scalar(entries[name]) for name in _NAMES if name in entries)
    cluster = next(names, None)
    for name in (*_OWN, *_GENERAL):
        node = entries.get(name)
        text = docs.scalar(node)
        # What refers to another variable says nothing here.
        if node is None or not text or is_template(text) or "$" in text:
            continue
        if name in _GENERAL and (minor(text) is None or not is_described):
            continue
        place = (path, *document.position(node))
        is_default = _DEFAULTS.search(path) is not None
        yield declare(workspace, f"variable {name}", "upstream", cluster, text, place, is_default=is_default)


def _mappings(root: docs.Node | None) -> Iterator[docs.Node]:
    """Every mapping of a document, once."""
    waiting = [] if root is None else [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node, docs.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, docs.MappingNode):
            yield node
        waiting += reversed([*(child for _, child in docs.pairs(node)), *docs.items(node)])


_NEEDLES = tuple(f"{name}:" for name in (*_OWN, *_GENERAL))
SOURCE = Source("variables", _NEEDLES, find)
