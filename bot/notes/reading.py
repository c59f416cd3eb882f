"""Texts to statements, whatever kind of text it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Statement
from bot.notes import annotation, markdown, snippet

LONGEST = 150_000  # more than GitHub takes as a release's body


@dataclass(frozen=True, slots=True)
class Reading:
    """``whole`` is False when the text is longer, or nested deeper, than what is read."""

    statements: tuple[Statement, ...]
    whole: bool


def read(text: str, kind: str) -> Reading:
    """The statements of a text of some kind (as :class:`bot.model.Note` has it), at most
    :data:`LONGEST` characters of it."""
    part = text[:LONGEST]
    snipped = snippet.read(part) if snippet.looks(part) else None
    reader = annotation.read if kind == "artifacthub" else markdown.read
    found, whole = snipped or reader(part)
    return Reading(found, whole and len(text) <= LONGEST)


def statements(text: str, kind: str) -> tuple[Statement, ...]:
    """The statements alone. Each one's text is a verbatim part of ``text``, white space folded."""
    return read(text, kind).statements
