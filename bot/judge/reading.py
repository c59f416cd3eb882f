"""Reads notes, statement by statement, with phrases that are data.

A check of the family N1xx yields :class:`Mark`s; what a statement says is weighed in :mod:`bot.judge.weigh`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.judge.case import Case, Hit
from bot.model import Evidence, Note, Statement

_LONGEST = 4000
_SHOWN = 200
_BOILERPLATE = re.compile(
    r"""^\W*(?:
        full\ changelog\b.*
      | (?:new\ contributors?|contributors?|what'?s\ changed|changelog|release\ notes|changes?)\W*
      | .*\bmade\ their\ first\ contribution\b.*
      | (?:<?https?://\S+>?)
      | (?:no\ (?:notable\ )?(?:changes|release\ notes|description)(?:\ provided)?)\W*
      | (?:signed|reviewed|co-authored)[- ]\w*[- ]?by\b.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule's word on one or several statements of a note. ``args`` are places of the message beyond
    those of every note's rule."""

    statements: tuple[Statement, ...]
    variant: str | None = None
    args: tuple[tuple[str, str], ...] = ()


FILLS = frozenset({"subject", "version", "statement"})


def hits(note: Note, marks: Iterable[Mark]) -> Iterator[Hit]:
    """Each mark as a hit, with its statements as quotes."""
    for mark in marks:
        quotes = tuple(
            Evidence("quote", text=statement.text, url=note.url, version=note.version)
            for statement in mark.statements
        )
        args = (
            ("subject", "the app" if note.subject == "app" else "the chart"),
            ("version", note.version),
            ("statement", shorten(mark.statements[0].text.raw)),
        )
        yield Hit(args=args + mark.args, variant=mark.variant, evidence=quotes)


def notes_of(case: Case) -> tuple[Note, ...]:
    """The notes of a case; none when there are none."""
    return case.notes.notes if case.notes else ()


def prose(note: Note) -> Iterator[Statement]:
    """The statements that say something; code is not read, and headings belong to what stands under them."""
    return (one for one in spoken(note) if one.kind != "title")


def spoken(note: Note) -> Iterator[Statement]:
    """All but code: headings as well."""
    for statement in note.statements:
        if statement.kind != "code" and statement.text.raw.strip():
            yield statement


def text_of(statement: Statement) -> str:
    """A statement's text as patterns see it."""
    return statement.text.raw[:_LONGEST]


def shorten(text: str) -> str:
    """The beginning of a statement, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def matches(patterns: Any, text: str) -> bool:
    """Whether one of a rule file's patterns (one, or a list of them) is in the text, in any case."""
    return bool(patterns) and search(patterns, text) is not None


def search(patterns: Any, text: str) -> re.Match[str] | None:
    """The first match of a rule file's patterns."""
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        match = _compiled(pattern).search(text)
        if match:
            return match
    return None


@functools.lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def substance(note: Note, description: str | None = None) -> bool:
    """Whether a note says anything: chart releasers often write the chart's description and nothing else."""
    told = " ".join((description or "").split()).rstrip(".").lower()
    for statement in prose(note):
        text = " ".join(text_of(statement).split())
        if not _BOILERPLATE.match(text) and text.rstrip(".").lower() != told:
            return True
    return any(statement.kind == "code" and statement.text.raw.strip() for statement in note.statements)
