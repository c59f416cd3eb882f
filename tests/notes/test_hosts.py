"""GitLab, and Gitea or Forgejo: a chart whose sources lead there has its notes from there."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import unquote

import httpx
import pytest

from bot.model import Notes
from bot.net import Client
from bot.notes import collect, hosts
from bot.notes.hosts.gitea import Gitea
from bot.notes.hosts.gitlab import GitLab
from bot.settings import Settings
from tests.notes.make import reasons, request, told, version

Answer = Callable[[httpx.Request], httpx.Response]
CHANGELOG = "## 1.1.0\n\n- From the changelog\n"
FILES = {"charts/shop/Chart.yaml": "name: shop\n", "charts/shop/CHANGELOG.md": CHANGELOG}


def gitlab(asked: httpx.Request) -> httpx.Response:
    """One project, with a release of one of two versions."""
    path, _, _ = asked.url.raw_path.decode().partition("?")
    before = "/api/v4/projects/pets%2Fshop"
    if not path.startswith(before):
        return httpx.Response(404)
    place = path.removeprefix(before)
    if place == "/releases":
        link = {"self": "https://gitlab.com/pets/shop/-/releases/shop-1.2.0"}
        return httpx.Response(
            200, json=[{"tag_name": "shop-1.2.0", "description": "- From the release", "_links": link}]
        )
    if place == "/repository/tags":
        return httpx.Response(200, json=[{"name": "shop-1.2.0"}, {"name": "shop-1.1.0"}])
    if place == "/repository/tree":
        return httpx.Response(200, json=[{"type": "blob", "path": path, "id": "1"} for path in FILES])
    if place.startswith("/repository/files/"):
        name = unquote(place.removeprefix("/repository/files/").removesuffix("/raw"))
        return httpx.Response(200, text=FILES[name]) if name in FILES else httpx.Response(404)
    return httpx.Response(404)


def gitea(asked: httpx.Request) -> httpx.Response:
    """The same on the other kind of host."""
    path, _, _ = asked.url.raw_path.decode().partition("?")
    before = "/api/v1/repos/pets/shop"
    if not path.startswith(before):
        return httpx.Response(404)
    place = path.removeprefix(before)
    if place == "/releases":
        url = "https://codeberg.org/pets/shop/releases/tag/shop-1.2.0"
        body = {"tag_name": "shop-1.2.0", "body": "- From the release", "draft": False, "html_url": url}
        return httpx.Response(200, json=[body] if asked.url.params["page"] == "1" else [])
    if place == "/tags":
        return httpx.Response(200, json=[{"name": "shop-1.2.0"}, {"name": "shop-1.1.0"}])
    if place.startswith("/git/trees/"):
        tree = [{"type": "blob", "path": path, "sha": path.encode().hex()} for path in FILES]
        return httpx.Response(200, json={"tree": tree, "truncated": False, "total_count": len(tree)})
    if place.startswith("/raw/"):
        name = unquote(place.removeprefix("/raw/"))
        return httpx.Response(200, text=FILES[name]) if name in FILES else httpx.Response(404)
    if place.startswith("/git/blobs/"):
        text = FILES[bytes.fromhex(place.rpartition("/")[2]).decode()]
        content = base64.b64encode(text.encode()).decode()
        return httpx.Response(200, json={"encoding": "base64", "content": content})
    return httpx.Response(404)


def run(answer: Answer, source: str) -> Notes:
    versions = [version(one, "5.0.0", sources=(source,)) for one in ("1.0.0", "1.1.0", "1.2.0")]
    client = Client(transport=httpx.MockTransport(answer), sleep=lambda _: None, attempts=1)
    return collect(request(*versions, old="1.0.0", new="1.2.0"), client, Settings())


@pytest.mark.parametrize(
    ("answer", "source", "name"),
    [
        (gitlab, "https://gitlab.com/pets/shop/-/tree/main/charts/shop", "gitlab.com"),
        (gitlab, "https://pets.gitlab.io/shop", "gitlab.com"),
        (gitlab, "https://gitlab.com/api/v4/projects/pets%2Fshop/packages/helm/stable", "gitlab.com"),
        (gitea, "https://codeberg.org/pets/shop/src/branch/main/charts/shop", "codeberg.org"),
        (gitea, "https://codeberg.org/pets/shop", "codeberg.org"),
    ],
)
def test_releases_and_documents(answer: Answer, source: str, name: str) -> None:
    notes = run(answer, source)
    assert told(notes) == [("chart", "1.1.0", "changelog"), ("chart", "1.2.0", "release")]
    assert [note.statements[0].text.raw for note in notes.notes] == ["From the changelog", "From the release"]
    assert all(note.url and note.url.startswith(f"https://{name}/pets/shop") for note in notes.notes)
    assert notes.gaps == ()
    assert any(f"requests to {name} were asked" in remark for remark in notes.remarks)


def test_a_host_that_is_ill_is_a_gap() -> None:
    notes = run(lambda _: httpx.Response(502), "https://gitlab.com/pets/shop")
    assert "the notes of pets/shop could not be read" in reasons(notes)
    assert [gap.transient for gap in notes.gaps if "pets/shop" in gap.reason] == [True]


@pytest.mark.parametrize("body", ["<html>", "{}", '[{"tag_name": 1}]', "[[]]"])
def test_answers_of_no_known_shape(body: str) -> None:
    for source in ("https://gitlab.com/pets/shop", "https://codeberg.org/pets/shop"):
        notes = run(lambda _: httpx.Response(200, text=body), source)
        assert notes.notes == ()
        assert "no notes for 1.1.0, 1.2.0" in reasons(notes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gitlab.com", GitLab),
        ("gitlab.acme.test", GitLab),
        ("codeberg.org", Gitea),
        ("forgejo.acme.test", Gitea),
        ("gitea.acme.test", Gitea),
        ("github.com", None),
        ("docs.gitlab.com", None),
        ("registry.gitlab.com", None),
        ("acme.test", None),
    ],
)
def test_what_a_host_is_tells_its_name(name: str, kind: type[GitLab] | type[Gitea] | None) -> None:
    assert hosts.kind(name) is kind


def test_no_token_of_ours_goes_there() -> None:
    seen: list[str | None] = []

    def answer(asked: httpx.Request) -> httpx.Response:
        seen.append(asked.headers.get("authorization"))
        return gitlab(asked)

    versions = [version(one, sources=("https://gitlab.com/pets/shop",)) for one in ("1.1.0", "1.2.0")]
    client = Client(
        tokens={"api.github.com": "Bearer secret"},
        transport=httpx.MockTransport(answer),
        sleep=lambda _: None,
        attempts=1,
    )
    collect(request(*versions, old="1.1.0", new="1.2.0"), client, Settings())
    assert seen
    assert set(seen) == {None}
