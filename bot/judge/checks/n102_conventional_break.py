"""N102: the ``!`` of Conventional Commits, and the BREAKING CHANGE footer."""

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
    """One hit for each such commit."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The commits of a note that say of themselves that they break."""
    types = "|".join(rule.data["types"])
    bang = rf"""(?:^|[\s*\])`:"'])(?:{types})(?:\([^)]{{0,80}}\))?!:(?:\s|$)"""
    for statement in reading.prose(note):
        if reading.matches([bang, rule.data["footer"]], reading.text_of(statement)):
            yield Mark((statement,))
