"""The state as GitHub's REST API shows it, complete enough for its OpenAPI description."""

from __future__ import annotations

from typing import Any

from tests.fakes.github.state import WHEN, Account, Comment, Issue, Label, Release, State, Status

HTML = "https://github.example"
_USER_LINKS = (
    "events", "followers", "following", "gists", "organizations", "received_events", "repos", "starred",
    "subscriptions",
)  # fmt: skip


def user(account: Account | None, api: str) -> dict[str, Any] | None:
    if account is None:
        return None
    url = f"{api}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": f"U_{account.id}",
        "avatar_url": f"{HTML}/avatars/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{HTML}/{account.login}",
        "type": "Bot" if account.app else "User",
        "site_admin": False,
        **{f"{link}_url": f"{url}/{link}" for link in _USER_LINKS},
    }


def label(entry: Label, api: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "node_id": f"LA_{entry.id}",
        "url": f"{api}/labels/{entry.id}",
        "name": entry.name,
        "color": entry.color,
        "default": False,
        "description": entry.description,
    }


def comment(entry: Comment, state: State, api: str) -> dict[str, Any]:
    repo = f"{api}/repos/{state.full_name}"
    return {
        "id": entry.id,
        "node_id": f"IC_{entry.id}",
        "url": f"{repo}/issues/comments/{entry.id}",
        "html_url": f"{HTML}/{state.full_name}/issues/{entry.number}#issuecomment-{entry.id}",
        "issue_url": f"{repo}/issues/{entry.number}",
        "user": user(entry.author, api),
        "body": entry.body,
        "created_at": WHEN,
        "updated_at": WHEN,
        "author_association": "NONE",
    }


def issue(entry: Issue, state: State, api: str) -> dict[str, Any]:
    repo = f"{api}/repos/{state.full_name}"
    url = f"{repo}/issues/{entry.number}"
    html = f"{HTML}/{state.full_name}/{'pull' if entry.pull else 'issues'}/{entry.number}"
    shown: dict[str, Any] = {
        "id": 2_000_000_000 + entry.number,
        "node_id": f"I_{entry.number}",
        "number": entry.number,
        "title": entry.title,
        "body": entry.body,
        "state": entry.state,
        "user": user(entry.author, api),
        "labels": [label(found, api) for name in entry.labels if (found := state.label(name))],
        "assignee": None,
        "milestone": None,
        "locked": False,
        "comments": len(state.comments_of(entry.number)),
        "url": url,
        "html_url": html,
        "repository_url": repo,
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "labels_url": f"{url}/labels{{/name}}",
        "created_at": WHEN,
        "updated_at": WHEN,
        "closed_at": WHEN if entry.state == "closed" else None,
    }
    if entry.pull is not None:
        pull = f"{repo}/pulls/{entry.number}"
        shown["pull_request"] = {
            "url": pull, "html_url": html, "diff_url": f"{html}.diff", "patch_url": f"{html}.patch",
        }  # fmt: skip
    return shown


def status(entry: Status, author: Account, state: State, api: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "node_id": f"SC_{entry.id}",
        "url": f"{api}/repos/{state.full_name}/statuses/{entry.sha}",
        "avatar_url": f"{HTML}/avatars/{author.id}",
        "state": entry.state,
        "context": entry.context,
        "description": entry.description,
        "target_url": entry.target_url,
        "creator": user(author, api),
        "created_at": WHEN,
        "updated_at": WHEN,
    }


def release(entry: Release, repository: str, author: Account, api: str) -> dict[str, Any]:
    url = f"{api}/repos/{repository}/releases/{entry.id}"
    return {
        "id": entry.id,
        "node_id": f"RE_{entry.id}",
        "url": url,
        "html_url": f"{HTML}/{repository}/releases/tag/{entry.tag}",
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": f"{api}/repos/{repository}/tarball/{entry.tag}",
        "zipball_url": f"{api}/repos/{repository}/zipball/{entry.tag}",
        "tag_name": entry.tag,
        "target_commitish": "main",
        "name": entry.name,
        "body": entry.body,
        "draft": False,
        "prerelease": entry.prerelease,
        "created_at": WHEN,
        "published_at": WHEN,
        "author": user(author, api),
        "assets": [],
    }
