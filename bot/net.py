"""The one HTTP client: bounded in time, size and redirects; it remembers what hosts say may be kept.

Nothing here knows charts or GitHub. Secrets are sent to the host they were given for and to no other;
messages of errors carry no query strings and no credentials.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import ipaddress
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from bot import __version__
from bot.cache import Cache
from bot.errors import NetError, NotFound, Refused, TooLarge
from bot.scrub import redact

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"chart-triage/{__version__}"
MEBIBYTE = 1 << 20
_REDIRECTS = 6
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 120.0


@dataclass(frozen=True, slots=True)
class Response:
    """A finished answer. ``headers`` have lower-case names; ``url`` is where it came from at last."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass
class Client:
    """Asks over HTTP, and reads ``file://`` URLs when ``files`` allows it (mirrors on disk, set in the
    configuration, never by content).

    ``tokens`` maps a host (``api.github.com``, ``127.0.0.1:8080``) to the value of an Authorization
    header. ``attempts`` counts tries of one request; ``patience`` bounds one request, retries and waits
    included, in seconds. ``requests`` counts what really went out. A host that no attempt could reach is
    not asked again: one that is down costs a run one request's patience, not that of all. ``allowances``
    are what hosts said of their rate limits: how many requests are left, and until when (Unix time).
    """

    cache: Cache | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    files: bool = False
    attempts: int = 4
    timeout: float = 20.0
    patience: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    transport: httpx.BaseTransport | None = None
    requests: int = 0
    allowances: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._silent: set[str] = set()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(
        self,
        url: str,
        *,
        cap: int = 64 * MEBIBYTE,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
    ) -> Response:
        """The answer to a GET: 2xx, 304, and the statuses in ``accept`` (a challenge's 401).

        Raises :class:`NotFound`, :class:`Refused`, :class:`TooLarge` (over ``cap`` bytes after
        decompression) and :class:`NetError`; never anything of the library below.
        """
        if url.startswith("file://"):
            return self._read_file(url, cap)
        return self._patiently(url, cap, dict(headers or {}), accept)

    def get_json(
        self, url: str, *, cap: int = 16 * MEBIBYTE, headers: Mapping[str, str] | None = None
    ) -> object:
        """The parsed JSON body. Raises :class:`NetError` when it is none."""
        response = self.get(url, cap=cap, headers={"Accept": "application/json", **(headers or {})})
        try:
            parsed: object = json.loads(response.content)
        except (ValueError, RecursionError):
            raise NetError(f"{show(url)} did not answer with JSON") from None
        return parsed

    def get_kept(self, url: str, *, cap: int = 64 * MEBIBYTE, immutable: bool = False) -> bytes:
        """The body, from the cache when the host says that it is unchanged (ETag, Last-Modified), or
        without asking when ``immutable``. Raises as :meth:`get`."""
        if self.cache is None or url.startswith("file://"):
            return self.get(url, cap=cap).content
        # Validators and body are one entry: two runs that write at once cannot mix them.
        stored = self.cache.get("http", url)
        validators, newline, body = (stored or b"").partition(b"\n")
        if newline and immutable:
            return body
        response = self.get(url, cap=cap, headers=_validators(validators) if newline else None)
        if response.status == 304 and newline:
            return body
        keep = {
            name: response.headers[name] for name in ("etag", "last-modified") if name in response.headers
        }
        if keep or immutable:
            self.cache.put("http", url, json.dumps(keep).encode() + b"\n" + response.content)
        return response.content

    def is_kept(self, url: str) -> bool:
        """Whether :meth:`get_kept` has an answer of before."""
        return self.cache is not None and self.cache.path("http", url).exists()

    def left(self, url: str) -> int | None:
        """How many requests the host of an address still answers, as it said last; None when it said
        nothing, or when what it said is over."""
        left, until = self.allowances.get(_host(url), (0, 0.0))
        return left if until > time.time() else None

    def _patiently(self, url: str, cap: int, headers: dict[str, str], accept: Collection[int]) -> Response:
        deadline = time.monotonic() + self.patience
        host = _host(url)
        if host in self._silent:
            raise NetError(f"{show(url)} was not asked: {host} did not answer before", transient=True)
        for attempt in range(1, self.attempts + 1):
            wait: float | None = None
            try:
                response = self._follow(url, cap, headers, deadline)
            except NetError as error:
                if error.transient and attempt == self.attempts:
                    self._silent.add(host)
                if not error.transient or attempt == self.attempts:
                    raise
            else:
                if response.status < 300 or response.status == 304 or response.status in accept:
                    return response
                wait = _asked_to_wait(response)
                retried = response.status in _RETRIED or (response.status == 403 and wait is not None)
                if not retried or attempt == self.attempts:
                    raise _failure(url, response)
            pause = wait if wait is not None else min(2.0 ** (attempt - 1), 8.0) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
            if time.monotonic() + pause > deadline or pause > _LONGEST_WAIT:
                raise NetError(
                    f"{show(url)} asks to wait {pause:.0f} s: too long for this run", transient=True
                )
            self.sleep(pause)
        raise NetError(f"{show(url)} did not answer", transient=True)

    def _follow(self, url: str, cap: int, headers: dict[str, str], deadline: float) -> Response:
        here = url
        for _ in range(_REDIRECTS + 1):
            response = self._once(here, cap, headers, deadline)
            if response.status not in (301, 302, 303, 307, 308) or "location" not in response.headers:
                return response
            try:
                there = urljoin(here, response.headers["location"])
            except ValueError:
                raise NetError(f"{show(url)} redirects to no usable address") from None
            if urlsplit(there)[:2] != urlsplit(here)[:2]:
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            here = there
        raise NetError(f"{show(url)} redirects in circles")

    def _once(self, url: str, cap: int, headers: dict[str, str], deadline: float) -> Response:
        import httpx

        host = _refuse(url)
        sent = {"User-Agent": USER_AGENT, **headers}
        token = self.tokens.get(_host(url))
        private = url.startswith("https:") or host == "localhost" or host.startswith("127.")
        if token is not None and private and "Authorization" not in sent:
            sent["Authorization"] = token
        self.requests += 1
        try:
            with self._http().stream("GET", url, headers=sent) as answer:
                body = bytearray()
                if answer.is_success:
                    for chunk in answer.iter_bytes():
                        body += chunk
                        if len(body) > cap:
                            raise TooLarge(f"{show(url)} is larger than {cap / MEBIBYTE:g} MiB")
                        if time.monotonic() > deadline:
                            raise NetError(f"{show(url)} takes longer than {self.patience:g} s")
                elif answer.status_code != 304:
                    for chunk in answer.iter_bytes(2048):
                        body += chunk
                        break
                found = {name.lower(): value for name, value in answer.headers.items()}
                allowance = _allowance(found)
                if allowance is not None:
                    self.allowances[_host(url)] = allowance
                return Response(url, answer.status_code, found, bytes(body))
        except httpx.TimeoutException:
            raise NetError(f"{show(url)} did not answer in {self.timeout:g} s", transient=True) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise NetError(f"{show(url)} cannot be reached: {redact(str(error))}", transient=True) from None
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise NetError(f"{show(url)} is no usable address") from None

    def _http(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._client is None:
                self._client = httpx.Client(
                    timeout=self.timeout, transport=self.transport, follow_redirects=False
                )
            return self._client

    def _read_file(self, url: str, cap: int) -> Response:
        if not self.files:
            raise Refused(f"{show(url)}: files are read only where the configuration's mirrors point to them")
        try:
            path = Path(unquote(urlsplit(url).path))
            if path.stat().st_size > cap:
                raise TooLarge(f"{show(url)} is larger than {cap / MEBIBYTE:g} MiB")
            return Response(url, 200, {}, path.read_bytes())
        except FileNotFoundError:
            raise NotFound(f"{show(url)} is not there") from None
        except OSError as error:
            raise NetError(f"{show(url)} cannot be read: {error.strerror}") from None
        except ValueError:
            raise NetError(f"{show(url)} is no usable address") from None


def _host(url: str) -> str:
    """Host and port, without credentials; nothing for what is no address."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def show(url: str) -> str:
    """The address as it may be shown: no credentials, no query, no fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be parsed"
    return redact(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def _refuse(url: str) -> str:
    """The host, when it may be asked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NetError(f"{show(url)} is not asked") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NetError(f"{show(url)} is no http(s) address")
    if _is_link_local(parts.hostname):
        raise NetError(f"{show(url)} is a link-local address: not asked")
    return parts.hostname


def _is_link_local(host: str) -> bool:
    """Whether the host is such an address in any spelling (``2852039166`` is 169.254.169.254)."""
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(host)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_link_local


def _failure(url: str, response: Response) -> NetError:
    status = response.status
    if status in (404, 410):
        return NotFound(f"{show(url)} is not there ({status})")
    if status in (401, 403):
        return Refused(f"{show(url)} refuses us ({status})")
    return NetError(f"{show(url)} answers {status}", transient=status in _RETRIED)


def _asked_to_wait(response: Response) -> float | None:
    """Seconds, by ``retry-after`` (number or date), else by ``x-ratelimit-reset`` when nothing remains."""
    after = response.headers.get("retry-after")
    if after is not None:
        if after.isascii() and after.isdigit():
            return float(after)
        try:
            when = email.utils.parsedate_to_datetime(after)
        except ValueError:
            return None
        return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds()) if when.tzinfo else None
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(1.0, float(reset) - time.time())
    return None


def _allowance(headers: Mapping[str, str]) -> tuple[int, float] | None:
    """GitHub's and Gitea's ``x-ratelimit-*``, GitLab's ``ratelimit-*``."""
    for prefix in ("x-ratelimit-", "ratelimit-"):
        left, reset = (headers.get(prefix + name, "") for name in ("remaining", "reset"))
        if left.isascii() and left.isdigit() and reset.isascii() and reset.isdigit():
            return int(left), float(reset)
    return None


def _validators(stored: bytes) -> dict[str, str]:
    try:
        kept = json.loads(stored)
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    headers = {}
    if "etag" in kept:
        headers["If-None-Match"] = str(kept["etag"])
    if "last-modified" in kept:
        headers["If-Modified-Since"] = str(kept["last-modified"])
    return headers
