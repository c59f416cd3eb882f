"""A GitHub on loopback: stateful, strict, and as far as chart-triage looks like the real one.

Every REST request and response is held against GitHub's own OpenAPI description and every query against
its GraphQL schema; length limits, permissions and the closed ``GET /user`` of a workflow's token are
enforced. What breaks the contract is refused, and listed in ``violations``::

    with GitHub(owner="acme", name="platform") as github:
        github.add_pull(7, "Update cert-manager", "renovate[bot]", "renovate/cert-manager", head, base)
        …  # api_url = github.url, token = github.token
        assert github.comments(7)[0].body.startswith("<!-- chart-triage")
        assert not github.violations
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.fakes.github.server import Fault, Request, Server
from tests.fakes.github.state import (
    Account,
    Comment,
    Commit,
    Issue,
    Label,
    Pull,
    Release,
    State,
    Status,
    account,
)

__all__ = ["Account", "Comment", "Commit", "GitHub", "Issue", "Label", "Request", "Status", "account"]

PERMISSIONS = {"contents": "read", "pull_requests": "write", "issues": "write", "statuses": "write"}


class GitHub:
    """One repository. ``viewer`` is whom the token belongs to; ``permissions`` are the token's, as in a
    workflow but with underscores. ``requests`` are all that came, ``writes`` counts those that changed
    something."""

    def __init__(
        self,
        owner: str = "acme",
        name: str = "platform",
        *,
        viewer: str = "github-actions[bot]",
        token: str = "ghs_" + "0" * 36,
        permissions: Mapping[str, str] = PERMISSIONS,
    ) -> None:
        self.state = State(owner, name)
        self.viewer = viewer
        self.token = token
        self._server = Server(self.state, account(viewer), token, dict(permissions))

    def __enter__(self) -> GitHub:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.close()

    @property
    def repository(self) -> str:
        return self.state.full_name

    @property
    def url(self) -> str:
        """The REST address, for ``github.api_url``."""
        return self._server.url

    @property
    def graphql_url(self) -> str:
        return self._server.url + "/graphql"

    @property
    def requests(self) -> list[Request]:
        return self._server.requests

    @property
    def permissions(self) -> dict[str, str]:
        """The token's, to be changed at will: ``statuses`` → ``write``, ``read`` or ``none``."""
        return self._server.permissions

    @property
    def violations(self) -> list[str]:
        return self._server.violations

    @property
    def writes(self) -> int:
        return self._server.writes

    # --- what others do at GitHub ------------------------------------------------------------------

    def add_pull(
        self,
        number: int,
        title: str,
        author: str | None,
        branch: str,
        head: str,
        base: str,
        *,
        commits: Iterable[Commit] | None = None,
        verified: bool = True,
        labels: Iterable[str] = (),
        body: str = "",
        base_branch: str = "main",
        draft: bool = False,
        repository: str | None = "",
        author_id: int | None = None,
    ) -> None:
        """Opens a pull request. Without ``commits`` it has one, its head, by its author. ``repository``
        is where the head is: "" for this one, None when it was deleted."""
        opener = None if author is None else account(author, author_id)
        if commits is None:
            commits = [Commit(head, opener, signature="github" if verified else "none")]
        listed = list(commits)
        home = self.repository if repository == "" else repository
        pull = Pull(branch, head, base, base_branch, listed, home, draft)
        issue = Issue(number, title, body, opener, pull=pull)
        self.state.issues[number] = issue
        self.state.shas |= {commit.sha for commit in listed} | {head, base}
        for label in labels:
            self.add_label(number, label)

    def push(
        self,
        number: int,
        head: str,
        author: str = "renovate[bot]",
        *,
        verified: bool = True,
        force: bool = True,
    ) -> None:
        """Moves a head. Renovate rebases, so its pushes replace all commits; without ``force`` the commit
        comes on top."""
        pull = self._pull(number)
        commit = Commit(head, account(author), signature="github" if verified else "none")
        pull.commits = [commit] if force else [*pull.commits, commit]
        pull.head = head
        self.state.shas.add(head)

    def close_pull(self, number: int, *, merged: bool = False) -> None:
        self.state.issues[number].state = "closed"
        self._pull(number).merged = merged

    def add_comment(self, number: int, author: str | None, body: str) -> int:
        """The new comment's id; ``author`` is None when the account is gone."""
        writer = None if author is None else account(author)
        comment = Comment(next(self.state.ids), number, writer, body)
        self.state.comments[comment.id] = comment
        return comment.id

    def edit_comment(self, comment_id: int, body: str) -> None:
        self.state.comments[comment_id].body = body

    def remove_comment(self, comment_id: int) -> None:
        del self.state.comments[comment_id]

    def add_label(self, number: int, name: str) -> None:
        label = self.state.label(name) or self.state.make_label(name)
        self.state.issues[number].labels.append(label.name)

    def remove_label(self, number: int, name: str) -> None:
        self.state.issues[number].labels.remove(name)

    def add_issue(self, number: int, title: str, body: str, author: str, labels: Iterable[str] = ()) -> None:
        self.state.issues[number] = Issue(number, title, body, account(author))
        for label in labels:
            self.add_label(number, label)

    def add_release(
        self, repository: str, tag: str, body: str, *, name: str | None = None, prerelease: bool = False
    ) -> None:
        """A release of any repository, newest first as GitHub lists them."""
        releases = self.state.releases.setdefault(repository.casefold(), [])
        releases.insert(0, Release(next(self.state.ids), tag, name or tag, body, prerelease))

    def forget(self) -> None:
        """Forgets the requests so far, and how many wrote."""
        self._server.requests.clear()
        self._server.writes = 0

    def rename(self, name: str) -> None:
        """Renames this repository; GraphQL goes on to find it by its old name."""
        self.state.old_names.add(self.repository.casefold())
        self.state.name = name

    # --- what goes wrong ---------------------------------------------------------------------------

    def fail(
        self,
        method: str,
        path: str,
        status: int,
        times: int = 1,
        *,
        after: bool = False,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> None:
        """The next ``times`` requests whose path contains the regex ``path`` get ``status`` and ``body``
        (JSON, or text as HTML). With ``after`` they take effect nevertheless: the answer is lost, not the
        request. A status of 0 cuts the connection."""
        said = {"message": "fault"} if body is None else body
        self._server.faults.append(Fault(method, re.compile(path), status, times, after, headers or {}, said))

    def throttle(self, method: str, path: str, *, seconds: int, times: int = 1) -> None:
        """GitHub's secondary limit."""
        body = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
        self.fail(method, path, 403, times, headers={"Retry-After": str(seconds)}, body=body)

    # --- what there is now -------------------------------------------------------------------------

    def comments(self, number: int) -> list[Comment]:
        return copy.deepcopy(self.state.comments_of(number))

    def statuses(self, sha: str) -> list[Status]:
        """All that were ever set on the commit, oldest first."""
        return [copy.copy(entry) for entry in self.state.statuses if entry.sha == sha]

    def labels(self, number: int) -> list[str]:
        return list(self.state.issues[number].labels)

    def label(self, name: str) -> Label | None:
        """A label of the repository."""
        return copy.copy(self.state.label(name))

    def issues(self) -> list[Issue]:
        """Issues that are no pull requests, by number."""
        found = [issue for _, issue in sorted(self.state.issues.items()) if issue.pull is None]
        return copy.deepcopy(found)

    def _pull(self, number: int) -> Pull:
        pull = self.state.issues[number].pull
        assert pull is not None
        return pull
