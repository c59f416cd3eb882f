"""The git generator: folders of the tree, and parameters in its files."""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.discover.argo import elements, globs, trees
from bot.discover.argo.elements import Context, Element
from bot.discover.argo.here import is_fixed, is_here
from bot.discover.argo.spoken import spoken
from bot.discover.argo.trees import Leaf, Map, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.layers import is_encrypted
from bot.discover.workspace import NO_TEXT, Workspace, broken, gap, parents
from bot.errors import DocumentError
from bot.model import Gap

MOST = 200
"""Paths of one git generator that are followed."""


def generated(context: Context, generator: Tree) -> Iterator[Element]:
    """The elements of a git generator that reads this repository."""
    url = trees.text(generator, "repoURL")
    if not is_here(context.workspace, url):
        raise UnknownError("a git generator reads another repository", url)
    if is_fixed(trees.text(generator, "revision")):
        context.gap("a git generator reads a fixed revision, not this one", trees.text(generator, "revision"))
    for name in ("directories", "files"):
        wanted, unwanted = patterns(generator, name)
        if any(leaf.missing for leaf in (*wanted, *unwanted)):
            raise UnknownError("a path of a git generator is a template that is not filled in")
        if len(wanted) + len(unwanted) > MOST:
            raise UnknownError("a git generator has more paths than are followed", str(MOST))
        if wanted or unwanted:
            make = _folders if name == "directories" else _files
            yield from make(context, generator, [one.text for one in wanted], [one.text for one in unwanted])
            return
    raise UnknownError("a git generator names neither directories nor files")


def patterns(generator: Tree, name: str) -> tuple[list[Leaf], list[Leaf]]:
    """The globs that include and those that exclude."""
    found: tuple[list[Leaf], list[Leaf]] = ([], [])
    for entry in trees.items(trees.get(generator, name)):
        path = trees.leaf(entry, "path")
        if path is not None:
            found[trees.true(entry, "exclude")].append(path)
    return found


def _folders(context: Context, generator: Tree, wanted: list[str], unwanted: list[str]) -> Iterator[Element]:
    yes, no = globs.folders(wanted), globs.folders(unwanted)
    for path in _all_folders(context.workspace):
        if yes(path) and not no(path):
            parameters = _paths(context, generator, path, None)
            yield elements.made(context, parameters, trees.get(generator, "values"), path)


def _all_folders(workspace: Workspace) -> tuple[str, ...]:
    """Every folder of the tree, hidden ones and theirs left out, in the order of a walk."""

    def make() -> tuple[str, ...]:
        found = {folder for path in workspace.tree.modes for folder in parents(path)}
        visible = (tuple(path.split("/")) for path in found if path)
        return tuple(
            "/".join(parts) for parts in sorted(visible) if not any(part.startswith(".") for part in parts)
        )

    return workspace.once(("argo folders",), make)


def _files(context: Context, generator: Tree, wanted: list[str], unwanted: list[str]) -> Iterator[Element]:
    """Globs as ``git ls-files`` takes them, which is Argo CD's default."""
    everything = sorted(context.workspace.tree.modes)
    yes, no = globs.pathspecs(wanted), globs.pathspecs(unwanted)
    chosen = [path for path in everything if yes(path) and not no(path)]
    yes, no = globs.doublestars(wanted), globs.doublestars(unwanted)
    if chosen != [path for path in everything if yes(path) and not no(path)]:
        context.gap("which files a git generator reads depends on Argo CD's setting for globs")
    for path in chosen:
        found, problem = _file(context.workspace, path)
        if problem is not None:
            context.gaps.append((path, problem))
            context.gap("a file of the git generator cannot be read", path)
        for parameters in found:
            folder, _, name = path.rpartition("/")
            own = _paths(context, generator, folder or ".", name)
            both = {**parameters, **own} if context.mode.go else {**trees.flat(parameters), **own}
            yield elements.made(context, both, trees.get(generator, "values"), path)


def _paths(context: Context, generator: Tree, path: str, file: str | None) -> Map:
    prefix = trees.text(generator, "pathParamPrefix")
    if not context.mode.go:
        return elements.flat_paths(f"{prefix}.path" if prefix else "path", path, file)
    found = elements.paths(path, file)
    return {prefix: {"path": found}} if prefix else {"path": found}


def _file(workspace: Workspace, path: str) -> tuple[tuple[Map, ...], Gap | None]:
    """The parameter sets of a YAML or JSON file: a mapping, or a list of mappings."""
    return workspace.once(("argo file", path), lambda: _read(workspace, path))


def _read(workspace: Workspace, path: str) -> tuple[tuple[Map, ...], Gap | None]:
    text = workspace.text(path)
    if text is None:
        return (), gap(path, NO_TEXT)
    if is_encrypted(text):
        return (), gap(path, "a file of a git generator is encrypted with SOPS")
    document = next(docs.documents(text), None)
    if document is None:
        return ({},), None
    if document.error is not None:
        return (), broken(path, document)
    try:
        tree = trees.of(path, document, document.node)
    except DocumentError as error:
        return (), gap(path, "a file of a git generator cannot be read", error.message)
    found = tree if isinstance(tree, list) else [tree or {}]
    if isinstance(tree, Leaf) or not all(isinstance(one, dict) for one in found):
        return (), gap(path, "a file of a git generator holds no mapping")
    return tuple(spoken(one) for one in found if isinstance(one, dict)), None
