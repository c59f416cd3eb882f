"""N104: a section of the chart's upgrade document for a version that the bump passes."""

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
    """One hit for each section in range."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The whole section, unless it says itself that nothing is to be done."""
    said = tuple(reading.prose(note))
    if note.kind == "upgrade-doc" and said:
        whole = " ".join(reading.text_of(statement) for statement in said)
        if not (len(said) <= rule.data["short"] and reading.matches(rule.data["harmless"], whole)):
            yield Mark(said)
