"""Which Applications install a chart that stands in this repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot import docs
from bot.discover.argo import globs, sets, trees, values
from bot.discover.argo.applications import NEEDLE, Application, ApplicationSet, literal, read
from bot.discover.argo.here import is_fixed, is_here
from bot.discover.argo.trees import Leaf, Tree
from bot.discover.layers import Layers
from bot.discover.manager import Install
from bot.discover.templates import NOTHING
from bot.discover.workspace import Workspace
from bot.errors import DocumentError
from bot.git import normalise

_OTHERS = ("kustomize", "directory")
_KEPT = ("repoURL", "path", "targetRevision", "chart")


_Source = tuple[Application, Tree]


def installs(workspace: Workspace, folder: str) -> Iterator[Install]:
    """Every Application, written out or made by an ApplicationSet, with a source that is the chart in
    ``folder``; one whose path is partly a template counts when it may give the folder."""
    known, vague = workspace.once(("argo made",), lambda: _made(workspace))
    for application, source in (*_written(workspace, folder), *known.get(folder, ()), *vague):
        found = _install(workspace, application, source, folder)
        if found is not None:
            yield found


def _written(workspace: Workspace, folder: str) -> Iterator[_Source]:
    """The sources of Applications that mention the folder's name."""
    mention = folder.rpartition("/")[2]
    for path in workspace.grep(NEEDLE):
        if mention in (workspace.text(path) or ""):
            for one in read(workspace, path, "Application", mention=mention):
                if isinstance(one, Application):
                    yield from ((one, source) for source in one.sources)


def _made(workspace: Workspace) -> tuple[dict[str, list[_Source]], list[_Source]]:
    """The sources of Applications that ApplicationSets make: by path, and those whose path is not known."""
    known: defaultdict[str, list[_Source]] = defaultdict(list)
    vague: list[_Source] = []
    for path in workspace.grep(NEEDLE):
        for one in read(workspace, path, "ApplicationSet"):
            made = sets.generated(workspace, one).applications if isinstance(one, ApplicationSet) else ()
            for application in made:
                for source in application.sources:
                    folder = literal(trees.leaf(source, "path"))
                    place = vague if folder is None else known[normalise(folder) or ""]
                    place.append((application, source))
    return known, vague


def _install(workspace: Workspace, application: Application, source: Tree, folder: str) -> Install | None:
    layers = Layers(workspace, application.subject, templates=application.templates)
    if not _is_at(layers, trees.leaf(source, "path"), folder) or not _is_helm(workspace, source):
        return None
    if literal(trees.leaf(source, "repoURL")) is None:
        layers.gap("the repository of a source is a template that is not filled in")
    if is_fixed(trees.text(source, "targetRevision")):
        layers.gap("the chart is installed from a fixed revision, not from this one")
    if trees.get(source, "plugin"):
        layers.gap("a plugin renders the chart", trees.text(source, "plugin", "name"))
    chart = values.Chart(application, _overridden(layers, application, source, folder), folder)
    values.collect(layers, chart)
    return Install(
        folder,
        application.path,
        chart.name,
        chart.namespace,
        application.cluster(workspace),
        layers.layers,
        chart.include_crds,
        application.gaps + layers.gaps,
    )


def _is_at(layers: Layers, path: Leaf | None, folder: str) -> bool:
    if path is None:
        return False
    known = literal(path)
    if known is not None:
        return (normalise(known) or "") == folder
    template = (layers.templates or NOTHING).restore(path.text)
    if not globs.may_be(template)(folder):
        return False
    layers.gap("the path of a source is a template that is not filled in", template)
    return True


def _is_helm(workspace: Workspace, source: Tree) -> bool:
    url = trees.leaf(source, "repoURL")
    if url is None or trees.text(source, "chart") or any(trees.get(source, key) for key in _OTHERS):
        return False
    return literal(url) is None or is_here(workspace, url.text)


def _overridden(layers: Layers, application: Application, source: Tree, folder: str) -> Tree:
    """The source with what ``.argocd-source.yaml`` beside the chart, and then the one for the Application,
    change in it. Source: Argo CD, "Parameter Overrides"."""
    names = ["", *([f"-{application.name}"] if application.name else [])]
    for path in (f"{folder}/.argocd-source{name}.yaml".removeprefix("/") for name in names):
        text = layers.workspace.text(path)
        document = docs.document(1, text or "")
        try:
            if document.error is not None:
                raise document.error
            patch = trees.of(path, document, document.node)
            if isinstance(patch, dict):
                kept = {key: patch[key] for key in patch if key not in _KEPT}
                source = trees.patched(source, kept)
        except DocumentError as error:
            layers.gap("a file that overrides the source (.argocd-source) cannot be read", error.message)
    return source
