"""What a source is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.model import Gap, Note, Untrusted
from bot.notes import coverage
from bot.notes.homes import Homes
from bot.notes.hosts import Hosts
from bot.notes.range import Range, same
from bot.notes.request import Request
from bot.notes.stands import Stand


@dataclass(frozen=True, slots=True)
class Context:
    """One bump, while its notes are collected. ``stand`` is where the chart stands in its repository, when
    it was found; ``notes`` is what the sources before found; ``description`` the chart's own, which is no
    note."""

    request: Request
    span: Range
    wanted: tuple[str, ...]
    homes: Homes
    hosts: Hosts
    stand: Stand | None = None
    description: str = ""
    notes: tuple[Note, ...] = ()

    def spelled(self, version: str) -> str | None:
        """How a wanted version is spelled; None when it is not wanted."""
        return next((one for one in self.wanted if same(one, version)), None)

    def missing(self, but: Iterable[str] = ()) -> tuple[str, ...]:
        """The wanted versions that no source before had anything to say about, ``but`` those origins."""
        notes = [note for note in self.notes if note.origin not in but]
        return coverage.missing(self.wanted, notes, self.description, as_one=self.request.as_one)


@dataclass(frozen=True, slots=True)
class Found:
    """Notes (their statements are read later), the places beside hosts that were tried, gaps, remarks.
    ``before`` are the notes of the version that is left, which tell what is not new; ``later`` those of
    versions past the new one that were at hand."""

    notes: tuple[Note, ...] = ()
    tried: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    remarks: tuple[str, ...] = ()
    before: tuple[Note, ...] = ()
    later: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A place where notes may stand. ``name`` becomes a note's ``origin``, ``kind`` its ``kind``."""

    name: str
    kind: str
    collect: Callable[[Context], Found]

    def note(self, version: str, text: str, url: str | None = None, subject: str = "chart") -> Note:
        """A note of this source."""
        return Note(subject, version, self.name, self.kind, url, Untrusted(text))
