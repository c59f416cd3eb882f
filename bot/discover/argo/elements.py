"""What generators give: sets of parameters, and how two become one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.discover.argo import trees
from bot.discover.argo.substitution import Filler, Mode, normalize
from bot.discover.argo.trees import Leaf, Map, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.workspace import Workspace, gap
from bot.model import Gap

MOST = 500
"""Applications of one ApplicationSet that are followed."""
_WORK = 200_000


@dataclass(frozen=True, slots=True)
class Element:
    """One set of parameters: nested for Go templates, else by their flat names. ``file`` is the path that
    a git generator made it from. ``partial``: it stands for any number of them, with more parameters."""

    parameters: Map
    file: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a generator is evaluated in. ``hollow``: one that gives nothing gives what it says itself.
    ``gaps`` collects what could not be learned, each with the file that it is about."""

    workspace: Workspace
    path: str
    subject: str
    mode: Mode
    hollow: bool = False
    spent: list[int] = field(default_factory=lambda: [0])
    gaps: list[tuple[str, Gap]] = field(default_factory=list)

    def spend(self, work: int) -> None:
        """Counts what was looked at. Raises :class:`UnknownError` when it is too much."""
        self.spent[0] += work
        if self.spent[0] > _WORK:
            raise UnknownError("the ApplicationSet makes more Applications than are followed", str(MOST))

    def gap(self, reason: str, detail: str | None = None) -> None:
        """Something about the ApplicationSet itself."""
        self.gaps.append((self.path, gap(self.subject, reason, detail)))


def made(
    context: Context,
    parameters: Map,
    values: Tree | None,
    file: str | None = None,
    *,
    partial: bool = False,
) -> Element:
    """An element from nested parameters and the generator's ``values``, which may use them."""
    mode = dataclasses.replace(context.mode, partial=partial)
    if not mode.go:
        parameters = {**trees.flat(parameters)}
    filler = Filler(parameters, mode)
    extra = {
        key: filler.leaf(child)
        for key, child in (values.items() if isinstance(values, dict) else ())
        if isinstance(child, Leaf)
    }
    if not extra:
        return Element(parameters, file, partial)
    if mode.go:
        return Element({**parameters, "values": {**extra}}, file, partial)
    named = {f"values.{key}": child for key, child in extra.items()}
    return Element({**parameters, **named}, file, partial)


def paths(path: str, file: str | None = None) -> Map:
    """The parameters under ``path`` in a Go template."""
    found: Map = {
        "path": Leaf(path),
        "basename": _base(path),
        "basenameNormalized": _normal(_base(path)),
        "segments": [Leaf(part) for part in path.split("/")],
    }
    if file is not None:
        found |= {"filename": Leaf(file), "filenameNormalized": _normal(Leaf(file))}
    return found


def flat_paths(prefix: str, path: str, file: str | None = None) -> Map:
    """The same for ``{{path}}``, under their flat names."""
    found: Map = {f"{prefix}[{at}]": Leaf(part) for at, part in enumerate(path.split("/")) if part}
    for key, child in paths(path, file).items():
        if key != "segments":
            found[prefix if key == "path" else f"{prefix}.{key}"] = child
    return found


def _base(path: str) -> Leaf:
    return Leaf(path.rpartition("/")[2])


def _normal(found: Leaf) -> Leaf:
    return Leaf(normalize(found.text))


def combined(one: Element, two: Element, mode: Mode) -> Element:
    """Two elements of a matrix. With Go templates the first wins; else they must not differ."""
    file, partial = one.file or two.file, one.partial or two.partial
    if mode.go:
        return Element(trees.merged(two.parameters, one.parameters), file, partial)
    for key in one.parameters.keys() & two.parameters.keys():
        if _text(one.parameters[key]) != _text(two.parameters[key]):
            raise UnknownError("both generators of a matrix give a parameter, and they differ", key)
    return Element({**two.parameters, **one.parameters}, file, partial)


def overridden(
    base: Iterable[Element], others: Sequence[Sequence[Element]], keys: list[str], mode: Mode
) -> Iterator[Element]:
    """The elements of ``base``, those of the others with the same merge keys merged in. What only may have
    the same keys gives one more: both can be."""

    def key(element: Element) -> str:
        return repr([_text(element.parameters.get(name)) for name in keys])

    tables = [{key(one): one for one in other if not one.partial} for other in others]
    for element in base:
        same = [] if element.partial else [table.get(key(element)) for table in tables]
        merged = element
        for over in same:
            merged = merged if over is None else _over(merged, over, mode)
        yield merged
        for over in (one for other in others for one in other):
            if element.partial or over.partial:
                yield _over(merged, over, mode)


def _over(base: Element, over: Element, mode: Mode) -> Element:
    one, two = base.parameters, over.parameters
    parameters = trees.merged(one, two) if mode.go else {**one, **two}
    return Element(parameters, base.file or over.file, base.partial or over.partial)


def _text(tree: Tree | None) -> str:
    return tree.text if isinstance(tree, Leaf) else repr(tree and [leaf.text for leaf in trees.leaves(tree)])
