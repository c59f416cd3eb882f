"""vendir: charts that are copied into this repository."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot import docs
from bot.discover import installs, locks
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, gathered, pin, release
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import is_template, read
from bot.discover.workspace import Workspace, broken, gap
from bot.git import normalise
from bot.model import Gap, Release

NAME = "vendir"
_API = "vendir.k14s.io/"
_UNUSED = "what installs the folder that it fills is not known, nor are the values"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every ``helmChart`` is a release for each installation of the folder that it is copied to, or one
    without a name."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap]:
    for piece in workspace.pieces(path):
        if _API not in piece.text:
            continue
        document, _ = read(piece)
        if document.error is not None:
            yield broken(path, document)
        if not (docs.scalar(document.node, "apiVersion") or "").startswith(_API):
            continue
        for directory in docs.items(docs.get(document.node, "directories")):
            for content in docs.items(docs.get(directory, "contents")):
                where = (docs.scalar(directory, "path") or "", docs.scalar(content, "path") or "")
                yield from _releases(workspace, path, document, where, docs.get(content, "helmChart"))


def _releases(
    workspace: Workspace,
    path: str,
    document: docs.Document,
    where: tuple[str, str],
    node: docs.Node | None,
) -> Iterator[Release | Gap]:
    chart, url = docs.scalar(node, "name"), docs.scalar(node, "repository", "url")
    if chart is None:
        return
    subject = f"{path}: {chart}"
    at = pin(path, document, docs.get(node, "version"))
    if at is None or url is None or is_template(url + chart):
        yield gap(subject, "a chart's name, repository or version is a template or missing")
        return
    folder = normalise("/".join((str(PurePosixPath(path).parent), *where)))
    lock = str(PurePosixPath(path).with_name("vendir.lock.yml"))
    locked, gaps = locks.fitting(locks.entry(workspace, lock, "/".join(where)), at.version, subject)
    one = release(
        NAME,
        at,
        _source(workspace, url, chart),
        Layers(workspace, subject),
        locked=locked,
        copies=() if folder is None else (folder,),
        gaps=gaps,
    )
    users = installs.of(workspace, folder) if folder is not None else ()
    for user in users:
        yield dataclasses.replace(
            one,
            name=user.name,
            namespace=user.namespace,
            cluster=user.cluster or workspace.cluster(user.home),
            values=user.values,
            include_crds=user.include_crds,
            home=user.home,
            gaps=one.gaps + user.gaps,
        )
    if not users:
        told = gap(subject, _UNUSED, folder)
        yield dataclasses.replace(one, gaps=(*one.gaps, told))


def _source(workspace: Workspace, url: str, chart: str) -> Source:
    if url.startswith("oci://"):
        return oci(aliased(workspace, f"{url.rstrip('/')}/{chart}", NAME))
    return remote(url, chart)
