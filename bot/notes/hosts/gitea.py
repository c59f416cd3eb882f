"""The REST API of Gitea and Forgejo (Codeberg): releases as GitHub writes them, other places for the rest.

https://docs.gitea.com/api/, https://forgejo.org/docs/latest/user/api-usage/
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, urlencode

from bot.net import Client
from bot.notes.hosts import github
from bot.notes.hosts.asker import Asker
from bot.notes.hosts.host import Commit, Listing, Page, Published

PAGE = 50  # the most that such hosts give by default
_LISTED = 1000
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/(?!\.{1,2}$)[A-Za-z0-9_.-]+")


class Gitea:
    """:class:`bot.notes.hosts.host.Host` for one Gitea or Forgejo. ``base`` is the API's address when it is
    not the usual one of ``name``."""

    def __init__(self, client: Client, name: str, chart: str, base: str | None = None) -> None:
        self._name = name
        self._asker = Asker(client, base or f"https://{name}/api/v1", chart, name)
        self.page = functools.cache(self._page)
        self.tags = functools.cache(self._tags)
        self.listing = functools.cache(self._listing)
        self.commits = functools.cache(self._commits)

    @property
    def asker(self) -> Asker:
        """As the protocol says."""
        return self._asker

    def _page(self, repository: str, number: int) -> Page | None:
        listed = self._asker.listed(repository, self._json(repository, "/releases", limit=PAGE, page=number))
        if listed is None:
            return None
        return Page(tuple(filter(None, map(github.release, listed))), last=len(listed) == 0)

    def by_tag(self, repository: str, tag: str) -> Published | None:
        """As the protocol says."""
        raw = self._json(repository, f"/releases/tags/{quote(tag, safe='')}", kept=True)
        found = github.release(raw)
        if found is None and raw is not None:
            self._asker.strange(repository)
        return found

    def _tags(self, repository: str, prefix: str) -> tuple[str, ...]:
        raw = self._json(repository, f"/git/refs/tags/{quote(prefix)}")
        listed = raw if isinstance(raw, list) else [raw]
        refs = (one.get("ref") for one in listed if isinstance(one, dict))
        return tuple(one.removeprefix("refs/tags/") for one in refs if isinstance(one, str))

    def _listing(self, repository: str, ref: str | None, folder: str) -> Listing | None:
        place = f"/git/trees/{quote(ref or 'HEAD', safe='')}"
        raw = self._json(repository, place, kept=ref is not None, recursive="true", per_page=_LISTED)
        tree = raw.get("tree") if isinstance(raw, dict) else None
        if not isinstance(tree, list):
            return None
        files = {
            str(one["path"]): str(one.get("sha", ""))
            for one in tree
            if isinstance(one, dict) and one.get("type") == "blob" and "path" in one
        }
        return Listing(files, whole=isinstance(raw, dict) and raw.get("truncated") is not True)

    def document(self, repository: str, path: str, ref: str | None, blob: str = "") -> str | None:
        """As the protocol says."""
        query = "" if ref is None else f"?{urlencode({'ref': ref})}"
        place = f"/repos/{repository}/raw/{quote(path)}{query}"
        if not _REPOSITORY.fullmatch(repository):
            return None
        raw = self._asker.ask(repository, place, immutable=ref is not None)
        return None if raw is None else raw.decode("utf-8-sig", "replace")

    def _commits(self, repository: str, path: str, ref: str) -> tuple[Commit, ...] | None:
        query: dict[str, str | int] = {"sha": ref, "limit": PAGE, "stat": "false", "files": "false"}
        raw = self._json(repository, "/commits", kept=True, **query, **({"path": path} if path else {}))
        return None if not isinstance(raw, list) else tuple(filter(None, map(github.commit, raw)))

    def address(self, repository: str, path: str, ref: str | None) -> str:
        """As the protocol says."""
        where = "HEAD" if ref is None else f"tag/{quote(ref)}"
        return f"https://{self._name}/{repository}/src/{where}/{quote(path)}"

    def comparison(self, repository: str, old: str, new: str) -> str:
        """As the protocol says."""
        return f"https://{self._name}/{repository}/compare/{quote(old)}...{quote(new)}"

    def _json(self, repository: str, place: str, *, kept: bool = False, **query: str | int) -> object:
        if not _REPOSITORY.fullmatch(repository):
            return None
        asked = f"/repos/{repository}{place}" + (f"?{urlencode(query)}" if query else "")
        return self._asker.json(repository, asked, immutable=kept)
