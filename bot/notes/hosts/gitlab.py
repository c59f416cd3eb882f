"""GitLab's REST API, of gitlab.com and of anybody's own.

https://docs.gitlab.com/api/releases/, …/repositories/, …/repository_files/, …/tags/, …/commits/
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, urlencode

from bot.net import Client
from bot.notes.hosts.asker import Asker
from bot.notes.hosts.host import COMMITS, Commit, Listing, Page, Published

PAGE = 100
_LISTED = 5
_REPOSITORY = re.compile(r"[0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.][A-Za-z0-9_.-]*){1,20}")


class GitLab:
    """:class:`bot.notes.hosts.host.Host` for one GitLab. ``base`` is the API's address when it is not the
    usual one of ``name``."""

    def __init__(self, client: Client, name: str, chart: str, base: str | None = None) -> None:
        self._name = name
        self._asker = Asker(client, base or f"https://{name}/api/v4", chart, name)
        self.page = functools.cache(self._page)
        self.tags = functools.cache(self._tags)
        self.listing = functools.cache(self._listing)
        self.commits = functools.cache(self._commits)

    @property
    def asker(self) -> Asker:
        """As the protocol says."""
        return self._asker

    def _page(self, repository: str, number: int) -> Page | None:
        listed = self._asker.listed(
            repository, self._json(repository, "/releases", per_page=PAGE, page=number)
        )
        if listed is None:
            return None
        return Page(tuple(filter(None, map(_release, listed))), last=len(listed) < PAGE)

    def by_tag(self, repository: str, tag: str) -> Published | None:
        """As the protocol says."""
        raw = self._json(repository, f"/releases/{quote(tag, safe='')}", kept=True)
        found = _release(raw)
        if found is None and raw is not None:
            self._asker.strange(repository)
        return found

    def _tags(self, repository: str, prefix: str) -> tuple[str, ...]:
        raw = self._json(repository, "/repository/tags", search=f"^{prefix}", per_page=PAGE)
        names = (one.get("name") for one in raw if isinstance(one, dict)) if isinstance(raw, list) else ()
        return tuple(one for one in names if isinstance(one, str) and one.startswith(prefix))

    def _listing(self, repository: str, ref: str | None, folder: str) -> Listing | None:
        files: dict[str, str] = {}
        query: dict[str, str | int] = {"recursive": "true", "per_page": PAGE, **_at(ref)}
        for number in range(1, _LISTED + 1):
            raw = self._json(repository, "/repository/tree", kept=ref is not None, page=number, **query)
            if not isinstance(raw, list):
                return Listing(files, whole=False) if files else None
            files |= _blobs(raw)
            if len(raw) < PAGE:
                return Listing(files)
        beside: dict[str, str | int] = {"per_page": PAGE, **_at(ref), **({"path": folder} if folder else {})}
        files |= _blobs(self._json(repository, "/repository/tree", kept=ref is not None, **beside))
        return Listing(files, whole=False)

    def document(self, repository: str, path: str, ref: str | None, blob: str = "") -> str | None:
        """As the protocol says."""
        place = f"/repository/files/{quote(path, safe='')}/raw?{urlencode({'ref': ref or 'HEAD'})}"
        raw = self._asker.ask(
            repository, f"/projects/{quote(repository, safe='')}{place}", immutable=ref is not None
        )
        return None if raw is None else raw.decode("utf-8-sig", "replace")

    def _commits(self, repository: str, path: str, ref: str) -> tuple[Commit, ...] | None:
        query: dict[str, str | int] = {
            "ref_name": ref,
            "per_page": COMMITS,
            **({"path": path} if path else {}),
        }
        raw = self._json(repository, "/repository/commits", kept=True, **query)
        if not isinstance(raw, list):
            return None
        return tuple(
            Commit(str(one["id"]), str(one["title"]).strip())
            for one in raw
            if isinstance(one, dict) and {"id", "title"} <= one.keys()
        )

    def address(self, repository: str, path: str, ref: str | None) -> str:
        """As the protocol says."""
        return f"https://{self._name}/{repository}/-/blob/{quote(ref or 'HEAD')}/{quote(path)}"

    def comparison(self, repository: str, old: str, new: str) -> str:
        """As the protocol says."""
        return f"https://{self._name}/{repository}/-/compare/{quote(old)}...{quote(new)}"

    def _json(self, repository: str, place: str, *, kept: bool = False, **query: str | int) -> object:
        if not _REPOSITORY.fullmatch(repository):
            return None
        asked = f"/projects/{quote(repository, safe='')}{place}" + (f"?{urlencode(query)}" if query else "")
        return self._asker.json(repository, asked, immutable=kept)


def _at(ref: str | None) -> dict[str, str | int]:
    return {} if ref is None else {"ref": ref}


def _blobs(raw: object) -> dict[str, str]:
    found = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
    return {
        str(one["path"]): str(one.get("id", ""))
        for one in found
        if one.get("type") == "blob" and "path" in one
    }


def _release(raw: object) -> Published | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("tag_name"), str):
        return None
    body, links = raw.get("description"), raw.get("_links")
    url = links.get("self") if isinstance(links, dict) else None
    return Published(
        tag=raw["tag_name"],
        body=body if isinstance(body, str) else "",
        url=url if isinstance(url, str) and url.startswith(("https://", "http://")) else None,
    )
