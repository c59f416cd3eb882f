"""Statements that point elsewhere: to a migration guide, an upgrade document, the full release notes.

A target in a repository is told apart (repository, ref, path), so that it can be fetched; elsewhere there is
the address alone.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bot.model import Statement

VERBS = (
    r"see|read|refer(?: to)?|check(?: out)?|consult|follow(?:ing)?|review|visit|look at|find|found|available"
    r"|described|documented|detailed|details?|listed|instructions?|more information|more info|learn more"
    r"|please|full"
)
DOCUMENTS = (
    r"upgrad(?:e|ing)|migrat(?:e|ion|ing)|breaking[ -]changes?|release[ _-]?notes?|change[ _-]?log"
    r"|what'?s[ -]new|announcement|blog|deprecat|important notes?|known issues?"
)
_VERB = re.compile(rf"\b(?:{VERBS})\b", re.IGNORECASE)
_DOCUMENT = re.compile(rf"(?:{DOCUMENTS})", re.IGNORECASE)
_WORDS = (
    *("upgrad", "migrat", "breaking", "release", "change", "what", "announce", "blog", "deprecat"),
    *("important note", "known issue"),
)
"""One of these is in every text that a document is named in: looked for first, as most have none."""
_WHERE_FROM = re.compile(
    r"/(?:pull|pulls|issues?|merge_requests|commits?|compare|discussions)/", re.IGNORECASE
)
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{1,300}+)\]\(<?(?P<url>[^()\s<>]{1,1000}(?:\([^()\s]{0,100}\))?)>?(?:\s[^()]{0,200})?\)"
)
_HREF = re.compile(
    r"<a\b[^<>]{0,500}?\bhref=[\"'](?P<url>[^\"'<>\s]{1,1000})[\"'][^<>]{0,500}>(?P<text>[^<>]{0,300})"
)
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]{3,1000}")
_FILE = re.compile(
    r"(?<![\w/.-])`?(?P<path>(?:\.{0,2}/)?(?:[\w.-]{1,80}/){0,8}[\w.-]{0,60}"
    r"(?:UPGRAD|MIGRAT|BREAKING|CHANGELOG|RELEASE[_-]?NOTES)[\w.-]{0,60}\.(?:md|rst|txt|adoc))\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SMALL = re.compile(
    r"a(?:ll|lso|n|nd|ny|re|t)?|b(?:e|efore|elow|y)|can|complete|could|docs?|documentation|fo?r|from|further|guide"
    r"|here|how|i[fnst]|link|may|must|new|o[fnr]|our|page|project|release|section|th(?:e|ere|ese|is)|to|version"
    r"|web(?:site)?|wh(?:en|ich)|with|you(?:r)?"
)
_FEW = 1
_HOSTS = {"redirect.github.com": "github.com", "togithub.com": "github.com", "www.github.com": "github.com"}
_LONGEST = 4000


class Sort(enum.Enum):
    """What is to be found at a place."""

    FILE = "file"
    RELEASE = "release"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Target:
    """A place. For a file: ``host``, ``repository`` (``owner/name``), ``ref`` (a branch, tag or commit; empty
    when the text does not tell) and ``path``; for a release ``ref`` is its tag. A path in the repository
    that the note comes from has neither host nor repository. ``url`` is as written."""

    sort: Sort
    url: str
    host: str = ""
    repository: str = ""
    ref: str = ""
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """``only`` tells that the statement says nothing but where to look."""

    statement: Statement
    target: Target
    title: str
    only: bool


def pointers(statements: Iterable[Statement]) -> Iterator[Pointer]:
    """The places that statements point to, each once for a statement. Links to issues, changes and
    comparisons are where a statement comes from, no pointers."""
    for statement in statements:
        if statement.kind in ("code", "diff"):
            continue
        text = statement.text.raw[:_LONGEST]
        low = text.lower()
        if not any(word in low for word in _WORDS):
            continue
        links = [one for one in _links(text) if not _WHERE_FROM.search(urlsplit(one[1]).path + "/")]
        seen = set()
        for title, url in links:
            if url not in seen and _points(statement, text, title, url, single=len(links) == 1):
                seen.add(url)
                yield Pointer(statement, target(url), title, _says_no_more(text))


def target(url: str) -> Target:
    """An address, or a path, taken apart."""
    try:
        parts = urlsplit(url.rstrip(".,;:!?"))
        host = (parts.hostname or "").lower()
    except ValueError:
        return Target(Sort.PAGE, url)
    host = _HOSTS.get(host, host)
    fragment = unquote(parts.fragment)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if not parts.scheme and not parts.netloc:
        return Target(Sort.FILE, url, path="/".join(path), fragment=fragment)
    if parts.scheme not in ("http", "https") or any(part in (".", "..") for part in path):
        return Target(Sort.PAGE, url)
    found = _in_repository(host, path) or (_readme(host, path) if fragment else None)
    if found is None:
        return Target(Sort.PAGE, url, host, fragment=fragment)
    sort, repository, ref, rest = found
    return Target(sort, url, host, repository, ref, rest, fragment)


def _in_repository(host: str, path: list[str]) -> tuple[Sort, str, str, str] | None:
    if host == "raw.githubusercontent.com" and len(path) > 3:
        start = 4 if path[2:4] in (["refs", "heads"], ["refs", "tags"]) else 2
        return _file(path[:2], path[start:])
    if host == "github.com" and len(path) > 2:
        owner, kind, rest = path[:2], path[2], path[3:]
        if kind in ("blob", "raw", "blame"):
            return _file(owner, rest[2:] if rest[:2] in (["refs", "heads"], ["refs", "tags"]) else rest)
        if kind == "releases" and rest[:1] == ["tag"] and len(rest) > 1:
            return Sort.RELEASE, "/".join(owner), "/".join(rest[1:]), ""
    if "-" in path[2:]:  # GitLab, whose groups may nest
        dash = path.index("-", 2)
        what, below = "".join(path[dash + 1 : dash + 2]), path[dash + 2 :]
        if what in ("blob", "raw"):
            return _file(path[:dash], below)
        if what == "releases" and below:
            return Sort.RELEASE, "/".join(path[:dash]), "/".join(below), ""
    if (
        len(path) > 5 and path[2] in ("src", "raw") and path[3] in ("branch", "tag", "commit")
    ):  # Gitea, Forgejo
        return _file(path[:2], path[4:])
    return None


def _readme(host: str, path: list[str]) -> tuple[Sort, str, str, str] | None:
    """A folder's page shows its README, which has the sections that a fragment names."""
    if host != "github.com" or len(path) < 2:
        return None
    if len(path) == 2:
        return Sort.FILE, "/".join(path), "", "README.md"
    return _file(path[:2], [*path[3:], "README.md"]) if path[2] == "tree" else None


def _file(owner: list[str], rest: list[str]) -> tuple[Sort, str, str, str] | None:
    """A branch may have slashes in its name: the first part is taken, which is right for most."""
    return (Sort.FILE, "/".join(owner), rest[0], "/".join(rest[1:])) if len(rest) > 1 else None


def _links(text: str) -> Iterator[tuple[str, str]]:
    taken = []
    for pattern in (_LINK, _HREF):
        for found in pattern.finditer(text):
            taken.append(found.span())
            yield found["text"], found["url"]
    rest = _blank(text, taken)
    for found in _URL.finditer(rest):
        yield "", found[0].rstrip(".,;:!?")
    for found in _FILE.finditer(_URL.sub(lambda one: " " * len(one[0]), rest)):
        yield found["path"], found["path"]


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _points(statement: Statement, text: str, title: str, url: str, *, single: bool) -> bool:
    """Whether a link leads to a document about the change, by its words or its address; one that stands
    alone with a verb does when the words around it name such a document."""
    if not url.startswith(("http://", "https://")) and ":" in url.partition("/")[0]:
        return False
    if url.startswith(("#", "mailto:")):
        return False
    told = f"{title} {urlsplit(url).path} {urlsplit(url).fragment}"
    if statement.kind == "link":
        return _DOCUMENT.search(text) is not None
    if _DOCUMENT.search(told):
        return True
    return single and _VERB.search(text) is not None and _DOCUMENT.search(text) is not None


def _says_no_more(text: str) -> bool:
    rest = _URL.sub(" ", _HREF.sub(" ", _LINK.sub(" ", text)))
    rest = _DOCUMENT.sub(" ", _VERB.sub(" ", _FILE.sub(" ", rest)))
    return sum(not _SMALL.fullmatch(word) for word in _LETTERS.findall(rest.lower())) <= _FEW
