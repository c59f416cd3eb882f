from __future__ import annotations

import subprocess
import sys

import pytest

from bot.errors import ForgeError
from bot.forge.github import connect
from bot.forge.github.client import graphql_url
from bot.settings import GitHub as GitHubSettings
from bot.settings import Settings
from tests.fakes.github import GitHub
from tests.forge.conftest import Forge, settings_for

HEAD, BASE = "a" * 40, "b" * 40
LIMITED = {"message": "API rate limit exceeded for installation."}


@pytest.fixture(autouse=True)
def pull(forge: Forge) -> None:
    forge.github.add_pull(7, "Update x", "renovate[bot]", "renovate/x", HEAD, BASE)


def test_where_graphql_is() -> None:
    assert graphql_url(GitHubSettings()) == "https://api.github.com/graphql"
    assert (
        graphql_url(GitHubSettings(api_url="https://ghe.example/api/v3/"))
        == "https://ghe.example/api/graphql"
    )
    assert graphql_url(GitHubSettings(graphql_url="https://x.example/q")) == "https://x.example/q"


def test_graphql_may_be_elsewhere(github: GitHub) -> None:
    settings = Settings(
        github=GitHubSettings(api_url="http://127.0.0.1:9/unused", graphql_url=github.graphql_url)
    )
    reader, _ = connect(settings, github.repository, github.token)
    assert reader.head(7) == HEAD


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
def test_a_query_is_repeated_when_the_server_is_down(forge: Forge, status: int) -> None:
    forge.github.fail("POST", "/graphql", status, times=2)
    assert forge.reader.head(7) == HEAD
    assert forge.time.slept == [1.0, 2.0]


def test_retry_after_is_waited_for(forge: Forge) -> None:
    forge.github.throttle("POST", "/graphql", seconds=7)
    assert forge.reader.head(7) == HEAD
    assert forge.time.slept == [7.0]


def test_429_without_a_time_waits_a_minute_and_then_gives_up(forge: Forge) -> None:
    forge.github.fail("POST", "/graphql", 429, times=2)
    assert forge.reader.head(7) == HEAD
    assert forge.time.slept == [60.0, 120.0]
    forge.github.fail("POST", "/graphql", 429, times=3)
    with pytest.raises(ForgeError, match="rate limit"):
        forge.reader.head(7)


def test_the_reset_of_a_used_up_limit_is_waited_for(forge: Forge) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(forge.time.now) + 20)}
    forge.github.fail("POST", "/graphql", 403, headers=headers, body=LIMITED)
    assert forge.reader.head(7) == HEAD
    assert forge.time.slept == [21.0]


def test_an_hour_is_not_waited_for(forge: Forge) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(forge.time.now) + 1800)}
    forge.github.fail("POST", "/graphql", 403, headers=headers, body=LIMITED)
    with pytest.raises(ForgeError, match=r"rate limit is used up; it ends in 0:30:01"):
        forge.reader.head(7)
    assert forge.time.slept == []


def test_graphqls_own_limit_comes_with_200(forge: Forge) -> None:
    body = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    forge.github.fail("POST", "/graphql", 200, headers={"Retry-After": "5"}, body=body)
    assert forge.reader.head(7) == HEAD
    assert forge.time.slept == [5.0]


def test_errors_with_200_are_errors_even_beside_data(forge: Forge) -> None:
    body = {
        "data": {"viewer": {"login": "x"}, "repository": None},
        "errors": [{"message": "Something went wrong"}],
    }
    forge.github.fail("POST", "/graphql", 200, body=body)
    with pytest.raises(ForgeError, match="Something went wrong"):
        forge.reader.pulls()


@pytest.mark.parametrize(
    "body",
    [
        "<html>a proxy's page</html>",
        "{broken",
        {},
        {"data": None},
        {"data": {"repository": {"pullRequest": {"state": "OPEN"}}}},
        {"data": {"repository": {"pullRequest": {"state": "OPEN", "headRefOid": 5}}}},
        [],
    ],
)
def test_garbage_is_an_error(forge: Forge, body: object) -> None:
    forge.github.fail("POST", "/graphql", 200, body=body)
    with pytest.raises(ForgeError, match="reading the head of #7"):
        forge.reader.head(7)


@pytest.mark.parametrize("body", ["<html>a proxy's page</html>", "[1, 2", {"a": 1}, [1], [{"id": "x"}]])
def test_garbage_in_a_list_is_an_error(forge: Forge, body: object) -> None:
    forge.github.fail("GET", "/issues$", 200, body=body)
    with pytest.raises(ForgeError, match="listing the digests"):
        forge.reader.issues("triage/digest")


def test_a_wrong_token(github: GitHub) -> None:
    reader, _ = connect(settings_for(github), github.repository, "wrong")
    with pytest.raises(ForgeError, match="401") as caught:
        reader.pulls()
    assert caught.value.hint == "the token is not valid (any more): check GITHUB_TOKEN"


def test_a_token_that_may_not_read(forge: Forge) -> None:
    forge.github.permissions["pull_requests"] = "none"
    with pytest.raises(ForgeError, match="403") as caught:
        forge.reader.pulls()
    assert caught.value.hint is not None
    assert "`pull-requests: read`" in caught.value.hint


def test_no_token_in_any_error(forge: Forge) -> None:
    forge.github.fail("POST", "/graphql", 400, body={"message": f"bad header: token {forge.github.token}"})
    with pytest.raises(ForgeError) as caught:
        forge.reader.pulls()
    assert forge.github.token not in caught.value.message
    assert "***" in caught.value.message


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    script = (
        "import sys, bot.forge, bot.forge.github, bot.forge.apply, bot.forge.local\n"
        "print([name for name in ('github', 'requests', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
