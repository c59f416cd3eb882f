"""All open pull requests with everything about them that decides: one GraphQL query for each fifty."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bot.errors import ForgeError
from bot.forge.trust import Account, Authorship, Opened

T = TypeVar("T")

QUERY = """
query($owner: String!, $name: String!, $context: String!, $after: String) {
  viewer { login databaseId }
  repository(owner: $owner, name: $name) {
    nameWithOwner
    pullRequests(states: [OPEN], first: 50, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number title url body isDraft createdAt
        author { ...account }
        headRefName headRefOid
        headRepository { nameWithOwner }
        baseRefName baseRefOid
        labels(first: 100) { nodes { name } }
        commits(last: 20) {
          totalCount
          nodes {
            commit {
              oid
              author { email user { login databaseId } }
              signature { isValid wasSignedByGitHub signer { login databaseId } }
              status { context(name: $context) { state description } }
            }
          }
        }
        comments(first: 30) {
          totalCount
          nodes { fullDatabaseId body author { ...account } }
        }
      }
    }
  }
}
fragment account on Actor {
  __typename login
  ... on Bot { databaseId }
  ... on User { databaseId }
}
"""

HEAD_QUERY = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { state headRefOid } }
}
"""

VIEWER_QUERY = "query { viewer { login databaseId } }"

# An account's own e-mail at GitHub, with its id. GitHub maps e-mails to accounts itself, so this is
# exactly as strong as the account that it names: the signature is what proves.
_OWN_EMAIL = re.compile(r"(?P<id>[0-9]+)\+(?P<login>[^@+]+)@users\.noreply\.[a-z0-9.-]+")


class _Node(Struct, frozen=True, rename="camel"):
    pass


class Actor(_Node, frozen=True):
    """Whoever did something. Apps come here without their ``[bot]``."""

    login: str
    typename: str = msgspec.field(name="__typename", default="User")
    database_id: int | None = None

    def account(self) -> Account:
        """The account by the login that REST and people use."""
        app = self.typename == "Bot" and not self.login.endswith("[bot]")
        return Account(self.login + "[bot]" if app else self.login, self.database_id)


class _GitActor(_Node, frozen=True):
    email: str | None
    user: Actor | None

    def account(self) -> Account | None:
        if self.user is not None:
            return self.user.account()
        own = _OWN_EMAIL.fullmatch(self.email or "")
        return Account(own["login"], int(own["id"])) if own else None


class _Signature(_Node, frozen=True):
    is_valid: bool
    was_signed_by_git_hub: bool
    signer: Actor | None


class StatusContext(_Node, frozen=True):
    """Our commit status; ``state`` is GraphQL's word (``SUCCESS``)."""

    state: str
    description: str | None


class _Status(_Node, frozen=True):
    context: StatusContext | None


class _Commit(_Node, frozen=True):
    oid: str
    author: _GitActor | None
    signature: _Signature | None
    status: _Status | None

    def authorship(self) -> Authorship:
        signature = self.signature
        author = None if self.author is None else self.author.account()
        if signature is None or not signature.is_valid:
            return Authorship(self.oid, author)
        signer = None if signature.signer is None else signature.signer.account()
        return Authorship(self.oid, author, signer, signature.was_signed_by_git_hub)


class _PullCommit(_Node, frozen=True):
    commit: _Commit


class _Commits(_Node, frozen=True):
    total_count: int
    nodes: list[_PullCommit | None] | None


class Comment(_Node, frozen=True):
    """A comment; its id is a 64-bit number in a string."""

    full_database_id: str | int | None
    body: str
    author: Actor | None


class _Comments(_Node, frozen=True):
    total_count: int
    nodes: list[Comment | None] | None


class _Label(_Node, frozen=True):
    name: str


class _Labels(_Node, frozen=True):
    nodes: list[_Label | None] | None


class _HeadRepository(_Node, frozen=True):
    name_with_owner: str


class PullRequest(_Node, frozen=True):
    """One pull request as the snapshot has it."""

    number: int
    title: str
    url: str
    body: str
    is_draft: bool
    created_at: dt.datetime
    author: Actor | None
    head_ref_name: str
    head_ref_oid: str
    head_repository: _HeadRepository | None
    base_ref_name: str
    base_ref_oid: str
    labels: _Labels | None
    commits: _Commits
    comments: _Comments

    @property
    def account(self) -> Account | None:
        """Who opened it; None when the account is gone."""
        return None if self.author is None else self.author.account()

    def opened(self, repository: str) -> Opened:
        """Its origin, for :func:`bot.forge.trust.distrust`."""
        head = self.head_repository
        return Opened(
            author=self.account,
            same_repository=head is not None and head.name_with_owner.casefold() == repository.casefold(),
            head=self.head_ref_oid,
            commits=tuple(node.commit.authorship() for node in present(self.commits.nodes)),
            total=self.commits.total_count,
        )

    def status(self) -> StatusContext | None:
        """Our status on the head."""
        for node in present(self.commits.nodes):
            if node.commit.oid == self.head_ref_oid and node.commit.status is not None:
                return node.commit.status.context
        return None


class PageInfo(_Node, frozen=True):
    """Where the next page begins."""

    has_next_page: bool
    end_cursor: str | None


class PullRequests(_Node, frozen=True):
    """A page of pull requests."""

    page_info: PageInfo
    nodes: list[PullRequest | None] | None


class Repository(_Node, frozen=True):
    """The repository as GitHub names it today."""

    name_with_owner: str
    pull_requests: PullRequests


class Snapshot(_Node, frozen=True):
    """The answer to :data:`QUERY`."""

    viewer: Actor
    repository: Repository | None


class _HeadPull(_Node, frozen=True):
    state: str
    head_ref_oid: str


class _HeadRepo(_Node, frozen=True):
    pull_request: _HeadPull | None


class Head(_Node, frozen=True):
    """The answer to :data:`HEAD_QUERY`."""

    repository: _HeadRepo | None


class Viewer(_Node, frozen=True):
    """The answer to :data:`VIEWER_QUERY`."""

    viewer: Actor


def decode(data: Any, kind: type[T], what: str) -> T:
    """``data`` as ``kind``. Raises :class:`ForgeError` for an answer that its schema forbids."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise ForgeError(f"{what}: GitHub's answer is not what its schema says: {error}") from None


def present(nodes: list[T | None] | None) -> list[T]:
    """The nodes that are there: GraphQL may leave any of them out."""
    return [node for node in nodes or () if node is not None]
