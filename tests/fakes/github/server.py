"""The HTTP side: authorisation, permissions, faults, pages, and the contract held at every exchange."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from tests.fakes.github import contract, graph, rest
from tests.fakes.github.state import Account, State

_RESET = 1_800_000_000


@dataclass(frozen=True)
class Request:
    """One request as it came, with the status that it got (0: the connection was cut)."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    status: int


@dataclass
class Fault:
    """An answer instead of the right one. With ``after`` the request takes effect first; a ``status`` of
    0 cuts the connection."""

    method: str
    path: re.Pattern[str]
    status: int
    times: int
    after: bool
    headers: Mapping[str, str]
    body: Any


@dataclass
class _Answer:
    status: int
    body: Any
    headers: dict[str, str]


class Server:
    """Serves a :class:`State` on loopback until :meth:`close`."""

    def __init__(self, state: State, actor: Account, token: str, permissions: dict[str, str]) -> None:
        self.state = state
        self.actor = actor
        self.token = token
        self.permissions = permissions
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.writes = 0
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, method: str, target: str, headers: Mapping[str, str], raw: bytes) -> _Answer:
        """The answer to one request; they are taken one at a time."""
        parts = urlsplit(target)
        path, query = unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)
        with self._lock:
            fault = self._fault(method, path)
            if fault is None or fault.after:
                answer = self._right(method, path, query, headers, raw)
            else:
                answer = _Answer(fault.status, fault.body, {})
            if fault is not None:
                answer = _Answer(fault.status, fault.body, dict(fault.headers))
            answer.headers.setdefault("x-ratelimit-limit", "1000")
            answer.headers.setdefault("x-ratelimit-remaining", str(max(1000 - len(self.requests), 1)))
            answer.headers.setdefault("x-ratelimit-reset", str(_RESET))
            flat = {name: values[-1] for name, values in query.items()}
            self.requests.append(Request(method, path, flat, _json(raw), answer.status))
        return answer

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.method == method and fault.path.search(path):
                fault.times -= 1
                return fault
        return None

    def _right(
        self, method: str, path: str, query: dict[str, list[str]], headers: Mapping[str, str], raw: bytes
    ) -> _Answer:
        given = headers.get("Authorization", "").partition(" ")[2]
        if given != self.token and (given or not rest.PUBLIC.fullmatch(path)):
            return _refuse(rest.Refused(401, "Bad credentials" if given else "Requires authentication"))
        if not headers.get("User-Agent"):
            return _refuse(rest.Refused(403, "Request forbidden by administrative rules."))
        if path == "/graphql" and method == "POST":
            return self._graphql(_json(raw))
        for route in rest.ROUTES:
            params = route.match(method, path)
            if params is not None:
                return self._rest(route, params, path, query, raw)
        self._violated(f"{method} {path}: not an operation of this fake")
        return _refuse(rest.Refused(404, "Not Found"))

    def _graphql(self, asked: Any) -> _Answer:
        may_read = self._allowed("pull_requests:read")
        body, wrong = graph.run(self.state, self.actor, may_read, asked["query"], asked.get("variables"))
        if wrong is not None:
            self._violated(wrong)
        return _Answer(200, body, {})

    def _rest(
        self, route: rest.Route, params: dict[str, str], path: str, query: dict[str, list[str]], raw: bytes
    ) -> _Answer:
        quoted = {name: quote(value, safe="") for name, value in params.items()}
        exchange = contract.Exchange(route.method, route.template.format(**quoted), query, raw or None)
        wrong = contract.check_request(exchange)
        if wrong is not None:
            self._violated(wrong)
            return _refuse(rest.Refused(422, wrong))
        if route.needs and not any(self._allowed(need) for need in route.needs):
            return _refuse(rest.Refused(403, "Resource not accessible by integration"))
        flat = {name: values[-1] for name, values in query.items()}
        try:
            done = route.handler(rest.Call(self.state, self.actor, self.url, params, flat, _json(raw)))
        except rest.Refused as refused:
            answer = _refuse(refused)
        else:
            if route.method != "GET":
                self.writes += 1
            answer = self._page(done, path, flat)
        exchange.status_code, exchange.data = answer.status, json.dumps(answer.body).encode()
        wrong = contract.check_response(exchange, route.template)
        if wrong is not None:
            self._violated(wrong)
            return _refuse(rest.Refused(500, wrong))
        return answer

    def _page(self, done: rest.Answer, path: str, query: dict[str, str]) -> _Answer:
        if done.rows is None:
            return _Answer(done.status, done.json, dict(done.headers))
        size, page = min(int(query.get("per_page", 30)), 100), int(query.get("page", 1))
        headers = {}
        if len(done.rows) > size * page:
            following = urlencode({**query, "page": str(page + 1)})
            headers["Link"] = f'<{self.url}{quote(path)}?{following}>; rel="next"'
        return _Answer(done.status, done.rows[size * (page - 1) : size * page], headers)

    def _allowed(self, need: str) -> bool:
        name, _, level = need.partition(":")
        return self.permissions.get(name) in (level, "write")

    def _violated(self, what: str) -> None:
        self.violations.append(what)


def _refuse(refused: rest.Refused) -> _Answer:
    return _Answer(refused.status, refused.body, {})


def _json(raw: bytes) -> Any:
    return json.loads(raw) if raw else None


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: two cost 40 ms of delayed acknowledgement

        def do(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = server.answer(self.command, self.path, dict(self.headers), raw)
            if answer.status == 0:
                self.close_connection = True
                return
            text = isinstance(answer.body, str)
            data = answer.body.encode() if text else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/html" if text else "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do  # noqa: N815 - the base class' names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class' name
            pass

    return Handler
