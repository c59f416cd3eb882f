"""Which APIs beyond Kubernetes' own the clusters of a repository serve, as far as the repository shows.

Somebody who keeps a custom resource in git has a cluster that serves its kind, and a definition in git makes
one that does. helm is told of them, because charts ask (``.Capabilities.APIVersions.Has``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.workspace import MANIFESTS
from bot.errors import GitError
from bot.git import Tree
from bot.settings import Cluster, Settings

_LINE = re.compile(r"(?:- )?(apiVersion|kind):[ \t]*[\"']?([A-Za-z0-9./_-]+)[\"']?[ \t\r]*(?:#.*)?")
_EXPRESSION = "^(apiVersion|kind): *[\"']?[A-Za-z]"
_DEFINITION = "CustomResourceDefinition"
_TEMPLATE = re.compile(r"(?:^|/)templates/")
_NAMED = re.compile(r"^(?:  - | {4,6}|    - )name: *[\"']?(v[0-9a-z]+)[\"']?[ \r]*$", re.MULTILINE)
_VERSION = re.compile(r"v[0-9]+(?:(?:alpha|beta)[0-9]+)?")
_UNSERVED = re.compile(r"[a-z]+/v[0-9a-z]+|[a-z0-9-]+\.config\.k8s\.io/.+")
"""Kubernetes' own groups without a dot, and the groups of files that tools read (kustomize, kubeadm)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind in one API version (``monitoring.coreos.com/v1``, ``ServiceMonitor``), and a file that shows
    it."""

    path: str
    api_version: str
    kind: str


def seen(tree: Tree) -> tuple[Seen, ...]:
    """Every custom kind that a tree's manifests use or define; templates of charts show nothing, because who
    installs them decides. Kinds of ``*.k8s.io`` groups count when they are no engine's own files."""
    found: dict[tuple[str, str, str], Seen] = {}
    definitions: dict[str, None] = {}
    for path, api_version, kind in _objects(tree):
        if kind == _DEFINITION:
            definitions[path] = None
        elif _is_custom(api_version):
            found.setdefault((path, api_version, kind), Seen(path, api_version, kind))
    for path in definitions:
        for one in _defined(tree, path):
            found.setdefault((one.path, one.api_version, one.kind), one)
    return tuple(found.values())


def of_cluster(found: tuple[Seen, ...], settings: Settings, cluster: Cluster | None) -> tuple[str, ...]:
    """What helm is told for a cluster (None: for all): each API version, and each kind in it. A file that
    belongs to other clusters alone shows nothing about this one."""
    names: dict[str, None] = {}
    for one in found:
        owners = settings.clusters_of(one.path)
        if cluster is None or not owners or cluster in owners:
            names[one.api_version] = None
            names[f"{one.api_version}/{one.kind}"] = None
    return tuple(sorted(names))


def _objects(tree: Tree) -> Iterator[tuple[str, str, str]]:
    """Path, API version and kind of the objects whose lines stand in the first column. What pairs wrongly (a
    kind of one document with the version of the next) has no such kind, and helm is told in vain."""
    said: dict[str, str] = {}
    at = ""
    for path, line in tree.matches(_EXPRESSION, MANIFESTS):
        entry = _LINE.fullmatch(line)
        if _TEMPLATE.search(path) or entry is None:
            continue
        if path != at or entry[1] in said:
            said, at = {}, path
        said[entry[1]] = entry[2]
        if len(said) == 2:
            yield path, said["apiVersion"], said["kind"]
            said = {}


def _is_custom(api_version: str) -> bool:
    return "/" in api_version and not _UNSERVED.fullmatch(api_version)


def _defined(tree: Tree, path: str) -> Iterator[Seen]:
    try:
        text = tree.text(path) or ""
    except GitError:
        return
    for _, piece in docs.split(text):
        if _DEFINITION not in piece:
            continue
        group = re.search(r"^  group: *[\"']?([a-z0-9.-]+)", piece, re.MULTILINE)
        kind = re.search(r"^    kind: *[\"']?([A-Za-z0-9]+)", piece, re.MULTILINE)
        for version in dict.fromkeys(_NAMED.findall(piece)):
            if group and kind and _VERSION.fullmatch(version):
                yield Seen(path, f"{group[1]}/{version}", kind[1])
