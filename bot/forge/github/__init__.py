"""GitHub, through PyGithub. None of PyGithub's objects or exceptions leaves this package."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.forge import Reader, Writer

_NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


def connect(
    settings: Settings,
    repository: str,
    token: str,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> tuple[Reader, Writer]:
    """Reader and writer of ``owner/name``; nothing is sent yet. ``clock`` counts seconds of the epoch.

    The address is ``settings.github.api_url``. Raises :class:`UsageError` for a name or a token that
    cannot be one.
    """
    if not _NAME.fullmatch(repository):
        raise UsageError(f"{repository!r} is no repository", hint="write owner/name")
    if not token.strip():
        raise UsageError("no token for GitHub", hint="set GITHUB_TOKEN")
    from bot.forge.github.client import Client
    from bot.forge.github.reader import GitHubReader
    from bot.forge.github.writer import GitHubWriter

    client = Client(settings.github, repository, token.strip(), sleep=sleep, clock=clock)
    reader = GitHubReader(client, settings)
    return reader, GitHubWriter(client, reader)
