"""GitHub's GraphQL on the state: queries are validated and run by graphql-core against the schema."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync, parse, validate

from tests.fakes.github.shapes import HTML
from tests.fakes.github.state import WHEN, Account, Comment, Commit, Issue, State

_MOST = 100


class Problem(GraphQLError):  # noqa: N818 - an answer, no error of the fake
    """An error with GitHub's ``type``."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message, extensions={"type": kind})


@functools.cache
def schema() -> GraphQLSchema:
    return build_schema(Path(__file__).with_name("schema.graphql").read_text())


def run(
    state: State, viewer: Account, may_read: bool, query: str, variables: Any
) -> tuple[dict[str, Any], str | None]:
    """The answer, and what is wrong with the query itself."""
    invalid = validate(schema(), parse(query))
    root = {
        "viewer": _user(viewer),
        "rateLimit": {"cost": 1, "limit": 1000, "remaining": 999, "resetAt": WHEN},
        "repository": lambda info, owner, name, **_: _repository(state, owner, name, may_read),
    }
    result = graphql_sync(schema(), query, root, variable_values=variables)
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [
            {"type": (error.extensions or {}).get("type"), "message": error.message, "path": error.path}
            for error in result.errors
        ]
    return answer, f"query: {invalid[0].message}" if invalid else None


def _repository(state: State, owner: str, name: str, may_read: bool) -> dict[str, Any]:
    if f"{owner}/{name}".casefold() not in (state.full_name.casefold(), *state.old_names):
        raise Problem("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")

    def pull(info: Any, number: int) -> dict[str, Any]:
        issue = state.issues.get(number)
        if issue is None or issue.pull is None:
            raise Problem("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
        return _pull(state, issue)

    def pulls(info: Any, states: list[str] | None = None, **page: Any) -> dict[str, Any]:
        if not may_read:
            raise Problem("FORBIDDEN", "Resource not accessible by integration")
        issues = [issue for _, issue in sorted(state.issues.items()) if issue.pull is not None]
        shown = [_pull(state, issue) for issue in issues if not states or _state(issue) in states]
        return _connection(shown)(info, **page)

    return {"nameWithOwner": state.full_name, "pullRequest": pull, "pullRequests": pulls}


def _pull(state: State, issue: Issue) -> dict[str, Any]:
    pull = issue.pull
    assert pull is not None
    repository = None if pull.repository is None else {"nameWithOwner": pull.repository}
    labels = [found for name in issue.labels if (found := state.label(name))]
    return {
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": _state(issue),
        "url": f"{HTML}/{state.full_name}/pull/{issue.number}",
        "createdAt": WHEN,
        "isDraft": pull.draft,
        "author": _actor(issue.author),
        "headRefName": pull.branch,
        "headRefOid": pull.head,
        "headRepository": repository,
        "isCrossRepository": pull.repository != state.full_name,
        "baseRefName": pull.base_branch,
        "baseRefOid": pull.base,
        "labels": _connection(
            [{"name": label.name, "color": label.color, "description": label.description} for label in labels]
        ),
        "commits": _connection([{"commit": _commit(state, commit)} for commit in pull.commits]),
        "comments": _connection([_comment(comment) for comment in state.comments_of(issue.number)]),
    }


def _state(issue: Issue) -> str:
    if issue.pull is not None and issue.pull.merged:
        return "MERGED"
    return issue.state.upper()


def _commit(state: State, commit: Commit) -> dict[str, Any]:
    def context(info: Any, name: str) -> dict[str, Any] | None:
        found = state.status(commit.sha, name)
        if found is None:
            return None
        return {
            "context": name, "state": found.state.upper(), "description": found.description,
            "targetUrl": found.target_url,
        }  # fmt: skip

    has_status = any(entry.sha == commit.sha for entry in state.statuses)
    return {
        "oid": commit.sha,
        "author": {"email": commit.email, "name": "", "user": _user(commit.author)},
        "signature": _signature(commit),
        "status": {"context": context, "state": "PENDING"} if has_status else None,
    }


def _signature(commit: Commit) -> dict[str, Any] | None:
    if commit.signature == "none":
        return None
    own = commit.signature not in ("github", "invalid")
    return {
        "__typename": "GpgSignature",
        "isValid": commit.signature != "invalid",
        "wasSignedByGitHub": not own,
        "signer": {"login": commit.signature, "databaseId": None, "url": HTML} if own else None,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "author": _actor(comment.author),
        "body": comment.body,
        "databaseId": comment.id,
        "fullDatabaseId": str(comment.id),
    }


def _actor(account: Account | None) -> dict[str, Any] | None:
    """Where GraphQL says Actor, an app is a Bot and its login has no ``[bot]``."""
    if account is None:
        return None
    shown = {"databaseId": account.id, "url": f"{HTML}/{account.login}"}
    kind = "Bot" if account.app else "User"
    return {"__typename": kind, "login": account.login.removesuffix("[bot]"), **shown}


def _user(account: Account | None) -> dict[str, Any] | None:
    """Where GraphQL says User (viewer, a commit's author), an app keeps its ``[bot]``."""
    if account is None:
        return None
    return {"login": account.login, "databaseId": account.id, "url": f"{HTML}/{account.login}"}


def _connection(nodes: list[Any]) -> Callable[..., dict[str, Any]]:
    def resolve(
        info: Any,
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        size = first if first is not None else last
        if size is None or not 1 <= size <= _MOST:
            raise Problem("MISSING_PAGINATION_BOUNDARIES", "`first` or `last` of 1 to 100 is needed.")
        start = int(base64.b64decode(after)) if after else 0
        end = start + size
        if first is None:
            start, end = max(len(nodes) - size, 0), len(nodes)
        return {
            "nodes": nodes[start:end],
            "totalCount": len(nodes),
            "pageInfo": {
                "hasNextPage": end < len(nodes),
                "endCursor": base64.b64encode(str(end).encode()).decode(),
            },
        }

    return resolve
