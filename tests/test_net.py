from __future__ import annotations

import email.utils
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cache import Cache
from bot.errors import NetError, NotFound, Refused, TooLarge
from bot.net import USER_AGENT, Client, show
from tests.conftest import CHARTS
from tests.fakes.charts import ChartServer

URL = "https://host.example/path"
Clients = Callable[..., Client]


class Host:
    """Answers in turn, the last one for ever, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def client(host: Host, waits: list[float] | None = None, **fields: object) -> Client:
    waited = [] if waits is None else waits
    fields = {"attempts": 3, "sleep": waited.append, "transport": httpx.MockTransport(host), **fields}
    return Client(**fields)  # type: ignore[arg-type]


def status(code: int, text: str = "", **headers: str) -> httpx.Response:
    return httpx.Response(
        code, text=text, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )


def test_an_answer(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.add(CHARTS / "sample" / "1.0.0")
    answer = clients().get(chart_server.url + "/index.yaml")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/yaml"
    assert b"name: sample" in answer.content


def test_who_asks() -> None:
    host = Host(status(200))
    client(host).get(URL, headers={"Accept": "x/y"})
    assert host.asked[0].headers["User-Agent"] == USER_AGENT
    assert host.asked[0].headers["Accept"] == "x/y"


@pytest.mark.parametrize(
    ("code", "error", "transient"),
    [
        (404, NotFound, False),
        (410, NotFound, False),
        (401, Refused, False),
        (403, Refused, False),
        (400, NetError, False),
        (418, NetError, False),
        (500, NetError, True),
        (503, NetError, True),
        (429, NetError, True),
    ],
)
def test_what_a_status_means(code: int, error: type[NetError], transient: bool) -> None:
    with pytest.raises(error) as caught:
        client(Host(status(code))).get(URL)
    assert type(caught.value) is error
    assert caught.value.transient is transient
    assert URL in caught.value.message


def test_a_status_that_the_caller_accepts() -> None:
    answer = client(Host(status(401, www_authenticate="Bearer"))).get(URL, accept=(401,))
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_what_may_pass_is_tried_again() -> None:
    waits: list[float] = []
    host = Host(status(502), httpx.ReadError("gone"), status(200, "at last"))
    assert client(host, waits).get(URL).content == b"at last"
    assert len(waits) == 2
    assert 0 < waits[0] <= 1 < waits[1] * 2 <= 4


def test_what_is_final_is_not() -> None:
    host = Host(status(404))
    with pytest.raises(NotFound):
        client(host).get(URL)
    assert len(host.asked) == 1


def test_tries_are_counted() -> None:
    host = Host(status(500))
    asking = client(host)
    with pytest.raises(NetError):
        asking.get(URL)
    assert len(host.asked) == asking.requests == 3


def test_a_host_that_nobody_could_reach_is_not_asked_again() -> None:
    host = Host(httpx.ConnectError("down"))
    asking = client(host)
    with pytest.raises(NetError):
        asking.get(URL)
    with pytest.raises(NetError, match=r"was not asked: host\.example did not answer before") as caught:
        asking.get(URL + "/other")
    assert caught.value.transient
    assert len(host.asked) == 3
    with pytest.raises(NetError, match="cannot be reached"):
        asking.get("https://elsewhere.example/")


def test_a_host_that_answers_is_asked_again_whatever_it_said() -> None:
    host = Host(status(500))
    asking = client(host)
    for _ in range(2):
        with pytest.raises(NetError, match="answers 500"):
            asking.get(URL)
    assert len(host.asked) == 6


def test_the_host_says_how_long_to_wait() -> None:
    for headers, seconds in (
        ({"retry_after": "7"}, 7.0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(time.time()) + 60)}, 60.0),
        ({"retry_after": email.utils.formatdate(time.time() + 60, usegmt=True)}, 60.0),
    ):
        for code in (429, 403):
            waits: list[float] = []
            client(Host(status(code, **headers), status(200)), waits).get(URL)
            assert waits == [pytest.approx(seconds, abs=5)]


@pytest.mark.parametrize("after", ["soon", "-3", "1e9", "Mon, 01 Jan 2024 00:00:00"])
def test_an_odd_wait_is_our_own(after: str) -> None:
    waits: list[float] = []
    client(Host(status(503, retry_after=after), status(200)), waits).get(URL)
    assert 0 <= waits[0] <= 1


def test_too_long_a_wait_is_not_waited() -> None:
    waits: list[float] = []
    with pytest.raises(NetError, match="too long") as caught:
        client(Host(status(429, retry_after="100000")), waits).get(URL)
    assert caught.value.transient
    assert waits == []


def test_patience_ends_a_body_that_drips() -> None:
    with pytest.raises(NetError, match="takes longer than -1 s"):
        client(Host(status(200, "drip")), patience=-1).get(URL)


def test_a_silent_server(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.fail("/", "slow")
    with pytest.raises(NetError, match=r"did not answer in 0\.05 s") as caught:
        clients(timeout=0.05).get(chart_server.url)
    assert caught.value.transient


def test_a_body_that_ends_early(chart_server: ChartServer, clients: Clients) -> None:
    chart_server.fail("/", "short")
    with pytest.raises(NetError, match="cannot be reached") as caught:
        clients().get(chart_server.url)
    assert caught.value.transient


def test_nobody_listens(clients: Clients) -> None:
    with ChartServer() as server:
        url = server.url
    with pytest.raises(NetError, match="cannot be reached") as caught:
        clients().get(url)
    assert caught.value.transient


def test_the_cap_is_for_what_is_unpacked() -> None:
    host = Host(status(200, "x" * 2000))
    assert len(client(host).get(URL, cap=2000).content) == 2000
    with pytest.raises(TooLarge):
        client(host).get(URL, cap=1999)


def test_redirects_are_followed_so_far() -> None:
    host = Host(status(302, location="/b"), status(200, "b"))
    assert client(host).get(URL).url == "https://host.example/b"
    with pytest.raises(NetError, match="in circles"):
        client(Host(status(302, location="/b"))).get(URL)


@pytest.mark.parametrize(
    ("there", "kept"),
    [
        ("https://host.example/b", True),
        ("https://other.example/b", False),
        ("https://host.example:8443/b", False),
        ("http://host.example/b", False),
    ],
)
def test_authorization_stays_with_its_host(there: str, kept: bool) -> None:
    secret = "Bearer secret"
    for tokens, headers in (({"host.example": secret}, {}), ({}, {"Authorization": secret})):
        host = Host(status(302, location=there), status(200))
        client(host, tokens=tokens).get(URL, headers=headers)
        assert host.asked[0].headers["Authorization"] == "Bearer secret"
        assert ("Authorization" in host.asked[1].headers) is kept


def test_tokens_go_over_tls_or_stay_on_this_machine() -> None:
    for url, sent in (
        ("https://host.example/", True),
        ("http://host.example/", False),
        ("http://127.0.0.1:80/", True),
        ("http://localhost:80/", True),
    ):
        host = Host(status(200))
        authority = url.split("/")[2]
        client(host, tokens={authority: "Bearer secret"}).get(url)
        assert ("Authorization" in host.asked[0].headers) is sent


def test_a_header_of_the_caller_goes_before_a_token() -> None:
    host = Host(status(200))
    client(host, tokens={"host.example": "Bearer a"}).get(URL, headers={"Authorization": "Bearer b"})
    assert host.asked[0].headers["Authorization"] == "Bearer b"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
    ],
)
def test_link_local_addresses_are_not_asked(url: str) -> None:
    host = Host(status(200))
    with pytest.raises(NetError, match="link-local"):
        client(host).get(url)
    with pytest.raises(NetError, match="link-local"):
        client(Host(status(302, location=url))).get(URL)
    assert host.asked == []


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/", "https://", "//a.example/", "http://[", "javascript:x", "a"]
)
def test_what_is_no_address(url: str) -> None:
    host = Host(status(200))
    for ask in (client(host).get, client(host).get_json, client(host).get_kept):
        with pytest.raises(NetError):
            ask(url)
    assert host.asked == []


@given(st.text(max_size=30))
def test_no_address_raises_anything_else(text: str) -> None:
    for url in (text, f"https://{text}", f"https://host.example/{text}"):
        host = Host(status(200))
        try:
            client(host).get(url)
        except NetError as error:
            assert error.message  # noqa: PT017 - either outcome is right
        show(url)
    try:
        client(Host(status(302, location=text.encode("unicode_escape").decode()), status(200))).get(URL)
    except NetError as error:
        assert error.message  # noqa: PT017 - either outcome is right


def test_addresses_are_shown_without_secrets() -> None:
    assert show("https://user:pass@host.example/a?token=1#f") == "https://host.example/a"
    with pytest.raises(NotFound) as caught:
        client(Host(status(404))).get("https://user:pass@host.example/a?token=secret")
    assert "pass" not in caught.value.message
    assert "secret" not in caught.value.message


def test_json(chart_server: ChartServer, clients: Clients) -> None:
    assert clients().get_json(f"http://{chart_server.host}/token") == {"token": "anonymous"}
    for text in ("{", "[" * 100_000):
        with pytest.raises(NetError, match="did not answer with JSON"):
            client(Host(status(200, text))).get_json(URL)


def test_what_is_unchanged_is_not_sent_again(
    chart_server: ChartServer, clients: Clients, tmp_path: Path
) -> None:
    url = chart_server.url + "/index.yaml"
    chart_server.add(CHARTS / "sample" / "1.0.0")
    asking = clients(cache=Cache(tmp_path))
    first = asking.get_kept(url)
    assert asking.get_kept(url) == first
    chart_server.add(CHARTS / "sample" / "1.1.0")
    second = asking.get_kept(url)
    assert second != first
    assert b"1.1.0" in second


def test_validators_are_what_the_host_gave(tmp_path: Path) -> None:
    host = Host(status(200, "body", etag='"1"', last_modified="yesterday"), status(304))
    asking = client(host, cache=Cache(tmp_path))
    assert asking.get_kept(URL) == asking.get_kept(URL) == b"body"
    assert "If-None-Match" not in host.asked[0].headers
    assert host.asked[1].headers["If-None-Match"] == '"1"'
    assert host.asked[1].headers["If-Modified-Since"] == "yesterday"


def test_what_has_no_validators_is_asked_anew(tmp_path: Path) -> None:
    host = Host(status(200, "one"), status(200, "two"))
    asking = client(host, cache=Cache(tmp_path))
    assert [asking.get_kept(URL), asking.get_kept(URL)] == [b"one", b"two"]


def test_what_cannot_change_is_asked_once(tmp_path: Path) -> None:
    host = Host(status(200, "line\nline"))
    asking = client(host, cache=Cache(tmp_path))
    assert [asking.get_kept(URL, immutable=True) for _ in range(3)] == [b"line\nline"] * 3
    assert len(host.asked) == 1


@pytest.mark.parametrize("damage", [b"", b"no newline", b"not json\nbody", b"[]\nbody"])
def test_a_damaged_entry_is_asked_anew(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put("http", URL, damage)
    host = Host(status(200, "fresh", etag='"1"'))
    assert client(host, cache=cache).get_kept(URL) == b"fresh"
    assert "If-None-Match" not in host.asked[0].headers


def test_without_a_cache_nothing_is_kept() -> None:
    host = Host(status(200, "a", etag='"1"'))
    asking = client(host)
    assert [asking.get_kept(URL), asking.get_kept(URL)] == [b"a", b"a"]
    assert "If-None-Match" not in host.asked[1].headers


def test_files_are_read_only_when_allowed(tmp_path: Path) -> None:
    file = tmp_path / "a b.yaml"
    file.write_bytes(b"x" * 10)
    with pytest.raises(Refused, match="mirrors"):
        Client().get(file.as_uri())
    allowed = Client(files=True, cache=Cache(tmp_path / "cache"))
    assert allowed.get(file.as_uri()).content == allowed.get_kept(file.as_uri()) == b"x" * 10
    with pytest.raises(TooLarge):
        allowed.get(file.as_uri(), cap=9)
    with pytest.raises(NotFound):
        allowed.get((tmp_path / "absent").as_uri())
    with pytest.raises(NetError, match="cannot be read"):
        allowed.get(tmp_path.as_uri())
    for odd in ("file:///a%00b", "file://["):
        with pytest.raises(NetError):
            allowed.get(odd)


def test_no_redirect_leads_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(NetError, match=r"no http\(s\) address"):
        client(Host(status(302, location=(tmp_path / "secret").as_uri())), files=True).get(URL)
