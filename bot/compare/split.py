"""A stream of manifests as pieces of text, each with the template that it came from.

Nothing is parsed here: a render of 5 MB takes some 10 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import docs

_HEAD = re.compile(r"(?:---[ \t]*(?:#[^\n]*)?\r?\n)?(?:[ \t]*(?:#[^\n]*)?\r?\n|[ \t]*#[^\n]*\Z)*")
_SOURCE = re.compile(r"^# Source: *(\S[^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one document without the comments above it. ``line`` is where it starts, from 1;
    ``origin`` what helm's ``# Source:`` comment says."""

    text: str
    line: int
    origin: str | None = None

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        return self.origin or f"document at line {self.line}"


def pieces(text: str) -> Iterator[Piece]:
    """The documents of ``text`` that hold more than comments.

    Files under ``crds/`` often begin with ``---``: helm's comment is then a document of its own, and
    speaks for the next one.
    """
    pending: str | None = None
    for line, piece in docs.split(text.removeprefix("\ufeff")):
        head = _HEAD.match(piece)
        end = 0 if head is None else head.end()
        sources = _SOURCE.findall(piece, 0, end)
        origin = sources[-1].strip() if sources else pending
        body = piece[end:]
        if not body.strip(" \t\r\n-"):
            pending = origin
            continue
        pending = None
        yield Piece(body, line + piece.count("\n", 0, end), origin)
