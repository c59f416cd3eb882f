"""YAML as plain trees in which every scalar still knows where it is written.

A template and the parameters that fill it are such trees: both are cut apart and put together anew, and the
version that comes out must be found again in the file that it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from bot import docs
from bot.errors import DocumentError

STR, BOOL, INT = "tag:yaml.org,2002:str", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"
_NULL, _MAP, _SEQ = "tag:yaml.org,2002:null", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"
_MERGE = "tag:yaml.org,2002:merge"
_FALSE = ("false", "False", "FALSE", "0", "")
_SMALL = re.compile(r"-?\d{1,15}", re.ASCII)
_DEEPEST = 64
_MOST = 200_000
_DIRECTIVE = "$patch"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scalar is written: ``node`` in ``document`` of the file ``path``."""

    path: str
    document: docs.Document
    node: docs.ScalarNode

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return self.document.position(self.node)[0]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar. ``text`` is as written, ``tag`` its YAML type, ``at`` where it stands. ``origin`` is where
    the text itself is written: elsewhere when a parameter fills a template, nowhere when it is made.
    ``missing`` is a template that could not be filled in: then ``text`` still holds it."""

    text: str
    tag: str = STR
    at: Place | None = None
    origin: Place | None = None
    missing: str | None = None

    @property
    def empty(self) -> bool:
        """Whether Go takes it for a zero value."""
        return self.tag == _NULL or (self.text == "" if self.tag == STR else self.text in _FALSE)


class Quoted(str):
    """A key that is written in quotes, without which YAML 1.1 may read another one (``"on"``)."""

    __slots__ = ()


Tree: TypeAlias = "Leaf | dict[str, Tree] | list[Tree]"
Map: TypeAlias = "dict[str, Tree]"


def of(path: str, document: docs.Document, node: docs.Node | None) -> Tree | None:
    """The tree of a node; ``<<`` is merged in. An unquoted template, which to YAML is a mapping, becomes the
    scalar that was meant. Raises :class:`DocumentError` for what is nested too deeply, or too large."""
    return None if node is None else _Reader(path, document).read(node, 0)


def inside(found: Leaf) -> Tree | None:
    """The tree of a YAML text in a scalar: with its own places when the text is a literal block (``|``), with
    that of the scalar when it is made. Raises :class:`DocumentError`."""
    document = _block(found)
    if document is not None and found.at is not None:
        return of(found.at.path, document, document.node)
    document = docs.document(1, found.text)
    if document.error is not None:
        raise document.error
    return None if document.node is None else _Reader("", document, found).read(document.node, 0)


class _Reader:
    """``instead``: the scalar that the document was made from, when it stands in no file."""

    def __init__(self, path: str, document: docs.Document, instead: Leaf | None = None) -> None:
        self._path = path
        self._document = document
        self._instead = instead
        self._left = _MOST

    def read(self, node: docs.Node, depth: int) -> Tree:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise DocumentError("not usable YAML: nested too deeply, or too large")
        if isinstance(node, docs.ScalarNode):
            if self._instead is not None:
                return Leaf(str(node.value), str(node.tag), self._instead.at)
            place = Place(self._path, self._document, node)
            return Leaf(str(node.value), str(node.tag), place, place)
        if isinstance(node, docs.MappingNode):
            return self._mapping(node, depth)
        return [self.read(child, depth + 1) for child in docs.items(node)]

    def _mapping(self, node: docs.MappingNode, depth: int) -> Tree:
        if any(not isinstance(key, docs.ScalarNode) for key, _ in node.value):
            return Leaf(self._document.text[node.start_mark.index : node.end_mark.index])
        found: Map = {}
        for key, child in node.value:
            if key.tag == _MERGE:
                for part in docs.items(child) or [child]:
                    merged = self.read(part, depth + 1)
                    found = (merged if isinstance(merged, dict) else {}) | found
        return found | {
            (Quoted if key.style else str)(key.value): self.read(child, depth + 1)
            for key, child in node.value
            if key.tag != _MERGE
        }


def get(tree: Tree | None, *path: str) -> Tree | None:
    """What stands under ``path`` of keys, or None."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def leaf(tree: Tree | None, *path: str) -> Leaf | None:
    """The scalar under ``path``; None when it is absent, null or no scalar."""
    found = get(tree, *path)
    return found if isinstance(found, Leaf) and found.tag != _NULL else None


def text(tree: Tree | None, *path: str) -> str | None:
    """:func:`leaf`, as text."""
    found = leaf(tree, *path)
    return None if found is None else found.text


def true(tree: Tree | None, *path: str) -> bool:
    """Whether a boolean is set."""
    return text(tree, *path) in docs.TRUE


def items(tree: Tree | None) -> list[Tree]:
    """The children of a list; nothing for any other."""
    return tree if isinstance(tree, list) else []


def leaves(tree: Tree | None) -> Iterator[Leaf]:
    """Every scalar, in order."""
    if isinstance(tree, Leaf):
        yield tree
    elif tree is not None:
        for child in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(child)


def plain(tree: Tree) -> object:
    """The tree as a template sees it. Fractions are texts, so that ``1.10`` stays one."""
    if isinstance(tree, list):
        return [plain(child) for child in tree]
    if isinstance(tree, dict):
        return {str(key): plain(child) for key, child in tree.items()}
    if tree.tag == _NULL:
        return None
    if tree.tag == BOOL and tree.text in (*docs.TRUE, *_FALSE):
        return tree.text in docs.TRUE
    return int(tree.text) if tree.tag == INT and _SMALL.fullmatch(tree.text) else tree.text


def dump(tree: Tree) -> str:
    """The tree as YAML text, every scalar of the type that it has. Raises :class:`DocumentError`."""
    return docs.dump_node(_node(tree))


def _node(tree: Tree) -> docs.Node:
    if isinstance(tree, Leaf):
        return docs.ScalarNode(tree.tag, tree.text, style=_style(tree))
    if isinstance(tree, list):
        return docs.SequenceNode(_SEQ, [_node(child) for child in tree])
    keys = (docs.ScalarNode(STR, str(key), style="'" if isinstance(key, Quoted) else None) for key in tree)
    return docs.MappingNode(_MAP, list(zip(keys, map(_node, tree.values()), strict=True)))


def _style(leaf: Leaf) -> str | None:
    """Plain stays plain; every other text is quoted, so that YAML 1.1 takes it for a text too."""
    plain = leaf.at is not None and not leaf.at.node.style and leaf.text == leaf.at.node.value
    if leaf.tag != STR or plain:
        return None
    return "|" if "\n" in leaf.text else "'"


def patched(tree: Tree | None, patch: Tree) -> Tree:
    """A JSON merge patch (RFC 7386) applied. Raises :class:`DocumentError` for a strategic directive."""
    if not isinstance(patch, dict):
        return patch
    if any(key.startswith(_DIRECTIVE) for key in patch):
        raise DocumentError(f"a patch with {_DIRECTIVE}")
    result = dict(tree) if isinstance(tree, dict) else {}
    for key, child in patch.items():
        if isinstance(child, Leaf) and child.tag == _NULL:
            result.pop(key, None)
        else:
            result[key] = patched(result.get(key), child)
    return result


def merged(base: Map, over: Map, *, empty: bool = True) -> Map:
    """Mappings merged deeply; of two others ``over`` wins, an ``empty`` one too or not. Source: the Go
    library mergo, on maps and on structs."""
    result = dict(base)
    for key, child in over.items():
        below = result.get(key)
        if isinstance(child, dict) and isinstance(below, dict):
            result[key] = merged(below, child, empty=empty)
        elif empty or below is None or not _empty(child):
            result[key] = child
    return result


def _empty(tree: Tree) -> bool:
    return tree.empty if isinstance(tree, Leaf) else not tree


def flat(tree: Map, above: str = "") -> dict[str, Leaf]:
    """Every scalar under its path, joined by dots, positions in lists among the names."""
    found: dict[str, Leaf] = {}
    for key, child in tree.items():
        name = f"{above}.{key}" if above else key
        if isinstance(child, Leaf):
            found[name] = child
        else:
            below = child if isinstance(child, dict) else {str(at): one for at, one in enumerate(child)}
            found |= flat(below, name)
    return found


def _block(found: Leaf) -> docs.Document | None:
    """The YAML in a literal block as a document of its own, its lines and columns those of the file."""
    if found.at is None or found.at.node.style != "|" or found.text != str(found.at.node.value):
        return None
    whole = found.at.document
    start = whole.text.find("\n", found.at.node.start_mark.index) + 1
    line = whole.line + whole.text.count("\n", 0, start)
    document = docs.document(line, whole.text[start : found.at.node.end_mark.index])
    return document if start and document.error is None else None
