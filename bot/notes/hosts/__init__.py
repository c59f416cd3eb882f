"""The hosts of git repositories that notes stand on: GitHub, GitLab, Gitea and Forgejo, one file each.

What a host is tells its name: anybody's own GitLab has ``gitlab`` in it, mostly. A token for GitHub is bound
to GitHub's host (:class:`bot.net.Client`); the others are asked without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.model import Gap
from bot.net import Client
from bot.notes.hosts.gitea import Gitea
from bot.notes.hosts.github import NAME, GitHub
from bot.notes.hosts.gitlab import GitLab
from bot.notes.hosts.host import Host

_KINDS: tuple[tuple[re.Pattern[str], type[GitLab] | type[Gitea]], ...] = (
    (re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]*gitlab[a-z0-9-]*(?:\.[a-z0-9-]+)+"), GitLab),
    (
        re.compile(r"codeberg\.org|(?:[a-z0-9-]+\.)*[a-z0-9-]*(?:gitea|forgejo)[a-z0-9-]*(?:\.[a-z0-9-]+)+"),
        Gitea,
    ),
)
_NEVER = re.compile(r".+\.gitlab\.com|(?:registry|docs|about)\..*")
MOST = 3
_LONGEST = 100


def kind(name: str) -> type[GitLab] | type[Gitea] | None:
    """What a host is by its name; None for GitHub and for what is not known."""
    if len(name) > _LONGEST or _NEVER.fullmatch(name):
        return None
    return next((made for pattern, made in _KINDS if pattern.fullmatch(name)), None)


class Hosts:
    """The hosts of one bump, made when they are first asked for; beside GitHub no more than :data:`MOST`.
    ``bases`` are addresses of APIs by the names of their hosts, where they are not the usual ones."""

    def __init__(
        self, client: Client, api_url: str, chart: str, bases: Mapping[str, str] | None = None
    ) -> None:
        self._client = client
        self._chart = chart
        self._bases = bases or {}
        self._known: dict[str, Host] = {NAME: GitHub(client, api_url, chart)}

    def of(self, name: str) -> Host | None:
        """The host of a name; None when it is of no known kind."""
        made = kind(name)
        if name not in self._known and made is not None and len(self._known) <= MOST:
            self._known[name] = made(self._client, name, self._chart, self._bases.get(name))
        return self._known.get(name)

    @property
    def tried(self) -> tuple[str, ...]:
        """Every address that was asked."""
        return tuple(url for host in self._known.values() for url in host.asker.tried)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What failed or was left out."""
        return tuple(gap for host in self._known.values() for gap in host.asker.gaps)

    @property
    def costs(self) -> Iterator[str]:
        """What was asked of each host that was asked at all."""
        return (host.asker.cost for host in self._known.values() if host.asker.asked)
