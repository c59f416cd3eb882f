"""Words to look for before any pattern is tried: most statements have none of them, and a bump may pass
megabytes of notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.judge import reading
from bot.model import Note, Statement


def found(needles: Iterable[str], text: str) -> bool:
    """Whether one of the words, in small letters, is in a text in any case."""
    low = text.lower()
    return any(needle in low for needle in needles)


def prose(note: Note, needles: Iterable[str], headings: Iterable[str] = ()) -> Iterator[Statement]:
    """The statements of a note that are :func:`near`."""
    for statement in reading.prose(note):
        if near(statement, needles, headings):
            yield statement


def near(statement: Statement, needles: Iterable[str], headings: Iterable[str] = ()) -> bool:
    """Whether a statement has one of the words in it, or one of the others in the heading right above."""
    above = statement.section[-1:] if headings else ()
    return found(needles, reading.text_of(statement)) or any(found(headings, one) for one in above)
