"""helmsman: desired state files, told by what stands in them, because Renovate has no pattern for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Install, gathered, pin, release
from bot.discover.managers import MANAGERS
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace, broken, gap
from bot.git import normalise
from bot.model import Gap, Release, SourceKind

NAME = "helmsman"
_APPS = re.compile(r"^[\"']?apps[\"']?:", re.MULTILINE)
_VARIABLE = re.compile(r"\$[{A-Za-z_$]")
_VALUES_FLAGS = ("--set", "--values", "-f", "--post-renderer")


@dataclass(frozen=True, slots=True)
class _State:
    """A desired state file and the repositories that it names."""

    path: str
    document: docs.Document
    repositories: Mapping[str, str]


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every app with a chart and a version is a release."""
    return gathered(_extract(workspace, path))


def installs(workspace: Workspace, folder: str) -> Iterator[Install]:
    """Every app whose chart is the path of ``folder``, from the file that names it."""
    mention = folder.rpartition("/")[2]
    for path in workspace.grep("apps:"):
        for state in _states(workspace, path, (mention,)):
            if isinstance(state, _State):
                for key, entry in docs.pairs(docs.get(state.document.node, "apps")):
                    if _folder(state, docs.scalar(entry, "chart")) == folder:
                        yield _install(workspace, state, folder, key, entry)


def _folder(state: _State, chart: str | None) -> str | None:
    if not chart or "://" in chart or chart.startswith("/"):
        return None
    return normalise(f"{PurePosixPath(state.path).parent}/{chart}")


def _install(workspace: Workspace, state: _State, folder: str, key: str, entry: docs.Node) -> Install:
    layers = Layers(workspace, f"{state.path}: {key}")
    _values(layers, state, entry)
    return Install(
        folder,
        state.path,
        docs.scalar(entry, "name") or key,
        docs.scalar(entry, "namespace"),
        workspace.cluster(state.path),
        layers.layers,
        _includes_crds(entry),
        layers.gaps,
    )


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    for state in _states(workspace, path, MANAGERS[NAME].needles):
        if isinstance(state, Gap):
            yield state
        else:
            for name, entry in docs.pairs(docs.get(state.document.node, "apps")):
                yield _release(workspace, state, name, entry)


def _states(workspace: Workspace, path: str, needles: tuple[str, ...]) -> Iterator[_State | Gap]:
    for piece in workspace.pieces(path):
        if not _APPS.search(piece.text) or not any(needle in piece.text for needle in needles):
            continue
        document = docs.document(piece.line, piece.text)
        if document.error is not None:
            yield broken(path, document)
        # Other tools have `apps` too; helmsman cannot do without namespaces or repositories.
        marks = (docs.get(document.node, key) for key in ("helmRepos", "namespaces"))
        if any(isinstance(node, docs.MappingNode) for node in marks):
            repositories = {
                name: str(node.value)
                for name, node in docs.pairs(docs.get(document.node, "helmRepos"))
                if isinstance(node, docs.ScalarNode)
            }
            yield _State(path, document, repositories)


def _includes_crds(entry: docs.Node) -> bool:
    return all(docs.scalar(flag) != "--skip-crds" for flag in docs.items(docs.get(entry, "helmFlags")))


def _release(workspace: Workspace, state: _State, key: str, entry: docs.Node) -> Release | Gap | None:
    subject = f"{state.path}: {key}"
    chart = docs.scalar(entry, "chart")
    at = pin(state.path, state.document, docs.get(entry, "version"))
    if chart is None or not (repository := _source(workspace, state, chart)):
        return None
    if at is None or "$" in at.version or is_template(chart):
        return gap(subject, "the version is a variable, or missing: the chart is not pinned here")
    layers = Layers(workspace, subject)
    _values(layers, state, entry)
    gaps: tuple[Gap, ...] = ()
    if repository.repository is None:
        gaps = (gap(subject, "its repository is not named in the file", chart),)
    return release(
        NAME,
        at,
        repository,
        layers,
        name=docs.scalar(entry, "name") or key,
        namespace=docs.scalar(entry, "namespace"),
        include_crds=_includes_crds(entry),
        gaps=gaps,
    )


def _source(workspace: Workspace, state: _State, chart: str) -> Source | None:
    """None for a chart in a folder or in an archive."""
    if chart.startswith("oci://"):
        return oci(aliased(workspace, chart, NAME))
    prefix, slash, name = chart.partition("/")
    if not slash or not name or "/" in name or prefix in ("", ".", ".."):
        return None
    url = state.repositories.get(prefix)
    return Source(SourceKind.HTTP, None, name) if not url else remote(url, name)


def _values(layers: Layers, state: _State, entry: docs.Node) -> None:
    """``valuesFile``, or else ``valuesFiles``, secrets, ``set``, ``setString``, ``setFile``; commas are
    escaped. Source: helmsman, "Helmsman desired state specification", and its release.go."""
    folder = PurePosixPath(state.path).parent
    one, several = docs.get(entry, "valuesFile"), docs.items(docs.get(entry, "valuesFiles"))
    for node in [one] if docs.scalar(one) else several:
        name = docs.scalar(node) or ""
        if "://" in name or "$" in name:
            layers.unknown("file", None, None, "the name of a values file is a URL or a variable", name)
        else:
            layers.file(f"{folder}/{name}")
    secrets = [docs.get(entry, "secretsFile"), *docs.items(docs.get(entry, "secretsFiles"))]
    for secret in filter(None, map(docs.scalar, secrets)):
        known = normalise(f"{folder}/{secret}")
        place = known if known is not None and layers.workspace.text(known) is not None else None
        line = None if place is None else 1
        layers.unknown("file", place, line, "a layer of values is encrypted", secret)
    for key, forced in (("set", False), ("setString", True)):
        for name, node in docs.pairs(docs.get(entry, key)):
            _parameter(layers, state, name, node, forced)
    for name, _ in docs.pairs(docs.get(entry, "setFile")):
        layers.gap("a parameter is read from a file (setFile)", name)
    for flag in docs.items(docs.get(entry, "helmFlags")):
        if (docs.scalar(flag) or "").startswith(_VALUES_FLAGS):
            layers.gap("a flag changes the values or the render", docs.scalar(flag))
    if docs.scalar(entry, "postRenderer"):
        layers.gap("the release is changed by a feature that is not followed", "postRenderer")


def _parameter(layers: Layers, state: _State, name: str, node: docs.Node, forced: bool) -> None:
    value = docs.scalar(node)
    if value is None or _VARIABLE.search(value):
        layers.gap("a parameter is a variable, or no plain value", name)
        return
    line = state.document.position(node)[0]
    layers.parameter(name, value.replace(",", "\\,"), state.path, line, force_string=forced)
