"""GitHub's REST API, as far as notes need it.

https://docs.github.com/en/rest/releases/releases, …/git/trees, …/git/blobs, …/git/refs, …/commits/commits
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from bot.net import Client
from bot.notes.hosts.asker import Asker
from bot.notes.hosts.host import COMMITS, Commit, Listing, Page, Published

PAGE = 100
NAME = "github.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")


class GitHub:
    """:class:`bot.notes.hosts.host.Host` for GitHub."""

    def __init__(self, client: Client, api_url: str, chart: str) -> None:
        self._asker = Asker(client, api_url, chart, "GitHub")
        self.page = functools.cache(self._page)
        self.tags = functools.cache(self._tags)
        self.listing = functools.cache(self._listing)
        self.commits = functools.cache(self._commits)

    @property
    def asker(self) -> Asker:
        """As the protocol says."""
        return self._asker

    def _page(self, repository: str, number: int) -> Page | None:
        place = _place(repository, "/releases", per_page=PAGE, page=number)
        listed = self._asker.listed(repository, self._json(repository, place))
        if listed is None:
            return None
        return Page(tuple(filter(None, map(release, listed))), last=len(listed) < PAGE)

    def by_tag(self, repository: str, tag: str) -> Published | None:
        """As the protocol says."""
        raw = self._json(repository, _place(repository, f"/releases/tags/{quote(tag, safe='')}"), kept=True)
        found = release(raw)
        if found is None and raw is not None:
            self._asker.strange(repository)
        return found

    def _tags(self, repository: str, prefix: str) -> tuple[str, ...]:
        raw = self._json(repository, _place(repository, f"/git/matching-refs/tags/{quote(prefix)}"))
        refs = (one.get("ref") for one in raw if isinstance(one, dict)) if isinstance(raw, list) else ()
        return tuple(one.removeprefix("refs/tags/") for one in refs if isinstance(one, str))

    def _listing(self, repository: str, ref: str | None, folder: str) -> Listing | None:
        place = _place(repository, f"/git/trees/{quote(ref or 'HEAD', safe='')}", recursive=1)
        raw = self._json(repository, place, kept=ref is not None)
        if not isinstance(raw, dict):
            return None
        files = dict(_blobs(raw.get("tree")))
        if raw.get("truncated") is not True:
            return Listing(files)
        if folder:
            beside = self._json(repository, _contents(repository, folder, ref), kept=ref is not None)
            files |= _blobs(beside)
        return Listing(files, whole=False)

    def document(self, repository: str, path: str, ref: str | None, blob: str = "") -> str | None:
        """As the protocol says."""
        if not blob:
            raw = self._json(repository, _contents(repository, path, ref), kept=ref is not None)
            text = _decoded(raw)
            sha = raw.get("sha") if isinstance(raw, dict) else None
            if text or not isinstance(sha, str):
                return text
            blob = sha  # of what is large, this answer holds nothing
        return _decoded(
            self._json(repository, _place(repository, f"/git/blobs/{quote(blob, safe='')}"), kept=True)
        )

    def _commits(self, repository: str, path: str, ref: str) -> tuple[Commit, ...] | None:
        query = {"sha": ref, "per_page": str(COMMITS), **({"path": path} if path else {})}
        raw = self._json(repository, _place(repository, "/commits", **query), kept=True)
        if not isinstance(raw, list):
            return None
        return tuple(filter(None, map(commit, raw)))

    def address(self, repository: str, path: str, ref: str | None) -> str:
        """As the protocol says."""
        return f"https://{NAME}/{repository}/blob/{quote(ref or 'HEAD')}/{quote(path)}"

    def comparison(self, repository: str, old: str, new: str) -> str:
        """As the protocol says."""
        return f"https://{NAME}/{repository}/compare/{quote(old)}...{quote(new)}"

    def _json(self, repository: str, place: str, *, kept: bool = False) -> object:
        if not _REPOSITORY.fullmatch(repository):
            return None
        return self._asker.json(repository, place, immutable=kept)


def release(raw: object) -> Published | None:
    """A release as GitHub and Gitea write it; None for a draft, and for what is none."""
    if not isinstance(raw, dict) or not isinstance(raw.get("tag_name"), str) or raw.get("draft") is True:
        return None
    body, url = raw.get("body"), raw.get("html_url")
    return Published(
        tag=raw["tag_name"],
        body=body if isinstance(body, str) else "",
        url=url if isinstance(url, str) and url.startswith(("https://", "http://")) else None,
    )


def _place(repository: str, place: str, **query: str | int) -> str:
    return f"/repos/{repository}{place}" + (f"?{urlencode(query)}" if query else "")


def _contents(repository: str, path: str, ref: str | None) -> str:
    place = _place(repository, f"/contents/{quote(path)}")
    return place if ref is None else f"{place}?{urlencode({'ref': ref})}"


def _blobs(raw: object) -> Iterator[tuple[str, str]]:
    """Files of a tree (``blob``) or of a folder's contents (``file``)."""
    for one in raw if isinstance(raw, list) else ():
        if isinstance(one, dict) and one.get("type") in ("blob", "file"):
            path, sha = one.get("path"), one.get("sha")
            if isinstance(path, str) and isinstance(sha, str):
                yield path, sha


def _decoded(raw: object) -> str | None:
    if not isinstance(raw, dict) or raw.get("encoding") not in ("base64", "utf-8"):
        return None
    content = raw.get("content")
    if not isinstance(content, str):
        return None
    if raw["encoding"] == "utf-8":
        return content
    try:
        return base64.b64decode(content).decode("utf-8-sig", "replace")
    except (binascii.Error, ValueError):
        return None


def commit(raw: object) -> Commit | None:
    """A commit as GitHub and Gitea write it."""
    if not isinstance(raw, dict) or not isinstance(raw.get("sha"), str):
        return None
    inner = raw.get("commit")
    message = inner.get("message") if isinstance(inner, dict) else None
    return Commit(raw["sha"], message.partition("\n")[0].strip()) if isinstance(message, str) else None
