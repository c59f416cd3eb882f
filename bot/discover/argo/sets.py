"""The Applications that an ApplicationSet makes."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discover.argo import generators, globs, trees
from bot.discover.argo.applications import Application, ApplicationSet, literal
from bot.discover.argo.clusters import LABEL
from bot.discover.argo.elements import MOST, Context, Element
from bot.discover.argo.substitution import Filler, Mode
from bot.discover.argo.trees import Leaf, Map, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.templates import NOTHING
from bot.discover.workspace import Workspace
from bot.errors import DocumentError
from bot.model import Gap

_WORK = 100_000
_NO_PATCH = "a templatePatch cannot be filled in"


@dataclass(frozen=True, slots=True)
class Generated:
    """What an ApplicationSet makes, and what could not be learned, each with the file that it is about."""

    applications: tuple[Application, ...]
    gaps: tuple[tuple[str, Gap], ...]


def generated(workspace: Workspace, one: ApplicationSet) -> Generated:
    """The Applications of a set; one that stands for all when they cannot be known."""

    def make() -> Generated:
        twin = workspace.alike(functools.partial(_matters, _files(one)))
        return _generated(workspace, one) if twin is None else generated(twin, one)

    return workspace.once(("argo set", one.path, one.line, one.name), make)


def _files(one: ApplicationSet) -> globs.Matcher:
    found = [glob for entry in one.generators for glob in generators.files(entry)]
    return globs.loose([one.path, *found])


def _matters(files: globs.Matcher, workspace: Workspace, path: str) -> bool:
    """Whether a file has a part in what a set makes."""
    return files(path) or LABEL in (workspace.text(path) or "")


def _generated(workspace: Workspace, one: ApplicationSet) -> Generated:
    options = [trees.text(option) or "" for option in trees.items(trees.get(one.spec, "goTemplateOptions"))]
    mode = Mode(trees.true(one.spec, "goTemplate"), strict="missingkey=error" in options)
    context = Context(workspace, one.path, one.subject, mode)
    made: list[tuple[Tree, Element]] = []
    if one.templates is None:
        made = _made(context, one)
        if not made:
            if not context.gaps:
                context.gap("the ApplicationSet makes no Application from what is in the repository")
            made = _made(dataclasses.replace(context, hollow=True), one)
    else:
        context.gap("an ApplicationSet in a chart is not filled in")
    patch = _patch(context, trees.leaf(one.spec, "templatePatch"))
    filled = [(_filled(context, own, element, patch), element.file) for own, element in made]
    gaps = tuple(dict.fromkeys(found for path, found in context.gaps if path == one.path))
    applications = tuple(_application(one, tree, file, gaps) for tree, file in filled)
    if not applications:
        spec = trees.get(one.spec, "template", "spec")
        name = literal(trees.leaf(one.spec, "template", "metadata", "name"))
        applications = (Application(one.path, name, spec, one.templates or NOTHING, None, gaps),)
    return Generated(applications, tuple(dict.fromkeys(context.gaps)))


def _made(context: Context, one: ApplicationSet) -> list[tuple[Tree, Element]]:
    """Every element with the template that it fills."""
    found: list[tuple[Tree, Element]] = []
    for generator in one.generators:
        template = _template(generator, trees.get(one.spec, "template"))
        room = min(MOST - len(found), 1 + _WORK // (1 + sum(1 for _ in trees.leaves(template))))
        found += [(template, element) for element in _elements(context, generator, room)]
    return found


def _elements(context: Context, generator: Tree, room: int) -> Iterator[Element]:
    found: list[Element] = []
    try:
        found += itertools.islice(generators.generated(context, generator), room + 1)
    except UnknownError as error:
        context.gap(error.reason, error.detail)
        return
    if len(found) > room:
        context.gap("the ApplicationSet makes more Applications than are followed", str(MOST))
    yield from found[:room]


def _template(generator: Tree, template: Tree | None) -> Tree:
    """The set's template, over which a generator's own one wins."""
    base: Map = template if isinstance(template, dict) else {}
    for kind, inner in generator.items() if isinstance(generator, dict) else ():
        own = trees.get(inner, "template") if kind != "selector" else None
        if isinstance(own, dict):
            base = trees.merged(base, own, empty=False)
    return base


def _patch(context: Context, patch: Leaf | None) -> Tree | None:
    """A templatePatch as a tree with its templates, or the text when it is YAML only once it is filled in."""
    if patch is None:
        return None
    try:
        return trees.inside(patch)
    except DocumentError:
        return patch


def _filled(context: Context, template: Tree, element: Element, patch: Tree | None) -> Tree:
    mode = dataclasses.replace(context.mode, partial=element.partial)
    filler = Filler(element.parameters, mode)
    tree = filler.tree(template)
    if patch is None:
        return tree
    filled = filler.tree(patch)
    try:
        if isinstance(filled, Leaf):
            if filled.missing is not None:
                raise DocumentError(filled.missing)
            filled = trees.inside(filled) or {}
        return trees.patched(tree, filled)
    except DocumentError as error:
        context.gap(_NO_PATCH, error.message)
        return tree


def _application(one: ApplicationSet, tree: Tree, file: str | None, gaps: tuple[Gap, ...]) -> Application:
    name = literal(trees.leaf(tree, "metadata", "name"))
    return Application(one.path, name, trees.get(tree, "spec"), None, file, gaps)
