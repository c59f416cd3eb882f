"""What a source is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Gap, Note, Untrusted
from bot.notes.github import GitHub
from bot.notes.homes import Homes
from bot.notes.range import Range, same
from bot.notes.request import Request


@dataclass(frozen=True, slots=True)
class Context:
    """One bump, while its notes are collected. ``missing`` are the wanted versions that no source before
    had anything to say about."""

    request: Request
    span: Range
    wanted: tuple[str, ...]
    homes: Homes
    github: GitHub
    missing: tuple[str, ...]

    def spelled(self, version: str) -> str | None:
        """How a wanted version is spelled; None when it is not wanted."""
        return next((one for one in self.wanted if same(one, version)), None)


@dataclass(frozen=True, slots=True)
class Found:
    """Notes (their statements are read later), the places beside GitHub that were tried, gaps."""

    notes: tuple[Note, ...] = ()
    tried: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A place where notes may stand. ``name`` becomes a note's ``origin``, ``kind`` its ``kind``."""

    name: str
    kind: str
    collect: Callable[[Context], Found]

    def note(self, version: str, text: str, url: str | None = None, subject: str = "chart") -> Note:
        """A note of this source."""
        return Note(subject, version, self.name, self.kind, url, Untrusted(text))
