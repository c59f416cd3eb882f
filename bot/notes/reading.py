"""Texts to statements, whatever kind of text it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import halves
from bot.model import Statement
from bot.notes import annotation, markdown, snippet

_MUCH = 400_000  # characters, from which on a second core is worth its while
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


def every(texts: Sequence[tuple[str, str]]) -> list[Reading]:
    """Several texts, each with its kind: of many, half in a copy of this process."""
    if sum(len(text) for text, _ in texts) < _MUCH or not halves.possible():
        return [read(text, kind) for text, kind in texts]
    first, second = halves.both(
        lambda: [read(text, kind) for text, kind in texts[::2]],
        lambda: [read(text, kind) for text, kind in texts[1::2]],
    )
    found = [Reading((), False)] * len(texts)
    found[::2], found[1::2] = first, second
    return found


def statements(text: str, kind: str) -> tuple[Statement, ...]:
    """The statements alone. Each one's text is a verbatim part of ``text``, white space folded."""
    return read(text, kind).statements
