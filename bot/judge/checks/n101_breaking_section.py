"""N101: statements under a heading that announces breaking changes or required action."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.judge import announced, classify, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.judge.weigh import Weighed
from bot.model import Note

FILLS = reading.FILLS | {"heading"}
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such section of each note."""
    for note in reading.notes_of(case):
        yield from announced.hits(note, marks(note, rule.code), case, rule)


def marks(note: Note, code: str) -> Iterator[Mark]:
    """The sections of a note that announce something, each with all it says."""

    def announced(one: Weighed) -> tuple[classify.Told | None, str | None]:
        return next((said for said in classify.told(one) if said.code == code), None), one.heading

    read = [one for one in classify.statements(note) if one.statement.kind != "title" or classify.told(one)]
    for (said, heading), group in itertools.groupby(read, key=announced):
        if said is not None:
            shown = (("heading", reading.shorten(heading or "")),)
            yield Mark(tuple(one.statement for one in group), said.variant, shown)
