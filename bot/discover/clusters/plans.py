"""Upgrades that run in the cluster: Plans of the system-upgrade-controller, and tuppr's KubernetesUpgrade.
Sources: rancher/system-upgrade-controller, "Example plans"; home-operations/tuppr, "KubernetesUpgrade"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.discover import templates
from bot.discover.clusters.fields import field, read
from bot.discover.clusters.found import Declared, Source, declare, from_node
from bot.discover.workspace import Workspace, broken
from bot.model import Gap

_GROUP = "upgrade.cattle.io"
_FIELDS = (
    field("tuppr", "tuppr.home-operations.com", "KubernetesUpgrade", "spec.kubernetes.version", name=("",)),
)
# A Plan upgrades anything; these are images, versions and arguments of those that upgrade Kubernetes.
_UPGRADES = re.compile(r"(?:k3s|rke2)-upgrade|\+(?:k3s|rke2r)[0-9]|\bupgrade-k8s\b")
_CHANNEL = re.compile(r"https?://[^\s/]+/v1-release/channels/([^\s/]+)/?")


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """What the upgrades in these files go to."""
    yield from read(workspace, paths, _FIELDS)
    for path in paths:
        for piece in workspace.pieces(path):
            if _GROUP not in piece.text or piece.kind not in ("Plan", None):
                continue
            if _UPGRADES.search(piece.text) is None:
                continue
            document, _ = templates.read(piece)
            if document.error is not None:
                yield broken(path, document)
            elif docs.scalar(document.node, "kind") == "Plan":
                yield from _plan(workspace, path, document)


def _plan(workspace: Workspace, path: str, document: docs.Document) -> Iterator[Declared | Gap]:
    version = docs.get(document.node, "spec", "version")
    channel = docs.get(document.node, "spec", "channel")
    named = _CHANNEL.fullmatch(docs.scalar(channel) or "")
    if channel is None or named is None or docs.scalar(version):
        yield from from_node(
            workspace, "system-upgrade-controller", "upstream", None, path, document, version
        )
    else:
        line, column = document.position(channel)
        place = (path, line, column + named.start(1))
        yield declare(workspace, "system-upgrade-controller", "upstream", None, named[1], place)


SOURCE = Source("plans", (f"{_GROUP}/", "tuppr.home-operations.com/"), find)
