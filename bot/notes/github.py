"""GitHub's REST API, as far as notes need it: releases and files, within a budget.

What is not there is None, what could not be asked is a gap; nothing is raised.
https://docs.github.com/en/rest/releases/releases, https://docs.github.com/en/rest/repos/contents
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import NetError, NotFound
from bot.model import Gap, Stage, Untrusted
from bot.net import MEBIBYTE, Client, show

BUDGET = 40
PAGE = 100
PAGES = 3
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Published:
    """A release on GitHub."""

    tag: str
    body: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a repository's releases, the newest first. ``last`` is True when no more follow."""

    releases: tuple[Published, ...]
    last: bool


class GitHub:
    """Asks at most :data:`BUDGET` times for one bump, and a repository that failed once no more."""

    def __init__(self, client: Client, api_url: str, chart: str) -> None:
        self._client = client
        self._api = api_url.rstrip("/")
        self._chart = chart
        self._asked = 0
        self._failed: set[str] = set()
        self._left_out: dict[str, None] = {}
        self._gaps: list[Gap] = []
        self._tried: dict[str, None] = {}
        self._listed = functools.cache(self._list)

    @property
    def tried(self) -> tuple[str, ...]:
        """Every address that was asked, in order."""
        return tuple(self._tried)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What failed, and what the budget left out."""
        if not self._left_out:
            return tuple(self._gaps)
        names = ", ".join(self._left_out)
        reason = f"{BUDGET} requests to GitHub are the most for one bump; not asked any more: {names}"
        return (*self._gaps, Gap(Stage.NOTES, self._chart, reason))

    def page(self, repository: str, number: int) -> Page | None:
        """A page of the releases of a repository, from 1; None when it cannot be had."""
        return self._listed(repository, number)

    def by_tag(self, repository: str, tag: str) -> Published | None:
        """One release. It is kept: what is released does not change."""
        raw = self._ask(repository, f"/releases/tags/{quote(tag, safe='')}", immutable=True)
        if raw is None:
            return None
        found = _release(_json(raw))
        if found is None:
            self._strange(repository)
        return found

    def document(self, repository: str, path: str) -> str | None:
        """A text file of the default branch."""
        place = f"/contents/{quote(path, safe='/')}"
        raw = self._ask(repository, place, headers={"Accept": "application/vnd.github.raw+json"})
        return None if raw is None else raw.decode("utf-8-sig", "replace")

    def _list(self, repository: str, number: int) -> Page | None:
        raw = self._ask(repository, f"/releases?per_page={PAGE}&page={number}")
        if raw is None:
            return None
        listed = _json(raw)
        if not isinstance(listed, list):
            self._strange(repository)
            return None
        found = tuple(release for release in map(_release, listed) if release is not None)
        return Page(found, last=len(listed) < PAGE)

    def _strange(self, repository: str) -> None:
        self._failed.add(repository)
        reason = f"GitHub's answer about the releases of {repository} is none that can be read"
        self._gaps.append(Gap(Stage.NOTES, self._chart, reason))

    def _ask(
        self,
        repository: str,
        place: str,
        *,
        immutable: bool = False,
        headers: dict[str, str] | None = None,
    ) -> bytes | None:
        if repository in self._failed or not _REPOSITORY.fullmatch(repository):
            return None
        if self._asked >= BUDGET:
            self._left_out[repository] = None
            return None
        url = f"{self._api}/repos/{repository}{place}"
        self._asked += 1
        self._tried[show(url)] = None
        try:
            if headers is not None:
                return self._client.get(url, cap=8 * MEBIBYTE, headers=headers).content
            return self._client.get_kept(url, cap=16 * MEBIBYTE, immutable=immutable)
        except NotFound:
            return None
        except NetError as error:
            self._failed.add(repository)
            self._gaps.append(
                Gap(
                    Stage.NOTES,
                    self._chart,
                    f"the notes of {repository} could not be read",
                    detail=Untrusted(error.message),
                    transient=error.transient,
                )
            )
            return None


def _json(raw: bytes) -> object:
    try:
        parsed: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return parsed


def _release(raw: object) -> Published | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("tag_name"), str) or raw.get("draft") is True:
        return None
    body, url = raw.get("body"), raw.get("html_url")
    return Published(
        tag=raw["tag_name"],
        body=body if isinstance(body, str) else "",
        url=url if isinstance(url, str) and url.startswith(("https://", "http://")) else None,
    )
