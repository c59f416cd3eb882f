"""What surrounds a bump."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.git import Repository
from bot.model import ChangedLine, Pull


@dataclass(frozen=True, slots=True)
class Context:
    """The pull request that brings a bump, the repository whose trees its releases stand in, when the commit
    was made that it is compared with, and the changed lines that no bump explains; nothing for a what-if."""

    pull: Pull | None = None
    repository: Repository | None = None
    since: dt.datetime | None = None
    unexplained: tuple[ChangedLine, ...] = ()
