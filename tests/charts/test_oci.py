from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import httpx
import pytest

from bot.charts.oci import Registry, describe, find
from bot.errors import ChartError, NetError, NotFound, Refused
from bot.net import Client
from tests.conftest import CHARTS
from tests.fakes.charts import ChartServer, package

SAMPLE = CHARTS / "sample" / "1.0.0"


Clients = Callable[..., Client]


def registry(server: ChartServer, clients: Clients) -> Registry:
    return Registry(clients(), f"{server.oci_url}/sample")


def answering(*answers: httpx.Response) -> Client:
    left = list(answers)
    return Client(attempts=1, transport=httpx.MockTransport(lambda _: left.pop(0)))


def test_a_token_is_asked_for_once(clients: Clients) -> None:
    with ChartServer(token=True) as server:
        server.add(SAMPLE)
        here = registry(server, clients)
        assert here.versions() == ("1.0.0",)
        assert here.blob(here.manifest("1.0.0").layer) == package(SAMPLE)
        tokens = [path for path in server.requests if path.startswith("/token")]
    assert tokens == ["/token?scope=repository%3Acharts%2Fsample%3Apull&service=fake"]


def test_every_page_is_read(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.add(SAMPLE)
    chart_server.tag("sample", "1.2.3_build.1", "a", "b", "c")
    assert registry(chart_server, clients).versions() == ("1.0.0", "1.2.3+build.1", "a", "b", "c")


def test_pages_without_end_end(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.add(SAMPLE)
    chart_server.fail("/v2/charts/sample/tags", "endless")
    with pytest.raises(ChartError, match="more than 100 pages"):
        registry(chart_server, clients).versions()


def test_a_list_does_not_go_on_elsewhere() -> None:
    link = {"Link": '<https://elsewhere.example/v2/x>; rel="next"'}
    with pytest.raises(ChartError, match="another host"):
        Registry(
            answering(httpx.Response(200, json={"tags": []}, headers=link)), "oci://r.example/a"
        ).versions()


def test_a_manifest_by_its_digest(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.add(SAMPLE)
    here = registry(chart_server, clients)
    raw = clients().get(f"http://{chart_server.host}/v2/charts/sample/manifests/1.0.0").content
    digest = "sha256:" + hashlib.sha256(raw).hexdigest()
    assert find(here, digest) == find(here, "v1.0.0") == here.manifest("1.0.0")
    with pytest.raises(NotFound):
        find(here, "sha256:" + "0" * 64)


def test_a_manifest_that_is_not_its_digest() -> None:
    here = Registry(answering(httpx.Response(200, json={})), "oci://r.example/a")
    with pytest.raises(ChartError, match="sha256"):
        here.manifest("sha256:" + "0" * 64)


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        [],
        {"layers": 3},
        {"layers": [{"mediaType": "text/plain", "digest": "sha256:" + "0" * 64}]},
        {"manifests": [{"digest": "sha256:" + "0" * 64}]},
        {
            "config": {"digest": "sha256:" + "0" * 64},
            "layers": [{"mediaType": "application/tar+gzip", "digest": "md5:../../x"}],
        },
    ],
)
def test_what_is_no_chart(manifest: object) -> None:
    with pytest.raises(ChartError):
        Registry(answering(httpx.Response(200, content=json.dumps(manifest))), "oci://r.example/a").manifest(
            "1"
        )


@pytest.mark.parametrize(
    "challenge", ["", "Basic realm=x", 'Bearer service="x"', 'Bearer realm="http://plain.example/token"']
)
def test_a_challenge_that_is_not_met(challenge: str) -> None:
    client = answering(httpx.Response(401, headers={"WWW-Authenticate": challenge}))
    with pytest.raises(Refused, match="anonymous"):
        Registry(client, "oci://r.example/a").versions()


@pytest.mark.parametrize("token", [{}, {"token": 3}, {"token": "a\nb"}, []])
def test_a_token_that_is_none(token: object) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="https://r.example/t"'}
    client = answering(httpx.Response(401, headers=challenge), httpx.Response(200, json=token))
    with pytest.raises(NetError, match="no token"):
        Registry(client, "oci://r.example/a").versions()


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("oci://r.example/team/a", "https://r.example/v2/team/a/tags/list"),
        ("oci://docker.io/team/a", "https://registry-1.docker.io/v2/team/a/tags/list"),
        ("oci://localhost:5000/a", "http://localhost:5000/v2/a/tags/list"),
        ("oci://127.0.0.1/a", "http://127.0.0.1/v2/a/tags/list"),
        ("oci://[::1]:5000/a", "http://[::1]:5000/v2/a/tags/list"),
        ("oci://localhost.example/a", "https://localhost.example/v2/a/tags/list"),
        ("oci+http://r.example/a", "http://r.example/v2/a/tags/list"),
    ],
)
def test_plain_http_is_for_loopback_and_for_mirrors(address: str, url: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"tags": None})

    Registry(Client(transport=httpx.MockTransport(answer)), address).versions()
    assert asked == [f"{url}?n=1000"]


@pytest.mark.parametrize("address", ["oci://", "oci://host", "oci://host/", "oci:///a"])
def test_an_address_without_a_chart(address: str) -> None:
    with pytest.raises(ChartError, match="no address"):
        Registry(Client(), address)


@pytest.mark.parametrize("config", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_a_config_that_is_no_charts(config: bytes) -> None:
    with pytest.raises(ChartError, match="no chart"):
        describe(config, "a 1")
