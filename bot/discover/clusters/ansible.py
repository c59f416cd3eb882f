"""Variables of Ansible roles that install Kubernetes: k3s-ansible and its kin, Kubespray, RKE2, kubeadm.
Sources: their documentation of variables.

The names of k3s and RKE2 mean one thing wherever they stand (tools of other kinds have them too). The others
count only where Ansible keeps variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.discover.clusters.found import Declared, Source, declare, minor
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace
from bot.model import Gap

_OWN = ("k3s_version", "k3s_release_version", "rke2_version", "rke2_release_version", "k0s_version")
_GENERAL = ("kube_version", "kubernetes_version", "k8s_version")
_PLACES = re.compile(r"(?:^|/)(?:group_vars|host_vars|defaults|vars|inventor(?:y|ies))(?:/|\.ya?ml$)")
_DEFAULTS = re.compile(r"(?:^|/)defaults/")
_NEEDLES = tuple(f"{name}:" for name in (*_OWN, *_GENERAL))
_DEEPEST = 12


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """What the variables in these files say."""
    for path in paths:
        is_place = _PLACES.search(path) is not None
        names = (*_OWN, *_GENERAL) if is_place else _OWN
        for piece in workspace.pieces(path):
            if not any(f"{name}:" in piece.text for name in names):
                continue
            document = docs.document(piece.line, piece.text)
            for name, node in _set(document.node, names, _DEEPEST):
                yield from _variable(workspace, path, document, name, node)


def _variable(
    workspace: Workspace, path: str, document: docs.Document, name: str, node: docs.ScalarNode
) -> Iterator[Declared | Gap]:
    text = str(node.value)
    # What refers to another variable says nothing, and a role of another subject may have such a name.
    if not text or is_template(text) or "$" in text or (name in _GENERAL and minor(text) is None):
        return
    line, column = document.position(node)
    is_default = _DEFAULTS.search(path) is not None
    source, place = f"ansible {name}", (path, line, column)
    yield declare(workspace, source, "upstream", None, text, place, is_default=is_default)


def _set(node: docs.Node | None, names: tuple[str, ...], depth: int) -> Iterator[tuple[str, docs.ScalarNode]]:
    for key, child in docs.pairs(node):
        if key in names and isinstance(child, docs.ScalarNode):
            yield key, child
        elif depth:
            yield from _set(child, names, depth - 1)
    for child in docs.items(node) if depth else ():
        yield from _set(child, names, depth - 1)


SOURCE = Source("ansible", _NEEDLES, find)
