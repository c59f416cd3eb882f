"""Markdown, and what is near to it, to statements: the words are cut from the source, never rendered."""

from __future__ import annotations

from bot.model import Statement
from bot.notes.blocks import Reader


def read(text: str, section: tuple[str, ...] = ()) -> tuple[tuple[Statement, ...], bool]:
    """The statements of a text under ``section``, and whether it could be read to its last level."""
    reader = Reader(text, section)
    sink = reader.read()
    return tuple(sink.found), reader.frames.whole
