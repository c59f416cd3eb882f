"""What a failed request means: wait and repeat, repeat with care, or give up with a hint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from github import GithubException
from github.Requester import Requester

from bot.errors import ForgeError
from bot.scrub import redact

LONGEST_WAIT = 120.0
_UNSAID = 60.0  # GitHub's own advice when a limit comes without a time
_SERVER_DOWN = frozenset({408, 500, 502, 503, 504})


class Missing(ForgeError):  # noqa: N818 - the word of the protocol
    """404 or 410: what was asked for is not there, or not for this token."""


class Exists(ForgeError):  # noqa: N818 - the word of the protocol
    """422 because what should be made is there already."""


class Unsure(ForgeError):  # noqa: N818 - a state of knowledge, no blame
    """The answer was lost: whether the request took effect is unknown."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One failed request. ``status`` is None when there was no answer at all; ``needs`` is the
    permission that the request takes (``issues: write``)."""

    what: str
    needs: str
    status: int | None
    message: str
    headers: Mapping[str, str]
    limited: bool

    @property
    def transient(self) -> bool:
        """Whether the server, not the request, was at fault."""
        return self.status is None or self.status in _SERVER_DOWN

    def wait(self, attempt: int, now: float) -> float:
        """Seconds until the next try; ``attempt`` counts from 0, ``now`` in seconds of the epoch."""
        if not self.limited:
            return float(2**attempt)
        after = self.headers.get("retry-after", "")
        if after.isdigit():
            return float(after)
        reset = self.headers.get("x-ratelimit-reset", "")
        if self.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(float(reset) - now, 0.0) + 1.0
        return _UNSAID * float(2**attempt)

    def error(self, wait: float | None = None) -> ForgeError:
        """The error for people. ``wait`` is how long GitHub wanted us to wait, when that is too long."""
        said = f" ({self.message})" if self.message else ""
        if self.limited:
            until = "" if wait is None else f"; it ends in {dt.timedelta(seconds=round(wait))}"
            return ForgeError(
                f"{self.what}: GitHub's rate limit is used up{until}{said}",
                hint="run again later; a workflow's token has 1,000 requests an hour for a repository",
            )
        if self.status is None:
            return Unsure(f"{self.what}: no answer from GitHub{said}", hint="check the network and api_url")
        if self.transient:
            return Unsure(f"{self.what}: GitHub answered {self.status}{said}", hint="run again later")
        if self.status in (404, 410):
            return Missing(
                f"{self.what}: not found{said}",
                hint="check the repository's name, and that the token may see it",
            )
        kind = Exists if self.status == 422 and "already_exists" in self.message else ForgeError
        return kind(f"{self.what}: GitHub answered {self.status}{said}", hint=self._hint())

    def _hint(self) -> str | None:
        if self.status == 401:
            return "the token is not valid (any more): check GITHUB_TOKEN"
        if self.status == 403:
            return f"the token lacks a permission: add `{self.needs}` under the workflow's `permissions:`"
        return None


def of_exception(error: GithubException | requests.RequestException, what: str, needs: str) -> Refusal:
    """What PyGithub or requests raised, read."""
    if isinstance(error, requests.RequestException):
        return Refusal(what, needs, None, type(error).__name__, {}, limited=False)
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    said = _message(error.data)
    limited = error.status == 429 or (
        error.status == 403
        and (
            "retry-after" in headers
            or headers.get("x-ratelimit-remaining") == "0"
            or Requester.isRateLimitError(said)
        )
    )
    return Refusal(what, needs, error.status, _short(said), headers, limited)


def of_graphql(errors: Any, headers: Mapping[str, str], what: str, needs: str) -> Refusal:
    """GraphQL's errors, which come with HTTP 200."""
    listed = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    kinds = {str(entry.get("type", "")) for entry in listed}
    said = "; ".join(_message(entry) for entry in listed) or "an error without a message"
    limited = bool(kinds & {"RATE_LIMITED", "RATE_LIMIT"}) or Requester.isRateLimitError(said)
    status = 404 if kinds == {"NOT_FOUND"} else 403 if "FORBIDDEN" in kinds else 200
    return Refusal(what, needs, status, _short(said), headers, limited)


def _message(data: Any) -> str:
    """GitHub's own sentence, with the first of the errors that it lists for a 422."""
    if not isinstance(data, dict):
        return ""
    said = str(data.get("message") or "")
    details = data.get("errors")
    if isinstance(details, list) and details:
        first = details[0]
        if isinstance(first, dict):
            first = first.get("message") or f"{first.get('field')} {first.get('code')}"
        said += f": {first}"
    return said


def _short(said: str) -> str:
    return redact(" ".join(said.split()))[:300]
