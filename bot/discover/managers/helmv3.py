"""helmv3: the dependencies of an umbrella chart, ``Chart.yaml`` with apiVersion v2."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from bot import docs
from bot.discover.layers import Layers, is_encrypted
from bot.discover.manager import Extraction, Manager, pin, release
from bot.discover.renovate import alias
from bot.discover.sources import Source, remote
from bot.discover.workspace import Workspace, broken, gap
from bot.model import Gap, Release, SourceKind

NAME = "helmv3"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every dependency is a release named after the umbrella, with its part of the umbrella's values."""
    releases: list[Release] = []
    gaps: list[Gap] = []
    for document in docs.documents(workspace.text(path) or ""):
        if document.error is not None:
            gaps.append(broken(path, document))
        if docs.scalar(document.node, "apiVersion") != "v2":
            continue
        for entry in docs.items(docs.get(document.node, "dependencies")):
            found = _dependency(workspace, path, document, entry)
            if isinstance(found, Release):
                releases.append(found)
            elif found is not None:
                gaps.append(found)
    return Extraction(tuple(releases), tuple(gaps))


def _dependency(
    workspace: Workspace, path: str, document: docs.Document, entry: docs.Node
) -> Release | Gap | None:
    chart = docs.scalar(entry, "name")
    at = pin(path, document, docs.get(entry, "version"))
    if chart is None:
        return None
    if at is None:
        return gap(f"{path}: {chart}", "a dependency without a version is not pinned")
    layers = Layers(workspace, f"{path}: {chart}")
    _values(layers, str(PurePosixPath(path).with_name("values.yaml")), docs.scalar(entry, "alias") or chart)
    source, gaps = _source(workspace, docs.scalar(entry, "repository"), chart, layers.subject)
    return release(NAME, at, source, layers, name=docs.scalar(document.node, "name"), gaps=gaps)


def _source(
    workspace: Workspace, repository: str | None, chart: str, subject: str
) -> tuple[Source, tuple[Gap, ...]]:
    if not repository:
        return Source(SourceKind.LOCAL, f"charts/{chart}", chart), ()
    if repository.startswith("file://"):
        return Source(SourceKind.LOCAL, repository.removeprefix("file://"), chart), ()
    if repository.startswith(("@", "alias:")):
        url = alias(workspace, repository.removeprefix("alias:").removeprefix("@"))
        if url is not None:
            return remote(url, chart), ()
        missing = gap(subject, "the repository is an alias that only the user's own helm knows", repository)
        return Source(SourceKind.HTTP, None, chart), (missing,)
    return remote(repository, chart), ()


def _values(layers: Layers, path: str, key: str) -> None:
    """The dependency's key of the umbrella's values, and then ``global``, which wins over the
    dependency's own. Source: Helm, "Subcharts and Global Values"."""
    text = layers.workspace.text(path)
    if text is None:
        return
    if is_encrypted(text):
        layers.unknown("file", path, 1, "a layer of values is encrypted with SOPS", path)
        return
    document = layers.workspace.once(("values", path), lambda: docs.document(1, text))
    if document.error is not None:
        layers.unknown(
            "file", path, document.error.line, "a values file cannot be read", document.error.message
        )
        return
    layers.inline(path, document, docs.get(document.node, key))
    shared = docs.get(document.node, "global")
    if shared is not None and shared.value:
        key_node = docs.ScalarNode("tag:yaml.org,2002:str", "global")
        layers.inline(
            path,
            document,
            docs.MappingNode(
                "tag:yaml.org,2002:map", [(key_node, shared)], shared.start_mark, shared.end_mark
            ),
        )


MANAGER = Manager(
    name=NAME,
    suffixes=("Chart.yaml", "Chart.yml"),
    files=re.compile(r"(^|/)Chart\.ya?ml$"),
    needles=("dependencies",),
    extract=extract,
)
