"""Go templates (``{{ … }}``) in YAML: hidden so that the rest can be read, found again in what was read.

A template is replaced by as many private characters, so every position stays. One that fills its line
becomes a comment, because it is mostly control flow (``{{ if … }}``); inside a block scalar the comment is
text, and :meth:`Masked.restore` gives the template back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import docs
from bot.discover.workspace import Piece

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FILLER = "\U0010fffd"
_FIRST = 0x100000
_DIGITS = 0xF000
_MARK = re.compile(f"[#\U00100000-\U0010f000][\U00100000-\U0010f000]{{2}}{_FILLER}+")
_HIDDEN = re.compile(f"[\U00100000-{_FILLER}]")


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` without templates and as long as before; ``templates`` in the order of their marks."""

    text: str
    templates: tuple[str, ...]

    def restore(self, text: str) -> str:
        """``text``, a part of what was masked, with its templates again."""
        return _MARK.sub(lambda mark: self._template(mark[0]), text)

    def _template(self, mark: str) -> str:
        number = (ord(mark[1]) - _FIRST) * _DIGITS + ord(mark[2]) - _FIRST
        return self.templates[number] if number < len(self.templates) else mark


def mask(text: str, *, comments: bool = True) -> Masked:
    """Hides every template. With ``comments`` False those that fill their line leave blanks, which is what
    helps when a comment would end a block scalar."""
    templates: list[str] = []

    def hide(found: re.Match[str]) -> str:
        end = text.find("\n", found.end())
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        after = text[found.end() : len(text) if end < 0 else end]
        alone = not _TEMPLATE.sub("", before + after).strip()
        return "\n".join(_hide(line, alone, comments, templates) for line in found[0].split("\n"))

    return Masked(_TEMPLATE.sub(hide, text), tuple(templates))


def _hide(line: str, alone: bool, comments: bool, templates: list[str]) -> str:
    if len(line) < 4 or (alone and not comments):
        return " " * len(line)
    high, low = divmod(len(templates), _DIGITS)
    templates.append(line)
    first = "#" if alone else chr(_FIRST)
    return first + chr(_FIRST + high) + chr(_FIRST + low) + _FILLER * (len(line) - 3)


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
