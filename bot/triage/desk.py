"""What every triage of one run shares: settings, rules, caches, connections, the helm binary."""

from __future__ import annotations

import base64
import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot import __version__
from bot.cache import Cache
from bot.charts import Charts, Helm, ensure
from bot.data import rules_digest
from bot.judge import Rulebook, load
from bot.model import Tools
from bot.net import Client
from bot.settings import Settings


def _quiet(_: str) -> None:
    """Says nothing."""


@dataclass
class Desk:
    """One run's tools. ``log`` is told what happens, for people who wait; ``key`` makes the hashes of
    secrets, new in each run; ``today`` decides which Kubernetes minors are maintained."""

    settings: Settings
    client: Client
    cache: Cache
    log: Callable[[str], None] = _quiet
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    key: bytes = field(default_factory=lambda: os.urandom(32), repr=False)

    def __post_init__(self) -> None:
        self.charts = Charts(self.client, self.cache, self.settings)
        self.rulebook: Rulebook = load()
        self._helm: Helm | None = None

    @property
    def helm(self) -> Helm:
        """The helm binary, found or installed when it is first needed. Raises ChartTriageError."""
        if self._helm is None:
            self._helm = ensure(self.settings, Path(self.cache.root), self.client, self.log)
        return self._helm

    def git_header(self) -> str | None:
        """What git says to GitHub for a private repository whose clone kept no credentials."""
        token = next(iter(self.client.tokens.values()), None)
        if token is None:
            return None
        pair = base64.b64encode(f"x-access-token:{token.removeprefix('Bearer ')}".encode()).decode()
        return f"AUTHORIZATION: basic {pair}"

    @property
    def tools(self) -> Tools:
        """What a report names: ``helm`` is None when nothing had to be rendered."""
        return Tools(None if self._helm is None else self._helm.version, rules_digest(), __version__)
