"""Where pull requests come from and where answers go.

:class:`Reader` and :class:`Writer` are different types, so what only reads cannot write. GitHub is behind
:func:`bot.forge.github.connect`; a clone without any forge is :func:`bot.forge.local.pulls`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.forge.labels import Label
from bot.model import Pull

STATUS_CONTEXT = "chart-triage"


@dataclass(frozen=True, slots=True)
class DigestIssue:
    """A weekly digest of ours. ``state`` is ``open`` or ``closed``; the week is in the body's marker."""

    number: int
    title: str
    body: str
    state: str
    url: str


class Reader(Protocol):
    """Everything that is learned from a forge. All methods raise :class:`bot.errors.ForgeError`."""

    def pulls(self) -> tuple[Pull, ...]:
        """One snapshot of the open pull requests whose author or branch could be Renovate's, by number;
        those that are not Renovate's work alone say so in ``distrust``."""

    def head(self, number: int) -> str:
        """The head sha as it is now. Raises when the pull request is no longer open."""

    def issues(self, label: str) -> tuple[DigestIssue, ...]:
        """Our digests with that label, open and closed, newest first: ours by marker *and* author."""

    def viewer(self) -> str:
        """Our own login (``github-actions[bot]`` with a workflow's token)."""


class Writer(Protocol):
    """Everything that is said on a forge. Repeating a call changes nothing; a call whose answer was lost
    is looked up before it is repeated. All methods raise :class:`bot.errors.ForgeError`."""

    def create_comment(self, number: int, body: str) -> None:
        """Comments on a pull request."""

    def edit_comment(self, number: int, comment_id: int, body: str) -> None:
        """Replaces a comment of ours; one that is gone is written anew."""

    def set_status(self, sha: str, state: str, description: str, target_url: str | None = None) -> None:
        """Sets our commit status: ``success``, ``failure``, ``pending`` or ``error``."""

    def add_label(self, number: int, label: Label) -> None:
        """Adds a label; one that the repository does not have is made with its colour and description."""

    def remove_label(self, number: int, name: str) -> None:
        """Takes a label off; that it is gone already is fine."""

    def create_issue(self, title: str, body: str, label: Label) -> DigestIssue:
        """Opens a digest, whose body begins with its marker."""

    def edit_issue(self, number: int, title: str, body: str) -> None:
        """Replaces title and body of a digest."""

    def close_issue(self, number: int) -> None:
        """Closes a digest."""
