"""GitHub's REST operations on the state, with the limits that its description does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.fakes.github import shapes
from tests.fakes.github.state import Account, Comment, Issue, State, Status

T = TypeVar("T")
PUBLIC = re.compile(r"/repos/[^/]+/[^/]+/releases(/.*)?")  # open without a token, as at GitHub
_DOCS = "https://docs.github.com/rest"
_REPO = "/repos/{owner}/{repo}"


@dataclass
class Call:
    """One request, taken apart. ``params`` are the path's, ``api`` the server's own address."""

    state: State
    actor: Account
    api: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any

    @property
    def issue(self) -> Issue:
        return self.found(self.state.issues.get(int(self.params["issue_number"])))

    @staticmethod
    def found(thing: T | None) -> T:
        if thing is None:
            raise Refused(404, "Not Found")
        return thing

    def own_repository(self) -> None:
        name = f"{self.params['owner']}/{self.params['repo']}"
        if name.casefold() != self.state.full_name.casefold():
            raise Refused(404, "Not Found")


@dataclass
class Answer:
    """``rows`` are a list to be cut into pages; else ``json`` is the body."""

    status: int
    json: Any = None
    rows: list[Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - an answer, no error of the fake
    """An answer of 4xx."""

    def __init__(self, status: int, message: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "documentation_url": _DOCS, "status": str(status)}
        if errors is not None:
            self.body["errors"] = errors


@dataclass(frozen=True)
class Route:
    """An operation: its path in the description, and the permissions of which any one suffices."""

    method: str
    template: str
    handler: Callable[[Call], Answer]
    needs: tuple[str, ...]

    def match(self, method: str, path: str) -> dict[str, str] | None:
        if method != self.method:
            return None
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.template))
        pattern = pattern.replace("(?P<name>[^/]+)", "(?P<name>.+)").replace("(?P<tag>[^/]+)", "(?P<tag>.+)")
        matched = re.fullmatch(pattern, path)
        return matched.groupdict() if matched else None


def invalid(resource: str, fieldname: str, message: str) -> Refused:
    """GitHub's ``Validation Failed``."""
    error = {"resource": resource, "field": fieldname, "code": "custom", "message": message}
    return Refused(422, "Validation Failed", [error])


def limit(resource: str, fieldname: str, text: str | None, most: int) -> None:
    if text is not None and len(text) > most:
        raise invalid(resource, fieldname, f"{fieldname} is too long (maximum is {most} characters)")


def list_issues(call: Call) -> Answer:
    call.own_repository()
    state = call.query.get("state", "open")
    wanted = {name.casefold() for name in call.query.get("labels", "").split(",") if name}
    found = [
        issue
        for issue in sorted(call.state.issues.values(), key=lambda issue: -issue.number)
        if state in ("all", issue.state) and wanted <= {name.casefold() for name in issue.labels}
    ]
    return Answer(200, rows=[shapes.issue(issue, call.state, call.api) for issue in found])


def create_issue(call: Call) -> Answer:
    call.own_repository()
    title, body = str(call.body["title"]), call.body.get("body") or ""
    limit("Issue", "title", title, 256)
    limit("Issue", "body", body, 65_536)
    number = max(call.state.issues, default=0) + 1
    issue = Issue(number, title, body, call.actor)
    call.state.issues[number] = issue
    _add_labels(call.state, issue, call.body.get("labels") or [])
    return Answer(201, shapes.issue(issue, call.state, call.api))


def edit_issue(call: Call) -> Answer:
    call.own_repository()
    issue = call.issue
    limit("Issue", "title", call.body.get("title"), 256)
    limit("Issue", "body", call.body.get("body"), 65_536)
    issue.title = call.body.get("title", issue.title)
    issue.body = call.body.get("body", issue.body)
    issue.state = call.body.get("state", issue.state)
    return Answer(200, shapes.issue(issue, call.state, call.api))


def list_comments(call: Call) -> Answer:
    call.own_repository()
    comments = call.state.comments_of(call.issue.number)
    return Answer(200, rows=[shapes.comment(comment, call.state, call.api) for comment in comments])


def create_comment(call: Call) -> Answer:
    call.own_repository()
    limit("IssueComment", "body", call.body["body"], 65_536)
    comment = Comment(next(call.state.ids), call.issue.number, call.actor, call.body["body"])
    call.state.comments[comment.id] = comment
    return Answer(201, shapes.comment(comment, call.state, call.api))


def edit_comment(call: Call) -> Answer:
    call.own_repository()
    comment = call.found(call.state.comments.get(int(call.params["comment_id"])))
    limit("IssueComment", "body", call.body["body"], 65_536)
    comment.body = call.body["body"]
    return Answer(200, shapes.comment(comment, call.state, call.api))


def list_labels(call: Call) -> Answer:
    call.own_repository()
    return Answer(200, rows=[shapes.label(label, call.api) for label in call.state.labels.values()])


def create_label(call: Call) -> Answer:
    call.own_repository()
    name, color = call.body["name"], call.body.get("color", "ededed")
    limit("Label", "name", name, 50)
    limit("Label", "description", call.body.get("description"), 100)
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color", "color must be 6 character hex code")
    if call.state.label(name):
        error = {"resource": "Label", "field": "name", "code": "already_exists"}
        raise Refused(422, "Validation Failed", [error])
    label = call.state.make_label(name, color, call.body.get("description"))
    return Answer(201, shapes.label(label, call.api))


def add_labels(call: Call) -> Answer:
    call.own_repository()
    issue = call.issue
    _add_labels(call.state, issue, call.body["labels"] if isinstance(call.body, dict) else call.body)
    return Answer(200, rows=None, json=_labels_of(call, issue))


def remove_label(call: Call) -> Answer:
    call.own_repository()
    issue = call.issue
    gone = [name for name in issue.labels if name.casefold() == call.params["name"].casefold()]
    if not gone:
        raise Refused(404, "Label does not exist")
    issue.labels.remove(gone[0])
    return Answer(200, _labels_of(call, issue))


def create_status(call: Call) -> Answer:
    call.own_repository()
    state, sha = call.state, call.params["sha"]
    if sha not in state.shas:
        raise Refused(422, f"No commit found for SHA: {sha}")
    limit("Status", "description", call.body.get("description"), 140)
    context = call.body.get("context", "default")
    if sum(1 for entry in state.statuses if (entry.sha, entry.context) == (sha, context)) >= 1000:
        raise invalid("Status", "base", "This SHA and context has reached the maximum number of statuses.")
    status = Status(
        next(state.ids), sha, call.body["state"], context, call.body.get("description"),
        call.body.get("target_url"),
    )  # fmt: skip
    state.statuses.append(status)
    return Answer(201, shapes.status(status, call.actor, state, call.api))


def list_releases(call: Call) -> Answer:
    name, releases = _releases(call)
    return Answer(200, rows=[shapes.release(entry, name, call.actor, call.api) for entry in releases])


def release_by_tag(call: Call) -> Answer:
    name, releases = _releases(call)
    found = call.found(next((entry for entry in releases if entry.tag == call.params["tag"]), None))
    return Answer(200, shapes.release(found, name, call.actor, call.api))


def current_user(call: Call) -> Answer:
    """Closed to the token of a workflow, as at GitHub."""
    raise Refused(403, "Resource not accessible by integration")


def _releases(call: Call) -> tuple[str, list[Any]]:
    name = f"{call.params['owner']}/{call.params['repo']}"
    known = {call.state.full_name.casefold(): [], **call.state.releases}
    return name, call.found(known.get(name.casefold()))


def _add_labels(state: State, issue: Issue, names: Iterable[str]) -> None:
    """A label that is not there is made, grey and without a description, as at GitHub."""
    present = {name.casefold() for name in issue.labels}
    for name in names:
        limit("Label", "name", name, 50)
        label = state.label(name) or state.make_label(name)
        if label.name.casefold() not in present:
            issue.labels.append(label.name)


def _labels_of(call: Call, issue: Issue) -> list[dict[str, Any]]:
    return [shapes.label(label, call.api) for name in issue.labels if (label := call.state.label(name))]


_ISSUES = ("issues:write",)
_EITHER = ("issues:write", "pull_requests:write")
_READS = ("issues:read", "pull_requests:read")
ROUTES = (
    Route("GET", f"{_REPO}/issues", list_issues, _READS),
    Route("POST", f"{_REPO}/issues", create_issue, _ISSUES),
    Route("PATCH", f"{_REPO}/issues/{{issue_number}}", edit_issue, _EITHER),
    Route("GET", f"{_REPO}/issues/{{issue_number}}/comments", list_comments, _READS),
    Route("POST", f"{_REPO}/issues/{{issue_number}}/comments", create_comment, _EITHER),
    Route("POST", f"{_REPO}/issues/{{issue_number}}/labels", add_labels, _EITHER),
    Route("DELETE", f"{_REPO}/issues/{{issue_number}}/labels/{{name}}", remove_label, _EITHER),
    Route("PATCH", f"{_REPO}/issues/comments/{{comment_id}}", edit_comment, _EITHER),
    Route("GET", f"{_REPO}/labels", list_labels, _READS),
    Route("POST", f"{_REPO}/labels", create_label, _EITHER),
    Route("GET", f"{_REPO}/releases/tags/{{tag}}", release_by_tag, ()),
    Route("GET", f"{_REPO}/releases", list_releases, ()),
    Route("POST", f"{_REPO}/statuses/{{sha}}", create_status, ("statuses:write",)),
    Route("GET", "/user", current_user, ()),
)
