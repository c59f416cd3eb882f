"""A template's text into tokens. Source: Go, ``text/template/parse``, lex.go."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from bot.gotmpl.errors import TemplateError

_SPACE = " \t\r\n"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<close>[ \t\r\n]+-\}\}|\}\})
    | (?P<space>[ \t\r\n]+)
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<raw>`[^`]*`)
    | (?P<char>'(?:[^'\\\n]|\\.)+')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+
        |(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)(?![\w.]))
    | (?P<field>\.[^\W\d]\w*)
    | (?P<variable>\$\w*)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark>:=|[=|(),.])""",
    re.VERBOSE,
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``text``, ``open``, ``close``, ``end`` (of the template) or a group of the pattern above;
    ``at`` and ``to`` are where it stands."""

    kind: str
    value: str
    at: int
    to: int


def tokens(text: str) -> Iterator[Token]:
    """Every token of a template, texts trimmed, comments left out. Raises :class:`TemplateError`."""
    at, trim = 0, False
    while True:
        start = text.find("{{", at)
        piece = text[at:] if start < 0 else text[at:start]
        if trim:
            piece = piece.lstrip(_SPACE)
        if start < 0:
            if piece:
                yield Token("text", piece, at, len(text))
            yield Token("end", "", len(text), len(text))
            return
        inside = start + 2
        if text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in tuple(_SPACE):
            piece, inside = piece.rstrip(_SPACE), inside + 2
        if piece:
            yield Token("text", piece, at, start)
        comment = _COMMENT.match(text, _blanks(text, inside))
        if comment is not None:
            at, trim = _close(text, comment.end())
            continue
        yield Token("open", "{{", start, inside)
        at, trim = yield from _action(text, inside)


def _blanks(text: str, at: int) -> int:
    while text[at : at + 1] in tuple(_SPACE):
        at += 1
    return at


def _close(text: str, at: int) -> tuple[int, bool]:
    """Where an action that ends at ``at`` is left, and whether what follows is trimmed."""
    trimmed = text[at : at + 1] in tuple(_SPACE) and text[_blanks(text, at) :].startswith("-}}")
    if trimmed:
        return _blanks(text, at) + 3, True
    if text.startswith("}}", at):
        return at + 2, False
    raise TemplateError(f"line {_line(text, at)}: a comment does not end its action")


def _action(text: str, at: int) -> Generator[Token, None, tuple[int, bool]]:
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise TemplateError(f"line {_line(text, at)}: an action cannot be read, or does not end")
        end = found.end()
        if found.lastgroup == "close":
            trimmed = end - at > 2
            yield Token("close", "-}}" if trimmed else "}}", end - 3 if trimmed else at, end)
            return end, trimmed
        yield Token(found.lastgroup, found[0], at, end)
        at = end


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def unquote(token: str) -> str:
    """The text that a quoted constant stands for. Raises :class:`TemplateError`."""
    if token.startswith("`"):
        return token[1:-1].replace("\r", "")
    return _ESCAPE.sub(lambda found: _unescape(found[1], token[0]), token[1:-1])


def _unescape(code: str, quote: str) -> str:
    if code in _SIMPLE:
        return _SIMPLE[code]
    if code in ("\\", quote):
        return code
    number = -1
    if len(code) > 1:
        number = int(code, 8) if code[0] in "01234567" else int(code[1:], 16)
        number = -1 if code[0] in "01234567" and number > 0xFF else number
    if not 0 <= number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise TemplateError(f"a text has an unknown escape: \\{code}")
    return chr(number)
