"""N101: statements under a heading that announces breaking changes or required action."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.judge import reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note, Statement

FILLS = reading.FILLS | {"heading"}
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such section of each note."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The sections of a note that announce something, each with all it says."""

    def announced(statement: Statement) -> tuple[str, str] | None:
        return reading.announces(statement.section, rule.data["headings"], rule.data["ends"])

    for found, group in itertools.groupby(reading.prose(note), key=announced):
        said = tuple(one for one in group if not reading.matches(rule.data["nothing"], reading.text_of(one)))
        if found and said:
            kind, heading = found
            variant = None if kind == "breaking" else kind
            yield Mark(said, variant, (("heading", reading.shorten(heading)),))
