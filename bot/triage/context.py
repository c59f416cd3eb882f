"""What surrounds a bump."""

from __future__ import annotations

from dataclasses import dataclass

from bot.git import Repository
from bot.model import ChangedLine, Pull


@dataclass(frozen=True, slots=True)
class Context:
    """The pull request that brings a bump, the repository whose trees its releases stand in, the commit
    that it is compared with, and the changed lines that no bump explains. None for a mere what-if."""

    pull: Pull | None = None
    repository: Repository | None = None
    base: str | None = None
    unexplained: tuple[ChangedLine, ...] = ()
