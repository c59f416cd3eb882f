"""N103: phrases that tell of a break, of something to do, of things removed, renamed or changed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import classify, reading
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule

FILLS = reading.FILLS
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such statement."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, classify.marks(note, rule.code))
