"""Upstream's pages on loopback: what each path answers, and how it can go wrong.

>>> with Pages() as pages:
...     pages.put("/api/x", b"{}")
...     pages.fail("/api/x", "500")
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["500", "404", "empty", "html", "truncated", "circle", "huge"]
_HTML = b"<!DOCTYPE html>\n<html><body>Something went wrong</body></html>\n"
_BLOCK = b"x" * (1 << 20)


class Pages:
    """A server; ``url`` is its root, ``asked`` the paths of all requests."""

    def __init__(self) -> None:
        self._pages: dict[str, bytes] = {}
        self._faults: dict[str, Fault] = {}
        self.asked: list[str] = []

    def __enter__(self) -> Pages:
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, path: str, body: bytes | str) -> None:
        """What a path answers from now on."""
        self._pages[path] = body.encode() if isinstance(body, str) else body
        self._faults.pop(path, None)

    def fail(self, path: str, fault: Fault) -> None:
        """How a path goes wrong from now on."""
        self._faults[path] = fault

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answers one request."""
        path = request.path
        self.asked.append(path)
        fault, body = self._faults.get(path), self._pages.get(path)
        if body is None or fault in ("500", "404"):
            self._send(request, 500 if fault == "500" else 404, b"no")
        elif fault == "circle":
            request.send_response(302)
            request.send_header("Location", path)
            request.send_header("Content-Length", "0")
            request.end_headers()
        elif fault == "huge":
            request.send_response(200)
            request.end_headers()
            try:
                for _ in range(200):
                    request.wfile.write(_BLOCK)
            except OSError:
                pass
        else:
            changed = {"empty": b"\n", "html": _HTML, "truncated": body[: len(body) // 2]}
            self._send(request, 200, changed.get(fault or "", body))

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        if body.startswith(b"<"):
            request.send_header("Content-Type", "text/html")
        request.end_headers()
        request.wfile.write(body)
