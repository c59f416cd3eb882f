"""N104: a section of the chart's upgrade document for a version that the bump passes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import announced, classify, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule

FILLS = reading.FILLS
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each section in range, with all it says that is told nowhere else."""
    for note in reading.notes_of(case):
        said = tuple(one for mark in classify.marks(note, rule.code) for one in mark.statements)
        if said:
            yield from announced.hits(note, [Mark(said)], case, rule)
