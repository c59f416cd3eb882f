"""Quoted texts, heredocs and template files. Source: HCL, "Native Syntax Specification", templates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.discover.terraform import operators
from bot.discover.terraform.values import LONGEST, UNKNOWN, Value, text, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.discover.terraform.evaluate import Evaluation

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)|([$%])\4\{", re.DOTALL)
_DOUBLED = re.compile(r"([$%])\1\{")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DYNAMIC = ("template_interpolation", "template_directive")
_HEREDOC = ("heredoc_start", "heredoc_identifier")


@dataclass(frozen=True, slots=True)
class _Body:
    """What of a template is text: how it is unescaped, and how many columns a ``<<-`` takes away."""

    quoted: bool
    indent: int = 0


def unescape(written: str) -> str:
    """The text of what stands between quotes."""
    return _ESCAPE.sub(_unescape, written) if "\\" in written or "{" in written else written


def _unescape(found: re.Match[str]) -> str:
    code, long_code, letter, sign = found.groups()
    if sign is not None:
        return f"{sign}{{"
    if letter is not None:
        return _PLAIN.get(letter, found[0])
    number = int(code or long_code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def render(evaluation: Evaluation, node: Node) -> Value:
    """A ``quoted_template`` or ``heredoc_template``. Where an expression is not known its text stays. One
    expression that fills the quotes is itself: a list stays a list."""
    parts = [one for one in node.children if one.type in _DYNAMIC]
    if node.type == "quoted_template":
        start, end = node.start_byte + 1, node.end_byte - 1
        alone = len(parts) == 1 and (parts[0].start_byte, parts[0].end_byte) == (start, end)
        if alone and parts[0].type == "template_interpolation":
            return _interpolated(evaluation, parts[0])
        return _finish(evaluation, _content(evaluation, parts, start, end, _Body(quoted=True)))
    marks = [one for one in node.children if one.type in _HEREDOC]
    data = evaluation.source.data
    start = data.find(b"\n", marks[1].end_byte if len(marks) > 1 else node.start_byte) + 1
    end = max(start, data.rfind(b"\n", 0, marks[-1].start_byte) + 1)
    flush = evaluation.source.of(marks[0]).endswith("-")
    body = _Body(quoted=False, indent=_indent(evaluation, parts, start, end) if flush else 0)
    return _finish(evaluation, _content(evaluation, parts, start, end, body))


def _interpolated(evaluation: Evaluation, node: Node) -> Value:
    inner = next((one for one in node.named_children if one.type == "expression"), None)
    return evaluation.value(inner) if inner is not None else unknown()


def _finish(evaluation: Evaluation, pieces: Iterator[Value]) -> Value:
    size = 0
    texts: list[str] = []
    names: dict[str, None] = {}
    for piece in pieces:
        shown = text(piece) or ""
        size += len(shown)
        if size > LONGEST:
            return unknown("a text that is too long")
        texts.append(shown)
        names.update(dict.fromkeys(piece.missing))
    evaluation.scope.budget.charge(size)
    return Value("".join(texts), missing=tuple(names))


def _content(
    evaluation: Evaluation,
    parts: Sequence[Node],
    start: int,
    end: int,
    body: _Body,
    strip: tuple[bool, bool] = (False, False),
) -> Iterator[Value]:
    """What stands between two bytes. ``strip`` says whether a ``~`` before or behind takes white space."""
    after = strip[0]
    for part in parts:
        before, behind = _markers(evaluation, part)
        yield _literal(evaluation, start, part.start_byte, body, (after, before))
        if part.type == "template_directive":
            yield from _directive(evaluation, part, body)
        else:
            yield _shown(evaluation, part)
        start, after = part.end_byte, behind
    yield _literal(evaluation, start, end, body, (after, strip[1]))


def _shown(evaluation: Evaluation, node: Node) -> Value:
    value = _interpolated(evaluation, node)
    if value.data is UNKNOWN or text(value) is None:
        written = " ".join(evaluation.source.of(node).split())
        return Value(written, missing=value.missing or (evaluation.name([node]),))
    return value


def _literal(evaluation: Evaluation, start: int, end: int, body: _Body, strip: tuple[bool, bool]) -> Value:
    """Text is cut into lines, and ``~`` reaches no further than its line, as in HCL."""
    lines = _LINE.findall(evaluation.source.between(start, end))
    if body.indent:
        begins = evaluation.source.data[start - 1 : start] == b"\n"
        lines = [
            line[body.indent :] if (index or begins) and (line.strip() or not line.endswith("\n")) else line
            for index, line in enumerate(lines)
        ]
    if strip[0] and lines:
        lines[0] = lines[0].lstrip()
    if strip[1] and lines:
        lines[-1] = lines[-1].rstrip()
    whole = "".join(lines)
    return Value(unescape(whole) if body.quoted else _DOUBLED.sub(r"\1{", whole))


def _markers(evaluation: Evaluation, node: Node) -> tuple[bool, bool]:
    """Whether a ``~`` stands at the beginning and at the end of an interpolation or directive."""
    written = evaluation.source.of(node)
    return written[2:3] == "~", written[-2:-1] == "~"


def _directive(evaluation: Evaluation, node: Node, body: _Body) -> Iterator[Value]:
    inner = node.named_children[0] if node.named_children else None
    if inner is None or inner.type not in ("template_if", "template_for"):
        yield Value("", missing=(evaluation.name([node]),))
        return
    marks = [one for one in inner.named_children if one.type.endswith(("_intro", "_start", "_end"))]
    sections = [
        (one, two, [part for part in inner.named_children
                    if part.type in _DYNAMIC and one.end_byte <= part.start_byte < two.start_byte])
        for one, two in itertools.pairwise(marks)
    ]  # fmt: skip
    head = marks[0]
    if inner.type == "template_if":
        condition = next((one for one in head.named_children if one.type == "expression"), None)
        value = evaluation.value(condition) if condition is not None else unknown()
        chosen = operators.truth(value)
        if chosen is None:
            yield Value("", missing=value.missing or (evaluation.name([head]),))
        elif chosen or len(sections) > 1:
            yield from _section(evaluation, sections[0 if chosen else 1], body)
        return
    rounds = evaluation.rounds(head)
    if rounds is None:
        yield Value("", missing=(evaluation.name([head]),))
    for here in rounds or ():
        yield from _section(here, sections[0], body)


def _section(evaluation: Evaluation, section: tuple[Node, Node, list[Node]], body: _Body) -> Iterator[Value]:
    one, two, parts = section
    strip = (_markers(evaluation, one)[1], _markers(evaluation, two)[0])
    yield from _content(evaluation, parts, one.end_byte, two.start_byte, body, strip)


def _indent(evaluation: Evaluation, parts: Sequence[Node], start: int, end: int) -> int:
    """The smallest indentation of a heredoc's lines, blank ones and those inside expressions aside."""
    ranges = list(_texts(parts, start, end))
    least: int | None = None
    for first, last in ranges:
        at = first
        while at < last:
            stop = evaluation.source.data.find(b"\n", at, last)
            line = evaluation.source.data[at : last if stop < 0 else stop + 1]
            if at == 0 or evaluation.source.data[at - 1 : at] == b"\n":
                bare = line.lstrip()
                if bare or stop < 0:
                    width = len(line) - len(bare)
                    least = width if least is None else min(least, width)
            at = last if stop < 0 else stop + 1
        if first == last and last < end and evaluation.source.data[first - 1 : first] == b"\n":
            least = 0
    return least or 0


def _texts(parts: Sequence[Node], start: int, end: int) -> Iterator[tuple[int, int]]:
    for part in parts:
        yield start, part.start_byte
        if part.type == "template_directive" and part.named_children:
            inner = part.named_children[0]
            marks = [one for one in inner.named_children if one.type.endswith(("_intro", "_start", "_end"))]
            for one, two in itertools.pairwise(marks):
                nested = [
                    child for child in inner.named_children
                    if child.type in _DYNAMIC and one.end_byte <= child.start_byte < two.start_byte
                ]  # fmt: skip
                yield from _texts(nested, one.end_byte, two.start_byte)
        start = part.end_byte
    yield start, end
