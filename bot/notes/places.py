"""Repositories that texts point to: addresses of GitHub, GitLab, Gitea and Forgejo, and of their pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from bot.notes.hosts import gitea, gitlab, kind
from bot.notes.hosts.github import NAME

_OWNER = r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})"
_REPO = r"(?P<repo>[A-Za-z0-9._-]{1,100})"
_GITHUB = (
    re.compile(
        rf"(?<![\w-])(?:www\.|redirect\.)?github\.com[/:]{_OWNER}/{_REPO}"
        r"(?:/(?:tree|blob)/[^/\s]+/(?P<path>[^\s?#]*))?",
        re.IGNORECASE,
    ),
    re.compile(rf"raw\.githubusercontent\.com/{_OWNER}/{_REPO}", re.IGNORECASE),
    re.compile(rf"https?://{_OWNER}\.github\.io/{_REPO}", re.IGNORECASE),
)
_NOBODY = frozenset({"orgs", "sponsors", "topics", "features", "apps", "marketplace"})
_OTHER = re.compile(r"https://(?P<host>[A-Za-z0-9.-]{4,100})/(?P<rest>[^\s\"'<>)\],]{3,300})")
_PAGES = re.compile(r"(?P<owner>[a-z0-9-]+)\.gitlab\.io")
_LAB = re.compile(
    r"(?:api/v4/projects/(?P<id>[^/?#]+)/packages/helm\b.*"
    r"|(?P<repo>[\w.-]+(?:/[\w.-]+){1,20}?)/?"
    r"(?:/-/?(?:(?:tree|blob|raw)/[^/?#]+/(?P<path>[^?#]*))?[^?#]*)?)(?:[?#].*)?",
    re.ASCII,
)
_TEA = re.compile(
    r"(?P<repo>[\w.-]+/[\w.-]+)(?:/src/(?:branch|tag|commit)/[^/?#]+/(?P<path>[^?#]*))?(?:[/?#].*)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Place:
    """A repository at a host (``github.com``), and the path inside it that was pointed at."""

    host: str
    repository: str
    path: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What is equal for one repository however it is spelled."""
        return self.host, self.repository.lower()


def find(texts: Iterable[str]) -> Iterator[Place]:
    """Every repository that the texts point to, in their order, those on GitHub first within a text."""
    for text in texts:
        for pattern in _GITHUB:
            for found in pattern.finditer(text):
                name = found["repo"].removesuffix(".git").rstrip(".")
                if name and found["owner"].lower() not in _NOBODY:
                    path = found.groupdict().get("path")
                    yield Place(NAME, f"{found['owner']}/{name}", path and path.strip("/"))
        for found in _OTHER.finditer(text):
            yield from _elsewhere(found["host"].lower(), found["rest"])


def _elsewhere(host: str, rest: str) -> Iterator[Place]:
    pages = _PAGES.fullmatch(host)
    if pages is not None:
        yield Place("gitlab.com", f"{pages['owner']}/{rest.partition('/')[0]}")
        return
    made = kind(host)
    pattern = {gitlab.GitLab: _LAB, gitea.Gitea: _TEA}.get(made) if made is not None else None
    found = pattern.fullmatch(rest) if pattern is not None else None
    if found is not None:
        said = found.groupdict()
        name = unquote(said.get("id") or "") or (said["repo"] or "").removesuffix(".git").rstrip(".")
        yield Place(host, name, said["path"] and said["path"].strip("/"))
