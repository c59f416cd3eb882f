"""What the loopback GitHub remembers of one repository."""

from __future__ import annotations

import itertools
import zlib
from dataclasses import dataclass, field

WHEN = "2026-11-20T08:00:00Z"
_KNOWN_IDS = {"renovate[bot]": 29139614, "github-actions[bot]": 41898282, "web-flow": 19864447}


@dataclass(frozen=True)
class Account:
    """An account by its REST login; apps end in ``[bot]``."""

    login: str
    id: int

    @property
    def app(self) -> bool:
        return self.login.endswith("[bot]")


def account(login: str, id_: int | None = None) -> Account:
    """The account of that login: the real id of those that matter, a steady one for others."""
    return Account(login, id_ or _KNOWN_IDS.get(login) or 1_000_000 + zlib.crc32(login.encode()) % 1_000_000)


@dataclass
class Commit:
    """``author`` is the account that GitHub shows, or None. ``signature``: ``github``, ``none``,
    ``invalid``, or the login of a person whose own key signed."""

    sha: str
    author: Account | None
    email: str = ""
    signature: str = "github"


@dataclass
class Comment:
    id: int
    number: int
    author: Account | None
    body: str


@dataclass
class Status:
    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None


@dataclass
class Label:
    id: int
    name: str
    color: str
    description: str | None


@dataclass
class Issue:
    """An issue or, with ``pull``, the issue side of a pull request. ``labels`` are names."""

    number: int
    title: str
    body: str
    author: Account | None
    state: str = "open"
    labels: list[str] = field(default_factory=list)
    pull: Pull | None = None


@dataclass
class Pull:
    branch: str
    head: str
    base: str
    base_branch: str
    commits: list[Commit]
    repository: str | None
    draft: bool = False
    merged: bool = False


@dataclass
class Release:
    id: int
    tag: str
    name: str
    body: str
    prerelease: bool = False


@dataclass
class State:
    """One repository, and the releases of any others."""

    owner: str
    name: str
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    releases: dict[str, list[Release]] = field(default_factory=dict)
    shas: set[str] = field(default_factory=set)
    old_names: set[str] = field(default_factory=set)  # lower case; GraphQL follows renames
    # Real comment ids no longer fit 32 bits.
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(3_600_000_000))

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    def comments_of(self, number: int) -> list[Comment]:
        return [comment for comment in self.comments.values() if comment.number == number]

    def status(self, sha: str, context: str) -> Status | None:
        found = [entry for entry in self.statuses if entry.sha == sha and entry.context == context]
        return found[-1] if found else None

    def label(self, name: str) -> Label | None:
        return self.labels.get(name.casefold())

    def make_label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        label = Label(next(self.ids), name, color, description)
        self.labels[name.casefold()] = label
        return label
