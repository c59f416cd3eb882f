"""PyGithub, set up: one policy for waiting and repeating, for REST and GraphQL alike.

PyGithub's own retries are off: its ``GithubRetry`` repeats a POST whose answer was lost (a second
comment), cannot see GraphQL's errors, and may sleep for an hour. Here a request is repeated when it was
refused for a rate limit (it did nothing) or when repeating it is harmless; else :class:`Unsure` says that
the caller has to look first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import github
import requests
from github.GithubException import BadAttributeException

from bot.errors import ForgeError
from bot.forge.github import refusal
from bot.net import USER_AGENT
from bot.settings import GitHub

T = TypeVar("T")
ATTEMPTS = 4
_TIMEOUT = 30  # seconds; GitHub itself gives up after 10
_BETWEEN_WRITES = 1.0  # seconds, GitHub's advice against its secondary limits
_PAGE = 100
_UNREADABLE = (
    BadAttributeException, AssertionError, AttributeError, KeyError, TypeError, ValueError, RuntimeError,
)  # fmt: skip


class Client:
    """One repository on one GitHub. ``repository`` is ``owner/name``."""

    def __init__(
        self,
        settings: GitHub,
        repository: str,
        token: str,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self.repository = repository
        self._sleep = sleep
        self._clock = clock
        self._last_write = 0.0
        self._graphql_url = graphql_url(settings)
        self._rest = _client(settings.api_url, token)
        self._graphql = _client(self._graphql_url, token)
        self.repo = self._rest.get_repo(repository)

    def read(self, do: Callable[[], T], *, what: str, needs: str) -> T:
        """Runs one call that only reads. ``what`` names it in errors, ``needs`` is its permission."""
        return self._call(do, what, needs, again=True)

    def write(self, do: Callable[[], T], *, what: str, needs: str, again: bool) -> T:
        """Runs one call that writes, a second or more after the last one. With ``again`` it may be
        repeated when its answer was lost; without, :class:`Unsure` is raised then."""

        def paced() -> T:
            self._pace()
            return do()

        return self._call(paced, what, needs, again=again)

    def graphql(self, query: str, variables: dict[str, Any], *, what: str, needs: str) -> Any:
        """The ``data`` of a query's answer; errors that come with HTTP 200 are errors."""
        for attempt in range(ATTEMPTS):
            headers, answer = self.read(
                lambda: self._graphql.requester.requestJsonAndCheck(
                    "POST", self._graphql_url, input={"query": query, "variables": variables}
                ),
                what=what,
                needs=needs,
            )
            if not isinstance(answer, dict):
                raise ForgeError(f"{what}: GitHub's answer is no JSON object", hint="check graphql_url")
            if not answer.get("errors"):
                return answer.get("data")
            self._wait_or_raise(refusal.of_graphql(answer["errors"], headers, what, needs), attempt)
        raise AssertionError("unreachable")

    def _call(self, do: Callable[[], T], what: str, needs: str, *, again: bool) -> T:
        for attempt in range(ATTEMPTS):
            try:
                return do()
            except (github.GithubException, requests.RequestException) as error:
                refused = refusal.of_exception(error, what, needs)
            except _UNREADABLE as error:
                raise ForgeError(
                    f"{what}: GitHub's answer cannot be read ({type(error).__name__})",
                    hint="is api_url that of a GitHub?",
                ) from error
            self._wait_or_raise(refused, attempt, again=again)
        raise AssertionError("unreachable")

    def _wait_or_raise(self, refused: refusal.Refusal, attempt: int, *, again: bool = False) -> None:
        if not refused.limited and not (refused.transient and again):
            raise refused.error()
        wait = refused.wait(attempt, self._clock())
        if wait > refusal.LONGEST_WAIT or attempt == ATTEMPTS - 1:
            raise refused.error(wait)
        self._sleep(wait)

    def _pace(self) -> None:
        wait = self._last_write + _BETWEEN_WRITES - self._clock()
        if wait > 0:
            self._sleep(min(wait, _BETWEEN_WRITES))
        self._last_write = self._clock()


def graphql_url(settings: GitHub) -> str:
    """Where GraphQL is: as set, else beside the REST API (``/api/v3`` → ``/api/graphql`` on a server)."""
    if settings.graphql_url is not None:
        return settings.graphql_url
    return settings.api_url.rstrip("/").removesuffix("/v3") + "/graphql"


def _client(url: str, token: str) -> github.Github:
    return github.Github(
        base_url=url.rstrip("/"),
        auth=github.Auth.Token(token),
        user_agent=USER_AGENT,
        timeout=_TIMEOUT,
        per_page=_PAGE,
        retry=0,
        lazy=True,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )
