"""N103: phrases that tell of a break, of something to do, of things removed, renamed or changed."""

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
    """One hit for each such statement."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a note with such a phrase, by the first class of phrases that matches. What
    takes the meaning away does so on its own line only; what is ``usual`` is none of one class alone."""
    for statement in reading.prose(note):
        text = reading.text_of(statement)
        if reading.matches(rule.data["suppress"], text):
            continue
        if statement.section and reading.matches(rule.data["routine"], statement.section[-1]):
            continue
        for variant, patterns in rule.data["phrases"].items():
            if reading.matches(rule.data["usual"].get(variant), text):
                continue
            if reading.matches(patterns, text):
                yield Mark((statement,), None if variant == "breaking" else variant)
                break
