"""N106: a fixed vulnerability, with the ids of its advisories and how grave it is said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import classify, needles, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note, NoteClass, Statement

FILLS = reading.FILLS | {"ids", "severity"}
NEEDS = ("notes",)

_LEVELS = ("critical", "important", "high", "moderate", "medium", "low")
_BANDS = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "none"))
"""https://www.first.org/cvss/v3.1/specification-document, 5: Qualitative Severity Rating Scale."""


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each fix."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule))


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a note that fix a vulnerability."""
    weighed = {id(one.statement) for one in classify.statements(note) if one.said is NoteClass.SECURITY}
    for statement in reading.prose(note):
        text = reading.text_of(statement)
        near = needles.near(statement, rule.data["needles"], ("secur",))
        ids = sorted(set(re.findall(rule.data["id"], text))) if near else []
        if ids or id(statement) in weighed or (near and _told(statement, text, rule)):
            graveness = severity(statement, rule)
            args = (
                ("ids", ", ".join(ids) or "no id given"),
                ("severity", f"severity {graveness}" if graveness else "severity not told"),
            )
            yield Mark((statement,), args=args)


def severity(statement: Statement, rule: Rule) -> str | None:
    """How grave a statement, or the heading above it, says the vulnerability is: the gravest word of those
    that it uses, or the word for a CVSS score."""
    for text in (reading.text_of(statement), *statement.section[-1:]):
        score = reading.search(rule.data["scores"], text)
        if score:
            number = float(score["score"])
            return f"{next(word for floor, word in _BANDS if number >= floor)} (CVSS {score['score']})"
        words = {found["level"].lower() for one in rule.data["severities"] for found in _all(one, text)}
        graveness = next((one for one in _LEVELS if one in words), None)
        if graveness is not None:
            return graveness
    return None


def _all(pattern: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(pattern, text, re.IGNORECASE)


def _told(statement: Statement, text: str, rule: Rule) -> bool:
    """Without an id: by its words, or by the heading, under which new features may stand too."""
    if reading.matches(rule.data["suppress"], text):
        return False
    if reading.matches(rule.data["phrase"], text):
        return True
    under = bool(statement.section) and reading.matches(rule.data["headings"], statement.section[-1])
    return under and not reading.matches(rule.data["features"], text)
