"""What every triage of one run shares: settings, rules, caches, connections, the helm binary."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot import __version__
from bot.cache import Cache
from bot.charts import Charts, Helm, ensure, ensure_major, find_major
from bot.charts.install import PINNED
from bot.data import rules_digest
from bot.discover import Seen, seen
from bot.git import Repository
from bot.judge import Rulebook, working
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
        self.rulebook: Rulebook = working()
        self._helm: Helm | None = None
        self._majors: dict[int, Helm] = {}

    @property
    def helm(self) -> Helm:
        """The helm binary, found or installed when it is first needed. Raises ChartTriageError."""
        if self._helm is None:
            self._helm = ensure(self.settings, Path(self.cache.root), self.client, self.log)
        return self._helm

    def helm_of(self, major: int | None) -> Helm:
        """The helm of a major version, found or installed when it is first needed; the usual one for None.
        Raises ChartTriageError."""
        if major is None or self.helm.major == major:
            return self.helm
        if major not in self._majors:
            self._majors[major] = ensure_major(
                self.settings, Path(self.cache.root), self.client, self.log, major
            )
        return self._majors[major]

    @functools.cached_property
    def other_helm(self) -> Helm | None:
        """A helm of the other major version, if one is here; none is installed for that."""
        for major in sorted(PINNED, reverse=True):
            if major != self.helm.major:
                found = find_major(self.settings, Path(self.cache.root), major)
                if found is not None:
                    return found
        return None

    def seen(self, repository: Repository, revision: str) -> tuple[Seen, ...]:
        """The custom kinds that a commit's manifests show, remembered for good."""
        kept = self.cache.get("apis", revision)
        if kept is not None:
            return tuple(Seen(*row) for row in json.loads(kept))
        found = seen(repository.tree(revision))
        rows = [[one.path, one.api_version, one.kind] for one in found]
        self.cache.put("apis", revision, json.dumps(rows).encode())
        return found

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
