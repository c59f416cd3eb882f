"""The GitHub of :mod:`tests.notes.make` on loopback, for those who only know its address."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.notes.make import FakeGitHub


class Served:
    """``url`` is the API's address."""

    def __init__(self, github: FakeGitHub) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(github))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/api"

    def __enter__(self) -> Served:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(github: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = httpx.Request(
                "GET", f"http://{self.headers['Host']}{self.path}", headers=dict(self.headers)
            )
            answer = github.answer(asked)
            self.send_response(answer.status_code)
            headers = {**answer.headers, "Content-Length": str(len(answer.content))}
            for name, value in {name.lower(): value for name, value in headers.items()}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
