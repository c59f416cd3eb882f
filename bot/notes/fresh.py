"""Notes that repeat what older ones said: cumulative notes, and warnings that stand in every version.

Only what is new counts. A statement is a repetition when the note before has it too: the same words, issue
numbers, authors and link targets aside. It is none when it moved below a heading that announces a break, when
it tells other issue numbers, or when it is too short to be known again in another section.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Note, Statement
from bot.notes import titles
from bot.notes.range import key

_SHORT = 4  # words
_LINK = re.compile(r"\[([^\[\]]{0,500}+)\]\([^()\s]{0,2000}+\)")
_URL = re.compile(r"<?https?://[^\s<>()]{1,2000}")
_NUMBER = re.compile(r"(?:[\w.-]{1,60}/[\w.-]{1,60})?#(?:&#8203;)?(?P<number>[0-9]{1,7})\b")
_NUMBERED = re.compile(r"/(?:pull|issues?|merge_requests)/(?P<number>[0-9]{1,7})\b")
_AUTHOR = re.compile(r"\bby\s+@[\w-]{1,60}|@(?:&#8203;)?[\w-]{1,60}|\b[0-9a-f]{7,40}\b")
_WORD = re.compile(r"\w+")
_ANNOUNCES = re.compile(
    r"breaking|incompatib|\baction|upgrad|migrat|remov|important|warning|caution|danger|attention|notable"
    r"|deprecat|security|before you",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v?[0-9]+\.[0-9]")
_ASIDE = ("http", " by @", "@", "#", "(", "[")
_NO_LETTERS = dict.fromkeys(ord(one) for one in map(chr, range(128)) if not one.isalpha())
_STARTS, _LETTERS = 90, 24
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """``statement`` of the note of ``version`` stood in the note of ``since`` already."""

    version: str
    since: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Fresh:
    """The notes with what is new in each, and what was left out of them."""

    notes: tuple[Note, ...]
    repeated: tuple[Repetition, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    sections: frozenset[_Key]
    titles: frozenset[str]
    numbers: frozenset[str]
    version: str


def fresh(notes: Sequence[Note], baseline: Note | None = None) -> Fresh:
    """What is new in each of the notes, which are of one subject and origin and ascend. ``baseline`` is the
    note of the version before them, what it says is known."""
    before = baseline
    begun = _starts(before) if before is not None else []
    kept: list[Note] = []
    repeated: list[Repetition] = []
    for note in notes:
        starts = _starts(note)
        alike = frozenset(begun).intersection(starts)
        known = _known(before, begun, alike) if before is not None and alike else {}
        new: list[Statement] = []
        for statement, start in zip(note.statements, starts, strict=True):
            is_title = statement.kind == titles.KIND
            said = known.get(_words(statement)) if start in alike and not is_title else None
            if said is not None and _is_repetition(statement, said):
                repeated.append(Repetition(note.version, said.version, statement))
            else:
                new.append(statement)
        if note.statements:
            before, begun = note, starts
        if len(new) < len(note.statements):
            new = list(titles.without_empty(note.statements, new))
        kept.append(dataclasses.replace(note, statements=tuple(new)))
    return Fresh(tuple(kept), tuple(repeated))


def chains(notes: Iterable[Note]) -> Iterator[tuple[Note, ...]]:
    """The notes by subject and origin, ascending; those whose version is none come first in their order."""
    groups: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        groups.setdefault((note.subject, note.origin), []).append(note)
    for group in groups.values():
        unknown = [note for note in group if key(note.version) is None]
        known = [(place, note) for note in group if (place := key(note.version)) is not None]
        yield (*unknown, *(note for _, note in sorted(known, key=lambda one: one[0])))


def _starts(note: Note) -> list[str]:
    """The first letters of each statement, without what is left aside in it. Most statements have no like in
    the note before, and are told apart by this alone."""
    return [_start(statement) for statement in note.statements]


def _start(statement: Statement) -> str:
    text = statement.text.raw[:_STARTS].lower()
    for mark in _ASIDE:
        text = text.partition(mark)[0]
    return text.translate(_NO_LETTERS)[:_LETTERS] or "".join(_words(statement))[:_LETTERS]


def _known(note: Note, starts: Sequence[str], alike: frozenset[str]) -> dict[_Key, _Said]:
    found: dict[_Key, _Said] = {}
    for statement, start in zip(note.statements, starts, strict=True):
        if start not in alike:
            continue
        words = _words(statement)
        if not words:
            continue
        section, numbers = _section(statement), _numbers(statement)
        old = found.get(words)
        found[words] = _Said(
            frozenset({section}) | (old.sections if old else frozenset()),
            frozenset(section) | (old.titles if old else frozenset()),
            numbers | (old.numbers if old else frozenset()),
            note.version,
        )
    return found


def _is_repetition(statement: Statement, known: _Said) -> bool:
    numbers = _numbers(statement)
    if numbers and known.numbers and numbers.isdisjoint(known.numbers):
        return False
    section = _section(statement)
    if len(_words(statement)) < _SHORT and section not in known.sections:
        return False
    return not any(_ANNOUNCES.search(title) for title in section if title not in known.titles)


def _words(statement: Statement) -> _Key:
    text = _LINK.sub(r"\1", statement.text.raw)
    text = _AUTHOR.sub(" ", _NUMBER.sub(" ", _URL.sub(" ", text)))
    return tuple(_WORD.findall(text.casefold()))


def _numbers(statement: Statement) -> frozenset[str]:
    text = statement.text.raw
    found = (*_NUMBER.finditer(text), *_NUMBERED.finditer(text))
    return frozenset(one["number"] for one in found)


def _section(statement: Statement) -> _Key:
    """The titles above, without those that are versions."""
    return tuple(
        " ".join(_WORD.findall(title.casefold())) for title in statement.section if not _VERSION.search(title)
    )
