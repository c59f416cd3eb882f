"""N106: a fixed vulnerability, with its CVE, GHSA and GO ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note

FILLS = reading.FILLS | {"ids"}
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each fix."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a note that fix a vulnerability."""
    for statement in reading.prose(note):
        text = reading.text_of(statement)
        ids = sorted(set(re.findall(rule.data["id"], text)))
        under = reading.matches(rule.data["headings"], " ".join(statement.section[-1:]))
        told = under or reading.matches(rule.data["phrase"], text)
        if ids or (told and not reading.matches(rule.data["suppress"], text)):
            yield Mark((statement,), args=(("ids", ", ".join(ids) or "no id given"),))
