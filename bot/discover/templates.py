"""Go templates (``{{ … }}``) in YAML: hidden so that the rest can be read, found again in what was read.

A template is replaced by as many private characters, so every position stays. One that fills its line
becomes a comment, because it is mostly control flow (``{{ if … }}``); inside a block scalar the comment is
text, and :meth:`Masked.restore` gives the template back.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from bot import docs
from bot.discover.workspace import Piece

# A comment, or anything in which strings may hold braces, or else up to the next two braces.
_TEMPLATE = re.compile(
    r"""\{\{-?\s*/\*.*?\*/\s*-?\}\}
    | \{\{ (?: `[^`]*` | "(?:[^"\\\n]|\\.)*" | [^`"{}] | \{(?!\{) | \}(?!\}) )* \}\}
    | \{\{ (?: (?!\{\{). )*? \}\}""",
    re.DOTALL | re.VERBOSE,
)
# Unicode keeps these noncharacters for a program's own use; libyaml passes them on as they are.
_START, _FILLER = "\ufdee", "\ufdef"
_DIGIT, _BASE = 0xFDD0, 30
_MARK = re.compile(f"[#{_START}]([\ufdd0-\ufded]{{3}}){_FILLER}*")
_HIDDEN = re.compile("[\ufdd0-\ufdef]")


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` without templates and as long as before; ``templates`` in the order of their marks."""

    text: str
    templates: tuple[str, ...]

    def restore(self, text: str) -> str:
        """``text``, a part of what was masked, with its templates again."""
        return _MARK.sub(self._template, text)

    def _template(self, mark: re.Match[str]) -> str:
        number = functools.reduce(lambda sum_, digit: sum_ * _BASE + ord(digit) - _DIGIT, mark[1], 0)
        return self.templates[number] if number < len(self.templates) else mark[0]


def mask(text: str, *, comments: bool = True) -> Masked:
    """Hides every template. With ``comments`` False those that fill their line leave blanks, which is what
    helps when a comment would end a block scalar."""
    templates: list[str] = []

    @functools.cache
    def bare(start: int, end: int) -> bool:
        return not _TEMPLATE.sub("", text[start:end]).strip()

    def hide(found: re.Match[str]) -> str:
        end = text.find("\n", found.end())
        alone = bare(text.rfind("\n", 0, found.start()) + 1, len(text) if end < 0 else end)
        return "\n".join(_hide(line, alone, comments, templates) for line in found[0].split("\n"))

    return Masked(_TEMPLATE.sub(hide, text), tuple(templates))


def _hide(line: str, alone: bool, comments: bool, templates: list[str]) -> str:
    if len(line) < 4 or (alone and not comments):
        return " " * len(line)
    number = len(templates)
    if number >= _BASE**3:
        return _FILLER * len(line)
    templates.append(line)
    digits = (number // _BASE**2, number // _BASE % _BASE, number % _BASE)
    mark = ("#" if alone else _START) + "".join(chr(_DIGIT + digit) for digit in digits)
    return mark.ljust(len(line), _FILLER)


NOTHING = Masked("", ())


def is_template(text: str) -> bool:
    """Whether a scalar holds a template, hidden or not."""
    return "{{" in text or _HIDDEN.search(text) is not None


def read(piece: Piece) -> tuple[docs.Document, Masked | None]:
    """A document as it is, or with its templates hidden when it is YAML only so; then :class:`Masked`
    tells what was hidden."""
    document = docs.document(piece.line, piece.text)
    if document.error is None or "{{" not in piece.text:
        return document, None
    return read_masked(piece) or (document, None)


def read_masked(piece: Piece) -> tuple[docs.Document, Masked] | None:
    """A document with its templates hidden; None when that is no YAML either."""
    for comments in (True, False):
        masked = mask(piece.text, comments=comments)
        document = docs.document(piece.line, masked.text)
        if document.error is None:
            return document, masked
    return None
