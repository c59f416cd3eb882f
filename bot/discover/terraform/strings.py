"""Quoted texts, heredocs and template files. Source: HCL, "Native Syntax Specification", templates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
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
        texts = {at: unescape("".join(lines)) for at, lines in _literals(evaluation, parts, start, end)}
    else:
        marks = [one for one in node.children if one.type in _HEREDOC]
        data = evaluation.source.data
        start = data.find(b"\n", marks[1].end_byte if len(marks) > 1 else node.start_byte) + 1
        end = max(start, data.rfind(b"\n", 0, marks[-1].start_byte) + 1)
        tokens = list(_literals(evaluation, parts, start, end))
        if evaluation.source.of(marks[0]).endswith("-"):
            _flush(tokens)
        texts = {at: _DOUBLED.sub(r"\1{", "".join(lines)) for at, lines in tokens}
    return _finish(evaluation, _content(evaluation, parts, start, end, texts))


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
    evaluation: Evaluation, parts: Sequence[Node], start: int, end: int, texts: Mapping[int, str]
) -> Iterator[Value]:
    """What stands between two bytes; ``texts`` are the literals by where they begin."""
    for part in parts:
        yield Value(texts.get(start, ""))
        if part.type == "template_directive":
            yield from _directive(evaluation, part, texts)
        else:
            yield _shown(evaluation, part)
        start = part.end_byte
    if start < end:
        yield Value(texts.get(start, ""))


def _shown(evaluation: Evaluation, node: Node) -> Value:
    value = _interpolated(evaluation, node)
    if value.data is UNKNOWN or text(value) is None:
        written = " ".join(evaluation.source.of(node).split())
        return Value(written, missing=value.missing or (evaluation.name([node]),))
    return value


def _literals(
    evaluation: Evaluation,
    parts: Sequence[Node],
    start: int,
    end: int,
    strip: tuple[bool, bool] = (False, False),
) -> Iterator[tuple[int, list[str]]]:
    """Every literal, those inside directives too: where it begins, and its lines. ``strip`` says whether a
    ``~`` before or behind takes white space; it reaches no further than a line. Between two literals stands
    something else, which has no lines."""
    after = strip[0]
    for part in parts:
        before, behind = _markers(evaluation, part)
        yield start, _lines(evaluation.source.between(start, part.start_byte), after, before)
        yield -1, []
        for one, two, nested in _sections(part):
            inner = (_markers(evaluation, one)[1], _markers(evaluation, two)[0])
            yield from _literals(evaluation, nested, one.end_byte, two.start_byte, inner)
            yield -1, []
        start, after = part.end_byte, behind
    yield start, _lines(evaluation.source.between(start, end), after, strip[1])


def _lines(text: str, left: bool, right: bool) -> list[str]:
    lines = _LINE.findall(text)
    if left and lines:
        lines[0] = lines[0].lstrip()
    if right and lines:
        lines[-1] = lines[-1].rstrip()
    return lines


def _flush(tokens: Sequence[tuple[int, list[str]]]) -> None:
    """Takes away the smallest indentation of the lines of a ``<<-`` heredoc, blank ones aside. A line whose
    beginning a ``~`` took away is none."""
    begins, least = True, None
    adjusted: list[tuple[list[str], int]] = []
    for at, lines in tokens:
        if at < 0 and begins:
            begins, least = False, 0
        for index, line in enumerate(lines):
            bare = line.lstrip()
            if begins and (bare or not line.endswith("\n")):
                width = len(line) - len(bare)
                least = width if least is None else min(least, width)
                adjusted.append((lines, index))
            begins = line.endswith("\n")
    for lines, index in adjusted:
        lines[index] = lines[index][least or 0 :]


def _markers(evaluation: Evaluation, node: Node) -> tuple[bool, bool]:
    """Whether a ``~`` stands at the beginning and at the end of an interpolation or directive."""
    written = evaluation.source.of(node)
    return written[2:3] == "~", written[-2:-1] == "~"


def _sections(node: Node) -> list[tuple[Node, Node, list[Node]]]:
    """A directive's contents: the marks before and behind, and what in between is no literal."""
    inner = node.named_children[0] if node.type == "template_directive" and node.named_children else None
    if inner is None:
        return []
    marks = [one for one in inner.named_children if one.type.endswith(("_intro", "_start", "_end"))]
    dynamic = [one for one in inner.named_children if one.type in _DYNAMIC]
    return [
        (one, two, [part for part in dynamic if one.end_byte <= part.start_byte < two.start_byte])
        for one, two in itertools.pairwise(marks)
    ]


def _directive(evaluation: Evaluation, node: Node, texts: Mapping[int, str]) -> Iterator[Value]:
    sections = _sections(node)
    if not sections:
        yield Value("", missing=(evaluation.name([node]),))
        return
    head = sections[0][0]
    if head.type == "template_if_intro":
        condition = next((one for one in head.named_children if one.type == "expression"), None)
        value = evaluation.value(condition) if condition is not None else unknown()
        chosen = operators.truth(value)
        if chosen is None:
            yield Value("", missing=value.missing or (evaluation.name([head]),))
        elif chosen or len(sections) > 1:
            yield from _section(evaluation, sections[0 if chosen else 1], texts)
        return
    rounds = evaluation.rounds(head)
    if rounds is None:
        yield Value("", missing=(evaluation.name([head]),))
    for here in rounds or ():
        yield from _section(here, sections[0], texts)


def _section(
    evaluation: Evaluation, section: tuple[Node, Node, list[Node]], texts: Mapping[int, str]
) -> Iterator[Value]:
    one, two, parts = section
    yield from _content(evaluation, parts, one.end_byte, two.start_byte, texts)
