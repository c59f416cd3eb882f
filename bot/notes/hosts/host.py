"""What a host of git repositories is asked for, whoever makes it.

What is not there is None or empty; what could not be asked is told by the host's :class:`Asker`; nothing is
raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.notes.hosts.asker import Asker


@dataclass(frozen=True, slots=True)
class Published:
    """A release."""

    tag: str
    body: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a repository's releases, the newest first. ``last`` is True when no more follow."""

    releases: tuple[Published, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a commit: what names their content (a blob's id, empty where the host tells none), by
    path. ``whole`` is False when there are more than were listed."""

    files: Mapping[str, str]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; ``subject`` is the first line of its message."""

    sha: str
    subject: str


class Host(Protocol):
    """``repository`` is a path such as ``owner/name``; ``ref`` a tag, whose content is taken to stay as it
    is, or None for the default branch."""

    @property
    def asker(self) -> Asker:
        """What was asked, and what failed."""

    def page(self, repository: str, number: int) -> Page | None:
        """A page of releases, from 1."""

    def by_tag(self, repository: str, tag: str) -> Published | None:
        """One release. It is kept: what is released does not change."""

    def tags(self, repository: str, prefix: str) -> tuple[str, ...]:
        """The tags that begin so."""

    def listing(self, repository: str, ref: str | None, folder: str) -> Listing | None:
        """The files; ``folder`` is the one that matters when there are too many."""

    def document(self, repository: str, path: str, ref: str | None, blob: str = "") -> str | None:
        """A text file. ``blob`` is what a listing says of its content."""

    def commits(self, repository: str, path: str, ref: str) -> tuple[Commit, ...] | None:
        """The last commits (at most :data:`COMMITS`) that touched a path, the newest first."""

    def address(self, repository: str, path: str, ref: str | None) -> str:
        """Where people see a file."""

    def comparison(self, repository: str, old: str, new: str) -> str:
        """Where people see what changed between two tags."""


PAGES = 3
COMMITS = 100
