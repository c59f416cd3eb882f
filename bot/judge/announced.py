"""What notes announce, as hits, each with whether it concerns this repository."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from bot.judge import classify, reading
from bot.judge.case import Case, Hit
from bot.judge.concerns import concern_of_mark
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Affects, Note

ELSEWHERE = "elsewhere"
"""The variant of a rule for what does not concern this repository."""


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each statement of the notes that the rule tells of."""
    for note in reading.notes_of(case):
        yield from hits(note, classify.marks(note, rule.code), case, rule)


def hits(note: Note, marks: Iterable[Mark], case: Case, rule: Rule) -> Iterator[Hit]:
    """Each mark as a hit: its statements as quotes, then where this repository sets what they speak of."""
    for mark in marks:
        answer = concern_of_mark(mark.statements, case, subject=note.subject)
        if answer.affects is Affects.NO and ELSEWHERE in rule.variants:
            mark = dataclasses.replace(mark, variant=ELSEWHERE)
        for hit in reading.hits(note, [mark]):
            yield dataclasses.replace(hit, affects=answer.affects, evidence=hit.evidence + answer.evidence)
