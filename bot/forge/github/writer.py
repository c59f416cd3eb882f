"""Writes to GitHub. What was lost on the way is looked up before it is written again."""

from __future__ import annotations

import contextlib
from typing import Any

from bot.forge import STATUS_CONTEXT, DigestIssue, marker
from bot.forge.github.client import ATTEMPTS, Client
from bot.forge.github.reader import GitHubReader
from bot.forge.github.refusal import Exists, Missing, Unsure
from bot.forge.labels import Label
from bot.forge.plan import same_text

_COMMENTS = "pull-requests: write"
_ISSUES = "issues: write"


class GitHubWriter:
    """A :class:`bot.forge.Writer`. It reads only to make sure of what it wrote."""

    def __init__(self, client: Client, reader: GitHubReader) -> None:
        self._client = client
        self._reader = reader
        self._known_labels: set[str] | None = None

    def create_comment(self, number: int, body: str) -> None:
        """See :class:`bot.forge.Writer`."""
        for attempt in range(ATTEMPTS):
            try:
                self._client.write(
                    lambda: self._client.repo.get_issue(number).create_comment(body),
                    what=f"commenting on #{number}",
                    needs=_COMMENTS,
                    again=False,
                )
            except Unsure:
                stored = self._reader.our_comment(number)
                if stored is None:
                    if attempt == ATTEMPTS - 1:
                        raise
                    continue
                if not same_text(stored[1], body):
                    self._edit_comment(number, stored[0], body)
            return

    def edit_comment(self, number: int, comment_id: int, body: str) -> None:
        """See :class:`bot.forge.Writer`."""
        try:
            self._edit_comment(number, comment_id, body)
        except Missing:
            self.create_comment(number, body)

    def set_status(self, sha: str, state: str, description: str, target_url: str | None = None) -> None:
        """See :class:`bot.forge.Writer`. (PyGithub's own method would fetch the whole commit first.)"""
        asked = {"state": state, "description": description, "context": STATUS_CONTEXT}
        if target_url is not None:
            asked["target_url"] = target_url
        self._post(f"/statuses/{sha}", asked, f"setting the status of {sha[:12]}", "statuses: write")

    def add_label(self, number: int, label: Label) -> None:
        """See :class:`bot.forge.Writer`. (PyGithub's own method sends a bare list, which GitHub takes but
        its description no longer has.)"""
        self._ensure(label)
        self._post(f"/issues/{number}/labels", {"labels": [label.name]}, f"labelling #{number}", _COMMENTS)

    def remove_label(self, number: int, name: str) -> None:
        """See :class:`bot.forge.Writer`."""
        try:
            self._client.write(
                lambda: self._client.repo.get_issue(number).remove_from_labels(name),
                what=f"taking a label off #{number}",
                needs=_COMMENTS,
                again=True,
            )
        except Missing:
            return

    def create_issue(self, title: str, body: str, label: Label) -> DigestIssue:
        """See :class:`bot.forge.Writer`."""
        self._ensure(label)
        week = marker.parse_digest(body)
        for attempt in range(ATTEMPTS):
            try:
                issue = self._client.write(
                    lambda: self._client.repo.create_issue(title, body, labels=[label.name]),
                    what="opening the digest",
                    needs=_ISSUES,
                    again=False,
                )
                return DigestIssue(issue.number, title, body, "open", issue.html_url)
            except Unsure:
                for stored in self._reader.issues(label.name):
                    if stored.state == "open" and marker.parse_digest(stored.body) == week:
                        return stored
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def edit_issue(self, number: int, title: str, body: str) -> None:
        """See :class:`bot.forge.Writer`."""
        self._client.write(
            lambda: self._client.repo.get_issue(number).edit(title=title, body=body),
            what=f"editing the digest #{number}",
            needs=_ISSUES,
            again=True,
        )

    def close_issue(self, number: int) -> None:
        """See :class:`bot.forge.Writer`."""
        self._client.write(
            lambda: self._client.repo.get_issue(number).edit(state="closed"),
            what=f"closing the digest #{number}",
            needs=_ISSUES,
            again=True,
        )

    def _ensure(self, label: Label) -> None:
        """Makes the label unless it is there. GitHub would make it too, but grey and without a word."""
        if self._known_labels is None:
            self._known_labels = self._client.read(
                lambda: {known.name.casefold() for known in self._client.repo.get_labels()},
                what="listing the labels",
                needs="issues: read",
            )
        if label.name.casefold() in self._known_labels:
            return
        with contextlib.suppress(Exists):
            self._client.write(
                lambda: self._client.repo.create_label(label.name, label.colour, label.description),
                what=f"making the label {label.name}",
                needs=_ISSUES,
                again=True,
            )
        self._known_labels.add(label.name.casefold())

    def _post(self, path: str, asked: dict[str, Any], what: str, needs: str) -> None:
        """For what may be done twice without harm."""
        repo = self._client.repo
        self._client.write(
            lambda: repo.requester.requestJsonAndCheck("POST", repo.url + path, input=asked),
            what=what,
            needs=needs,
            again=True,
        )

    def _edit_comment(self, number: int, comment_id: int, body: str) -> None:
        self._client.write(
            lambda: self._client.repo.get_issue(number).get_comment(comment_id).edit(body),
            what=f"editing our comment on #{number}",
            needs=_COMMENTS,
            again=True,
        )
