"""helmfile: ``helmfile.yaml`` and ``helmfile.d/``, as far as they are plain YAML around their templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Manager, pin, release
from bot.discover.renovate import alias
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import NOTHING, Masked, is_template, read, read_masked
from bot.discover.workspace import Workspace, broken, gap
from bot.model import Gap, Release, SourceKind

NAME = "helmfile"
_QUIET = ("Warn", "Info", "Debug")
_TRUE = ("true", "True", "TRUE")


@dataclass(frozen=True, slots=True)
class _Part:
    """One document of a helmfile, with the repositories that it and those before it name."""

    path: str
    document: docs.Document
    templates: Masked
    repositories: Mapping[str, Source]


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every entry of ``releases`` with a literal chart and version is a release."""
    releases: list[Release] = []
    gaps: list[Gap] = []
    repositories: dict[str, Source] = {}
    for piece in workspace.pieces(path):
        masked = read_masked(piece) if "{{" in piece.text else None
        document, templates = masked or read(piece)
        if document.error is not None:
            gaps.append(broken(path, document))
            continue
        repositories = repositories | _repositories(document)
        part = _Part(path, document, templates or NOTHING, repositories)
        for entry in docs.items(docs.get(document.node, "releases")):
            found = _release(workspace, part, entry)
            if isinstance(found, Release):
                releases.append(found)
            elif found is not None:
                gaps.append(found)
    return Extraction(tuple(releases), tuple(gaps))


def _repositories(document: docs.Document) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for entry in docs.items(docs.get(document.node, "repositories")):
        name, url = docs.scalar(entry, "name"), docs.scalar(entry, "url")
        if name and url and not is_template(name + url):
            is_oci = docs.scalar(entry, "oci") in _TRUE or url.startswith("oci://")
            found[name] = Source(SourceKind.OCI if is_oci else SourceKind.HTTP, url, "")
    return found


def _release(workspace: Workspace, part: _Part, entry: docs.Node) -> Release | Gap | None:
    name, chart = docs.scalar(entry, "name"), docs.scalar(entry, "chart")
    subject = f"{part.path}: {part.templates.restore(name or chart or 'a release')}"
    at = pin(part.path, part.document, docs.get(entry, "version"))
    if chart is None or is_template(chart):
        return gap(subject, "the chart is a template, or missing")
    if at is None:
        if _is_local(chart):
            return None
        return gap(subject, "the version is a template, or missing: the chart is not pinned here")
    layers = Layers(workspace, subject, templates=part.templates)
    source = _source(workspace, chart, part.repositories)
    gaps: tuple[Gap, ...] = (
        () if source.repository else (gap(subject, "its repository is not named in the file", chart),)
    )
    if name is not None and is_template(name):
        gaps += (gap(subject, "the release's name is a template"),)
        name = None
    namespace = docs.scalar(entry, "namespace") or docs.scalar(part.document.node, "namespace")
    if namespace is not None and is_template(namespace):
        gaps += (gap(subject, "the release's namespace is a template"),)
        namespace = None
    _values(layers, part, entry)
    return release(NAME, at, source, layers, name=name, namespace=namespace, gaps=gaps)


def _is_local(chart: str) -> bool:
    return chart.startswith((".", "/")) or "/" not in chart


def _source(workspace: Workspace, chart: str, repositories: Mapping[str, Source]) -> Source:
    if chart.startswith("oci://"):
        return oci(chart)
    if _is_local(chart):
        return Source(SourceKind.LOCAL, chart, PurePosixPath(chart).name)
    repository, _, name = chart.partition("/")
    known = repositories.get(repository)
    if known is not None and known.repository is not None:
        return remote(known.repository, name, is_oci=known.kind is SourceKind.OCI)
    url = alias(workspace, repository, NAME)
    return Source(SourceKind.HTTP, None, name) if url is None else remote(url, name)


def _values(layers: Layers, part: _Part, entry: docs.Node) -> None:
    """``values`` in their order, ``secrets``, then ``set``. Source: helmfile, "Configuration"."""
    folder = str(PurePosixPath(part.path).parent)
    optional = docs.scalar(entry, "missingFileHandler") in _QUIET
    for item in docs.items(docs.get(entry, "values")):
        if isinstance(item, docs.ScalarNode):
            _file(layers, folder, str(item.value), optional=optional)
        else:
            layers.inline(part.path, part.document, item)
    for item in docs.items(docs.get(entry, "secrets")):
        secret = layers.templates.restore(docs.scalar(item) or "") if layers.templates else None
        layers.unknown("file", None, None, "a layer of values is encrypted", secret)
    for key, forced in (("set", False), ("setString", True)):
        for item in docs.items(docs.get(entry, key)):
            parameter, value = docs.scalar(item, "name") or "", docs.scalar(item, "value")
            if value is None:
                layers.gap("a parameter is no plain value", parameter)
            else:
                line = part.document.position(item)[0]
                layers.parameter(parameter, value, part.path, line, force_string=forced)
    for key in ("inherit", "strategicMergePatches", "jsonPatches", "transformers"):
        if docs.get(entry, key) is not None:
            layers.gap("the release is changed by a feature that is not followed", key)


def _file(layers: Layers, folder: str, name: str, *, optional: bool) -> None:
    templates = layers.templates or NOTHING
    if is_template(name) or "://" in name or "*" in name:
        reason = "the name of a values file is a template, a glob or a URL"
        layers.unknown("file", None, None, reason, templates.restore(name))
        return
    layers.file(f"{folder}/{name}", optional=optional, rendered=name.endswith(".gotmpl"))


MANAGER = Manager(
    name=NAME,
    suffixes=(".yaml", ".yml", ".gotmpl"),
    files=re.compile(r"(^|/)helmfile\.ya?ml(\.gotmpl)?$|(^|/)helmfile\.d/.+\.ya?ml(\.gotmpl)?$"),
    needles=("releases",),
    extract=extract,
)
