"""Generators by name; matrix and merge of others; the selector that each may have."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

from bot.discover.argo import clusters, elements, repositories, selectors, trees
from bot.discover.argo.elements import MOST, Context, Element
from bot.discover.argo.spoken import spoken
from bot.discover.argo.substitution import Filler
from bot.discover.argo.trees import Leaf, Tree
from bot.discover.argo.unknown import UnknownError
from bot.errors import DocumentError

_Make = Callable[[Context, Tree, int], Iterator[Element]]
_DEEPEST = 2
_NESTED = ("matrix", "merge")


def generated(context: Context, generator: Tree, depth: int = 0) -> Iterator[Element]:
    """The elements of one entry of ``generators``; one for all when what they are is not in the repository
    (pull requests, other repositories, clusters that it does not declare). Raises :class:`UnknownError`."""
    kinds = [key for key in generator if key != "selector"] if isinstance(generator, dict) else []
    if not isinstance(generator, dict) or not kinds:
        raise UnknownError("a generator cannot be read")
    selector = generator.get("selector")
    for kind in kinds:
        for element in _made(context, kind, generator[kind], depth):
            context.spend(1 + len(element.parameters))
            if selector is None or element.partial or selectors.selects(selector, _labels(context, element)):
                yield element


def _made(context: Context, kind: str, generator: Tree, depth: int) -> Iterator[Element]:
    empty = context.hollow and kind not in _NESTED
    try:
        if kind not in _KINDS or not isinstance(generator, dict):
            raise UnknownError("a generator is not followed", kind)
        for element in _KINDS[kind](context, generator, depth):
            empty = False
            yield element
    except UnknownError as error:
        if kind in _NESTED:
            raise
        context.gap(error.reason, error.detail)
        empty = True
    if empty:
        yield elements.made(context, {}, trees.get(generator, "values"), partial=True)


def _labels(context: Context, element: Element) -> dict[str, str]:
    found = trees.flat(element.parameters)
    context.spend(len(found))
    return {key: leaf.text for key, leaf in found.items()}


def _list(context: Context, generator: Tree, depth: int) -> Iterator[Element]:
    written = trees.items(trees.get(generator, "elements"))
    for one in (*written, *_written(trees.leaf(generator, "elementsYaml"))):
        if not isinstance(one, dict):
            raise UnknownError("an element of a list generator is no mapping")
        yield elements.made(context, spoken(one), None)


def _written(text: Leaf | None) -> list[Tree]:
    """``elementsYaml``: a YAML text, mostly made of parameters."""
    if text is None or not text.text:
        return []
    if text.missing is not None or "{{" in text.text:
        raise UnknownError("the elementsYaml of a list generator is a template", text.missing or text.text)
    try:
        return trees.items(trees.inside(text))
    except DocumentError as error:
        raise UnknownError("the elementsYaml of a list generator cannot be read", error.message) from None


def _matrix(context: Context, generator: Tree, depth: int) -> Iterator[Element]:
    """Every element of the first with every one of the second, which may use the first's parameters."""
    first, second = _inner(generator, depth, exactly=2)
    size = sum(1 for _ in trees.leaves(second))
    for one in generated(context, first, depth + 1):
        context.spend(size)
        filled = Filler(one.parameters, context.mode).tree(second)
        for two in generated(context, filled, depth + 1):
            yield elements.combined(one, two, context.mode)


def _merge(context: Context, generator: Tree, depth: int) -> Iterator[Element]:
    keys = [trees.text(key) or "" for key in trees.items(trees.get(generator, "mergeKeys"))]
    first, *others = _inner(generator, depth)
    if not keys:
        raise UnknownError("a merge generator names no mergeKeys")
    tables = [list(itertools.islice(generated(context, other, depth + 1), MOST)) for other in others]
    yield from elements.overridden(generated(context, first, depth + 1), tables, keys, context.mode)


def _inner(generator: Tree, depth: int, exactly: int | None = None) -> list[Tree]:
    found = trees.items(trees.get(generator, "generators"))
    if depth >= _DEEPEST or len(found) < 2 or exactly not in (None, len(found)):
        raise UnknownError("a matrix or merge generator has too many or too few generators in it")
    return found


def files(generator: Tree, depth: int = 0) -> Iterator[str]:
    """The globs of files that a generator reads, or those inside it; their templates stay."""
    for name, inner in generator.items() if isinstance(generator, dict) else ():
        if name == "git":
            yield from (leaf.text for leaf in repositories.patterns(inner, "files")[0][: repositories.MOST])
        elif name in _NESTED and depth < _DEEPEST:
            for one in trees.items(trees.get(inner, "generators")):
                yield from files(one, depth + 1)


def names(generator: Tree, depth: int = 0) -> Iterator[str]:
    """The kinds of a generator and of those inside it."""
    for name, inner in generator.items() if isinstance(generator, dict) else ():
        yield name
        if name in _NESTED and depth < _DEEPEST:
            for one in trees.items(trees.get(inner, "generators")):
                yield from names(one, depth + 1)


_KINDS: Mapping[str, _Make] = {
    "list": _list,
    "clusters": lambda context, generator, _: clusters.generated(context, generator),
    "git": lambda context, generator, _: repositories.generated(context, generator),
    "matrix": _matrix,
    "merge": _merge,
}
