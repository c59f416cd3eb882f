"""The loopback GitHub has to refuse what GitHub refuses, or the other tests prove nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import github as pygithub
import pytest

from bot.errors import NotFound, Refused
from bot.net import Client
from tests.fakes.github import GitHub
from tests.fakes.openapi import build

HEAD, BASE = "a" * 40, "b" * 40


@pytest.fixture
def loose() -> Iterator[GitHub]:
    """Without the check at the end."""
    with GitHub() as server:
        server.add_pull(7, "Update x", "renovate[bot]", "renovate/x", HEAD, BASE)
        yield server


def send(github: GitHub, method: str, path: str, body: object = None) -> object:
    client = pygithub.Github(
        base_url=github.url, auth=pygithub.Auth.Token(github.token), retry=0, lazy=True,
        seconds_between_requests=None, seconds_between_writes=None,
    )  # fmt: skip
    return client.requester.requestJsonAndCheck(method, path, input=body)[1]


@pytest.mark.parametrize(
    ("method", "path", "body", "violation"),
    [
        ("POST", "/repos/acme/platform/issues/7/comments", {"text": "x"}, "'body' is a required property"),
        (
            "POST",
            "/repos/acme/platform/issues/7/comments",
            {"body": 5},
            "5 is not of type 'string'",
        ),
        ("POST", f"/repos/acme/platform/statuses/{HEAD}", {"state": "green"}, "'green' is not one of"),
        ("POST", "/repos/acme/platform/issues/7/labels", ["x"], "not valid under any of the given schemas"),
        ("GET", "/repos/acme/platform/issues?state=merged", None, "'merged' is not one of"),
        ("GET", "/repos/acme/platform/contents/a", None, "not an operation of this fake"),
    ],
)
def test_a_request_outside_the_description(
    loose: GitHub, method: str, path: str, body: object, violation: str
) -> None:
    with pytest.raises(pygithub.GithubException):
        send(loose, method, path, body)
    assert len(loose.violations) == 1
    assert violation in loose.violations[0]
    assert loose.writes == 0


def test_a_query_outside_the_schema(loose: GitHub) -> None:
    send(loose, "POST", loose.graphql_url, {"query": "{ viewer { login phone } }"})
    assert loose.violations == ["query: Cannot query field 'phone' on type 'User'."]


def test_a_response_outside_the_description(loose: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.github.shapes.label", lambda *_: {"id": 1})
    with pytest.raises(pygithub.GithubException, match="500"):
        send(loose, "POST", "/repos/acme/platform/labels", {"name": "x"})
    assert "'name' is a required property" in loose.violations[0]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/repos/acme/platform/issues/7/comments", {"body": "x" * 65_537}),
        ("/repos/acme/platform/issues", {"title": "x" * 257}),
        ("/repos/acme/platform/issues", {"title": "x", "body": "x" * 65_537}),
        ("/repos/acme/platform/labels", {"name": "x" * 51}),
        ("/repos/acme/platform/labels", {"name": "x", "description": "x" * 101}),
        ("/repos/acme/platform/labels", {"name": "x", "color": "#fff"}),
        (f"/repos/acme/platform/statuses/{HEAD}", {"state": "success", "description": "x" * 141}),
        (f"/repos/acme/platform/statuses/{'9' * 40}", {"state": "success"}),
    ],
)
def test_limits_that_the_description_lacks(loose: GitHub, path: str, body: object) -> None:
    with pytest.raises(pygithub.GithubException, match="422"):
        send(loose, "POST", path, body)
    assert not loose.violations
    assert loose.writes == 0


def test_a_thousand_statuses_are_all(loose: GitHub) -> None:
    path = f"/repos/acme/platform/statuses/{HEAD}"
    send(loose, "POST", path, {"state": "success", "context": "x"})
    loose.state.statuses *= 1000
    with pytest.raises(pygithub.GithubException, match="maximum number of statuses"):
        send(loose, "POST", path, {"state": "success", "context": "x"})
    send(loose, "POST", path, {"state": "success", "context": "y"})


def test_the_token_of_a_workflow_does_not_know_its_user(github: GitHub) -> None:
    with pytest.raises(pygithub.GithubException, match="Resource not accessible by integration"):
        send(github, "GET", "/user")


def test_releases_by_tag_and_as_pages(github: GitHub) -> None:
    github.add_release("jetstack/cert-manager", "v1.0.0", "first")
    github.add_release("jetstack/cert-manager", "helm/v1.1.0", "second")
    client = Client()
    url = f"{github.url}/repos/jetstack/cert-manager/releases"
    assert json.loads(client.get(f"{url}/tags/v1.0.0").content)["body"] == "first"
    assert json.loads(client.get(f"{url}/tags/helm/v1.1.0").content)["tag_name"] == "helm/v1.1.0"
    page = client.get(f"{url}?per_page=1")
    assert [release["tag_name"] for release in json.loads(page.content)] == ["helm/v1.1.0"]
    assert f'<{url}?per_page=1&page=2>; rel="next"' in page.headers["link"]
    for missing in (f"{url}/tags/v9", f"{github.url}/repos/nobody/nothing/releases"):
        with pytest.raises(NotFound):
            client.get(missing)
    with pytest.raises(Refused):
        client.get(f"{github.url}/repos/acme/platform/issues")
    client.close()


def test_the_recipe_of_the_description_keeps_what_it_needs() -> None:
    kept = json.loads(build.TARGET.read_text())
    source = kept.pop("x-source")
    assert source["package"] == "@octokit/openapi"
    assert build.subset(kept) == kept
