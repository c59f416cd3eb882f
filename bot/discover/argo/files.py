"""Which files ``valueFiles`` means, and in which order."""

from __future__ import annotations

import re

from bot.discover.argo import globs, trees
from bot.discover.argo.applications import Application, literal
from bot.discover.argo.environment import Environment
from bot.discover.argo.here import is_fixed, is_here
from bot.discover.argo.trees import Leaf, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.layers import Layers
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace
from bot.git import normalise

_MOST = 200
_SECRETS = re.compile(r"secrets(?:\+[a-z-]+)?://")


def add(
    layers: Layers, application: Application, helm: Tree | None, folder: str | None, environment: Environment
) -> None:
    """Adds the files. Each counts once, globs give theirs in the order of a walk, and a file that is named
    by itself is left out of globs. Source: Argo CD, "Helm", "Glob Patterns in Value Files"."""
    optional = trees.true(helm, "ignoreMissingValueFiles")
    names: list[str | UnknownError] = []
    for item in trees.items(trees.get(helm, "valueFiles")):
        if len(names) == _MOST:
            names.append(UnknownError("more values files are named than are followed", str(_MOST)))
            break
        try:
            names.append(resolved(layers, application, trees.leaf(item), folder, environment))
        except UnknownError as error:
            names.append(error)
    alone = {name for name in names if isinstance(name, str) and not globs.is_glob(name)}
    seen: set[str] = set()
    for name in names:
        if isinstance(name, UnknownError):
            layers.unknown("file", None, None, name.reason, name.detail)
            continue
        found = [name] if name in alone else _matching(layers, name, alone)
        if not found and not optional:
            layers.unknown("file", None, None, "a glob of values files matches nothing", name)
        for path in found:
            if path not in seen:
                seen.add(path)
                layers.file(path, optional=optional)


def resolved(
    layers: Layers,
    application: Application,
    name: Leaf | None,
    folder: str | None,
    environment: Environment,
) -> str:
    """The path from the root of the tree, maybe a glob: of ``$ref/path`` in another source, of ``/path`` from
    the root, of a path from the chart's ``folder``. Raises :class:`UnknownError` when it is elsewhere."""
    if name is None or name.missing is not None or is_template(name.text):
        detail = None if name is None else name.missing or name.text
        raise UnknownError("the name of a values file is a template", detail)
    ref, _, below = name.text.partition("/")
    source = _source(application, ref) if ref.startswith("$") else None
    if source is None and ref.startswith("$") and not environment.knows(ref):
        raise UnknownError("a values file lies in a source that there is not", name.text)
    if source is not None:
        return _referenced(layers, source, environment.expanded(below), name.text)
    path = environment.expanded(name.text)
    if _SECRETS.match(path):
        raise UnknownError("a values file is decrypted by helm-secrets", path)
    if "://" in path:
        raise UnknownError("a values file is read from a URL", path)
    if folder is None:
        raise UnknownError("a values file lies in the chart", name.text)
    return _inside(path[1:] if path.startswith("/") else f"{folder}/{path}".lstrip("/"), name.text)


def _source(application: Application, ref: str) -> Tree | None:
    return next((one for one in application.sources if trees.text(one, "ref") == ref[1:]), None)


def _referenced(layers: Layers, source: Tree, path: str, name: str) -> str:
    """A file of another source, from the root of its repository."""
    url = trees.leaf(source, "repoURL")
    if literal(url) is None:
        raise UnknownError("the repository of a values file is a template", name)
    if url is None or not is_here(layers.workspace, url.text):
        raise UnknownError("a values file lies in another repository", name)
    if is_fixed(trees.text(source, "targetRevision")):
        layers.gap("a values file is read at a fixed revision, not at this one", name)
    return _inside(path, name)


def _inside(path: str, name: str) -> str:
    found = normalise(path)
    if found is None:
        raise UnknownError("a values file lies outside the repository", name)
    return found


def _matching(layers: Layers, pattern: str, alone: set[str]) -> list[str]:
    """Files in the order of a walk that gives a folder's own files before it goes down."""
    found = layers.workspace.once(("argo glob", pattern), lambda: _walk(layers.workspace, pattern))
    if len(found) > _MOST:
        layers.gap("a glob of values files matches more than are followed", pattern)
    return [path for path in found[:_MOST] if path not in alone]


def _walk(workspace: Workspace, pattern: str) -> list[str]:
    start, matches = globs.literal(pattern), globs.doublestars([pattern])
    near = (path for path in workspace.tree.modes if path.startswith(start))
    return sorted(filter(matches, near), key=_walked)


def _walked(path: str) -> list[tuple[int, str]]:
    *folders, name = path.split("/")
    return [*((1, folder) for folder in folders), (0, name)]
