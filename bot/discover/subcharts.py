"""The part of an umbrella chart's values that reaches one dependency, and where the dependency comes from."""

from __future__ import annotations

from bot import docs
from bot.discover.layers import Layers, is_encrypted
from bot.discover.renovate import alias
from bot.discover.sources import Source, remote
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, SourceKind


def source(
    workspace: Workspace, repository: str | None, chart: str, subject: str
) -> tuple[Source, tuple[Gap, ...]]:
    """From a dependency's ``repository``: a URL, ``oci://…``, ``file://…``, ``@alias`` or ``alias:…``, or
    nothing for a chart in the folder ``charts``."""
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


def values(layers: Layers, path: str, key: str) -> None:
    """The dependency's ``key`` of the umbrella's values file, and then ``global``, which wins over the
    dependency's own. Source: Helm, "Subcharts and Global Values"."""
    text = layers.workspace.text(path)
    if text is None:
        return
    if is_encrypted(text):
        layers.unknown("file", path, 1, "a layer of values is encrypted with SOPS", path)
        return
    document = layers.workspace.once(("values", path), lambda: docs.document(1, text))
    if document.error is not None:
        reason = "a values file cannot be read"
        layers.unknown("file", path, document.error.line, reason, document.error.message)
        return
    layers.inline(path, document, docs.get(document.node, key))
    shared = docs.get(document.node, "global")
    if shared is not None and shared.value:
        entry = (docs.ScalarNode("tag:yaml.org,2002:str", "global"), shared)
        start, end = shared.start_mark, shared.end_mark
        layers.inline(path, document, docs.MappingNode("tag:yaml.org,2002:map", [entry], start, end))
