"""Reads from GitHub: the snapshot, a head, the digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ForgeError
from bot.forge import STATUS_CONTEXT, DigestIssue, marker, trust
from bot.forge.github import refusal, snapshot
from bot.forge.github.client import Client
from bot.forge.labels import of_verdicts
from bot.model import Published, Pull, Untrusted
from bot.settings import Settings

if TYPE_CHECKING:
    from github.NamedUser import NamedUser
    from github.Organization import Organization

_READS = "pull-requests: read"


class GitHubReader:
    """A :class:`bot.forge.Reader`."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._owner, _, self._name = client.repository.partition("/")
        self._viewer: trust.Account | None = None

    def viewer(self) -> str:
        """See :class:`bot.forge.Reader`. ``GET /user`` is closed to a workflow's token; GraphQL is not."""
        return self._us().login

    def head(self, number: int) -> str:
        """See :class:`bot.forge.Reader`."""
        what = f"reading the head of #{number}"
        variables = {"owner": self._owner, "name": self._name, "number": number}
        data = self._client.graphql(snapshot.HEAD_QUERY, variables, what=what, needs=_READS)
        repository = snapshot.decode(data, snapshot.Head, what).repository
        if repository is None or repository.pull_request is None:
            raise refusal.Missing(f"{what}: there is no such pull request")
        if repository.pull_request.state != "OPEN":
            raise ForgeError(f"#{number} is {repository.pull_request.state.lower()} meanwhile")
        return repository.pull_request.head_ref_oid

    def pulls(self) -> tuple[Pull, ...]:
        """See :class:`bot.forge.Reader`."""
        found: dict[int, Pull] = {}
        after: str | None = None
        while True:
            page = self._page(after)
            for node in snapshot.present(page.nodes):
                if trust.candidate(node.account, node.head_ref_name, self._settings.bots()):
                    found[node.number] = self._pull(node)
            if not page.page_info.has_next_page:
                return tuple(found[number] for number in sorted(found))
            if page.page_info.end_cursor in (None, after):
                raise ForgeError("listing pull requests: GitHub's pages do not end")
            after = page.page_info.end_cursor

    def issues(self, label: str) -> tuple[DigestIssue, ...]:
        """See :class:`bot.forge.Reader`. (Asking PyGithub whether one is a pull request would fetch it.)"""
        us = self._us()
        listed = self._client.read(
            lambda: [
                (
                    DigestIssue(issue.number, issue.title, issue.body or "", issue.state, issue.html_url),
                    _account(issue.user),
                )
                for issue in self._client.repo.get_issues(state="all", labels=[label])
            ],
            what="listing the digests",
            needs="issues: read",
        )
        return tuple(
            issue for issue, author in listed if _same(author, us) and marker.parse_digest(issue.body)
        )

    def our_comment(self, number: int) -> tuple[int, str] | None:
        """Id and body of our comment on a pull request: the oldest with a marker that we wrote."""
        us = self._us()
        comments = self._client.read(
            lambda: [
                (comment.id, comment.body or "", _account(comment.user))
                for comment in self._client.repo.get_issue(number).get_comments()
            ],
            what=f"listing the comments of #{number}",
            needs=_READS,
        )
        ours = ((key, body) for key, body, author in comments if _same(author, us) and marker.parse(body))
        return next(ours, None)

    def _us(self) -> trust.Account:
        if self._viewer is None:
            what = "asking who we are"
            data = self._client.graphql(snapshot.VIEWER_QUERY, {}, what=what, needs="contents: read")
            self._viewer = snapshot.decode(data, snapshot.Viewer, what).viewer.account()
        return self._viewer

    def _page(self, after: str | None) -> snapshot.PullRequests:
        what = "listing pull requests"
        variables = {
            "owner": self._owner, "name": self._name, "context": STATUS_CONTEXT, "after": after,
        }  # fmt: skip
        data = self._client.graphql(snapshot.QUERY, variables, what=what, needs=_READS)
        answer = snapshot.decode(data, snapshot.Snapshot, what)
        self._viewer = answer.viewer.account()
        if answer.repository is None:
            raise refusal.Missing(f"{what}: there is no repository {self._client.repository}")
        today = answer.repository.name_with_owner
        if today.casefold() != self._client.repository.casefold():
            raise ForgeError(
                f"{self._client.repository} is called {today} today", hint="use the repository's new name"
            )
        return answer.repository.pull_requests

    def _pull(self, node: snapshot.PullRequest) -> Pull:
        labels = tuple(label.name for label in snapshot.present(node.labels.nodes if node.labels else None))
        account = node.account
        opened = node.opened(self._client.repository)
        bot = trust.owner(opened, node.head_ref_name, self._settings.bots())
        return Pull(
            number=node.number,
            title=Untrusted(node.title),
            author="ghost" if account is None else account.login,
            branch=node.head_ref_name,
            head=node.head_ref_oid,
            base=node.base_ref_oid,
            base_branch=node.base_ref_name,
            url=node.url,
            body=Untrusted(node.body),
            draft=node.is_draft,
            distrust=trust.distrust(opened, bot),
            by_renovate=trust.stranger(opened, bot) is None,
            created=node.created_at,
            labels=labels,
            published=self._published(node, labels),
        )

    def _published(self, node: snapshot.PullRequest, labels: tuple[str, ...]) -> Published:
        comment_id, body = self._comment(node) or (None, None)
        mark = None if body is None else marker.parse(body)
        status = node.status()
        ours = {label.name.casefold() for label in of_verdicts(self._settings.labels).values()}
        return Published(
            comment_id=comment_id,
            comment_body=body,
            marker_head=None if mark is None else mark.head,
            marker_inputs=None if mark is None else mark.inputs,
            status=None if status is None else status.state.lower(),
            status_description=None if status is None else status.description,
            labels=tuple(name for name in labels if name.casefold() in ours),
        )

    def _comment(self, node: snapshot.PullRequest) -> tuple[int, str] | None:
        """Our comment: from the snapshot, or from all pages when the snapshot does not have them all."""
        us = self._us()
        comments = snapshot.present(node.comments.nodes)
        for comment in comments:
            author = None if comment.author is None else comment.author.account()
            if _same(author, us) and comment.full_database_id and marker.parse(comment.body):
                return int(comment.full_database_id), comment.body
        return self.our_comment(node.number) if node.comments.total_count > len(comments) else None


def _account(user: NamedUser | Organization | None) -> trust.Account | None:
    """PyGithub's types say that there always is an account; deleted ones are null."""
    return None if user is None else trust.Account(user.login, user.id)


def _same(one: trust.Account | None, other: trust.Account) -> bool:
    """By id where both have one: how an app's login is written differs between GraphQL's types."""
    if one is None or one.id is None or other.id is None:
        return one is not None and one.login == other.login
    return one.id == other.id
