"""HCL as blocks, attributes and expressions, with positions; a broken block costs only itself.

tree-sitter reads any text and marks what it could not read. Source: HCL, "Native Syntax Specification".
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# Where a block of a file begins, when the file is written as `terraform fmt` writes it.
_BLOCK = re.compile(
    rb"^(?:check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable)\b",
    re.MULTILINE,
)
_ASSIGNMENT = re.compile(rb"^[A-Za-z_][\w-]*[ \t]*=", re.MULTILINE)
_TEMPLATE_END = b"CHART_TRIAGE_TEMPLATE"


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A piece of a file; ``line`` is where it starts, from 1."""

    path: str
    line: int
    data: bytes

    def of(self, node: Node) -> str:
        """A node's text."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """The text between two bytes."""
        return self.data[start:end].decode("utf-8", "replace")

    def position(self, byte: int) -> tuple[int, int]:
        """Line and column in the file, from 1 and in characters."""
        start = self.data.rfind(b"\n", 0, byte) + 1
        return self.line + self.data.count(b"\n", 0, byte), len(self.between(start, byte)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What stands right of an attribute's equals sign."""

    text: Text
    node: Node

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.text.position(self.node.start_byte)[0]

    def lines(self, count: int) -> Sequence[int]:
        """Where each of ``count`` elements begins: in the list, when it is written out as one."""
        node = self.node
        while node.type in ("expression", "collection_value") and len(node.named_children) == 1:
            node = node.named_children[0]
        items = [child for child in node.named_children if child.type == "expression"]
        if node.type != "tuple" or len(items) != count:
            return [self.line] * count
        return [self.text.position(item.start_byte)[0] for item in items]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """``kind "label" "label" { … }``; a whole file is a block without kind and labels."""

    text: Text
    kind: str
    labels: tuple[str, ...]
    body: Node | None
    _attributes: dict[str, Expression] = field(default_factory=dict)
    _blocks: list[Block] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where its body begins."""
        return self.text.position(self.body.start_byte)[0] if self.body is not None else self.text.line

    def attributes(self) -> Mapping[str, Expression]:
        """Its own attributes; of several with one name the first."""
        self._read()
        return self._attributes

    def blocks(self) -> Sequence[Block]:
        """The blocks inside."""
        self._read()
        return self._blocks

    def _read(self) -> None:
        if self._attributes or self._blocks or self.body is None:
            return
        for child in self.body.named_children:
            if child.type == "block":
                self._blocks.append(_block(self.text, child))
            elif child.type == "attribute" and len(parts := child.named_children) > 1:
                self._attributes.setdefault(self.text.of(parts[0]), Expression(self.text, parts[-1]))


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A file's parts: the whole of it, or its blocks one by one when the whole cannot be read. ``errors``
    are the lines of parts that cannot."""

    parts: tuple[Block, ...]
    errors: tuple[int, ...]

    def blocks(self) -> Iterator[Block]:
        """The file's blocks."""
        for part in self.parts:
            yield from part.blocks()

    def attributes(self) -> dict[str, Expression]:
        """The assignments of a variables file."""
        return {name: value for part in self.parts for name, value in part.attributes().items()}


def parse(path: str, text: str) -> File:
    """A file of Terraform or of variables."""
    whole = Text(path, 1, text.encode("utf-8", "replace"))
    root = _parser().parse(whole.data).root_node
    if not root.has_error:
        return File((_root(whole, root),), ())
    good: list[Block] = []
    errors: list[int] = []
    for piece in _pieces(whole):
        root = _parser().parse(piece.data).root_node
        if root.has_error:
            errors.append(piece.line)
        else:
            good.append(_root(piece, root))
    return File(tuple(good), tuple(errors))


def template(path: str, text: str) -> Expression | None:
    """A template file as an expression; None when it cannot be read. Templates know no other escapes than
    heredocs do, so it is read as one."""
    data = text.encode("utf-8", "replace")
    if _TEMPLATE_END in data:
        return None
    head = b"x = <<" + _TEMPLATE_END + b"\n"
    whole = Text(path, 0, head + data + b"\n" + _TEMPLATE_END + b"\n")
    root = _parser().parse(whole.data).root_node
    return None if root.has_error else _root(whole, root).attributes().get("x")


def _pieces(whole: Text) -> Iterator[Text]:
    """A file that cannot be read as a whole, cut where blocks or assignments begin."""
    pattern = _ASSIGNMENT if whole.path.endswith(".tfvars") else _BLOCK
    starts = [found.start() for found in pattern.finditer(whole.data)]
    bounds = [0, *(start for start in starts if start), len(whole.data)]
    for start, end in itertools.pairwise(bounds):
        if whole.data[start:end].strip():
            yield Text(whole.path, whole.line + whole.data.count(b"\n", 0, start), whole.data[start:end])


def _root(text: Text, root: Node) -> Block:
    body = next((child for child in root.named_children if child.type == "body"), None)
    return Block(text, "", (), body)


def _block(text: Text, node: Node) -> Block:
    kind, *rest = node.named_children
    labels = [text.of(child).strip('"') for child in rest if child.type in ("string_lit", "identifier")]
    body = next((child for child in rest if child.type == "body"), None)
    return Block(text, text.of(kind), tuple(labels), body)


@functools.cache
def _parser() -> Parser:
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))
