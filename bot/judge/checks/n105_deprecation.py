"""N105: something is deprecated and still works."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note

FILLS = reading.FILLS
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each deprecation."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a note that deprecate something."""
    for statement in reading.prose(note):
        text = reading.text_of(statement)
        under = reading.matches(rule.data["headings"], " ".join(statement.section[-1:]))
        if (under or reading.matches(rule.data["phrase"], text)) and not reading.matches(
            rule.data["suppress"], text
        ):
            yield Mark((statement,))
