"""A chart server on loopback: an HTTP repository and an OCI registry with the same charts, and faults.

>>> with ChartServer() as server:
...     server.add(Path("tests/fixtures/charts/sample/1.0.0"))
...     server.url       # http://127.0.0.1:PORT/charts, with index.yaml
...     server.oci_url   # oci://127.0.0.1:PORT/charts, the chart's name not included
...     server.fail("/charts/index.yaml", "500")
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from bot import docs

Fault = Literal[
    "500", "404", "401", "garbage", "slow", "huge", "short", "truncated", "digest", "escape", "endless"
]
_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_PAGE = 2


def tgz(files: dict[str, bytes]) -> bytes:
    """An archive of these paths, byte for byte the same each time."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for name, data in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def package(folder: Path) -> bytes:
    """What ``helm package`` makes of a chart's folder, but reproducible."""
    name = str(docs.load_strings((folder / "Chart.yaml").read_text())["name"])
    return tgz({
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    })  # fmt: skip


@dataclass
class _Answer:
    status: int = 200
    body: bytes = b""
    kind: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Chart:
    meta: dict[str, object]
    data: bytes

    @property
    def name(self) -> str:
        return str(self.meta["name"])

    @property
    def version(self) -> str:
        return str(self.meta["version"])

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.tgz"


class ChartServer:
    """``requests`` are the paths asked for, queries included. With ``token`` the registry wants an
    anonymous token first. ``digests`` says whether the index states them. ``labels`` are the annotations of
    the registry's manifests.

    Faults: ``500``, ``404``, ``401``; ``garbage`` (bytes that are nothing), ``slow`` (no answer until
    :meth:`stop`), ``huge`` (65 MiB of zeros), ``short`` (fewer bytes than announced), ``endless`` (a tag
    list without end); and of archives: ``truncated`` and ``escape`` (a path that leads outside; digests
    fit), ``digest`` (other bytes than the digest says).
    """

    def __init__(self, *, token: bool = False, digests: bool = True) -> None:
        self.token = token
        self.digests = digests
        self.requests: list[str] = []
        self.labels: dict[str, str] = {}
        self._charts: list[_Chart] = []
        self._tags: dict[str, list[str]] = {}
        self._faults: list[tuple[str, Fault]] = []
        self._stopping = threading.Event()
        self._http = _Server(("127.0.0.1", 0), _handler(self))

    def start(self) -> ChartServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> ChartServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/charts"

    @property
    def oci_url(self) -> str:
        return f"oci://{self.host}/charts"

    def add(self, folder: Path) -> str:
        """Serves a chart; the sha256 of its archive."""
        meta = docs.load_strings((folder / "Chart.yaml").read_text())
        chart = _Chart(meta, package(folder))
        self._charts.append(chart)
        return hashlib.sha256(chart.data).hexdigest()

    def tag(self, chart: str, *tags: str) -> None:
        """Tags of the registry that are no versions of a chart."""
        self._tags.setdefault(chart, []).extend(tags)

    def fail(self, prefix: str, kind: Fault) -> None:
        """Everything whose path begins with ``prefix`` has this fault from now on."""
        self._faults.append((prefix, kind))

    def heal(self) -> None:
        """No more faults."""
        self._faults.clear()

    def fault(self, path: str) -> Fault | None:
        """The fault of a path."""
        return next((kind for prefix, kind in self._faults if path.startswith(prefix)), None)

    def answer(self, path: str, query: str, bearer: str | None) -> _Answer:
        """What a healthy server says."""
        if path == "/token":
            return _json({"token": "anonymous"})
        if path == "/charts/index.yaml":
            return _Answer(body=self._index(), kind="text/yaml")
        if path.startswith("/charts/"):
            for chart in self._charts:
                if path == f"/charts/{chart.file}":
                    return _Answer(body=self._archive(chart))
        if path.startswith("/v2/charts/"):
            if self.token and bearer != "Bearer anonymous":
                realm = f'Bearer realm="http://{self.host}/token",service="fake"'
                return _Answer(401, headers={"WWW-Authenticate": realm})
            return self._registry(path.removeprefix("/v2/charts/"), query)
        return _Answer(404)

    def _registry(self, path: str, query: str) -> _Answer:
        name, _, rest = path.partition("/")
        charts = {chart.version.replace("+", "_"): chart for chart in self._charts if chart.name == name}
        if rest == "tags/list" and charts:
            return self._tag_list(name, [*charts, *self._tags.get(name, ())], query)
        if rest.startswith("manifests/"):
            wanted = unquote(rest.removeprefix("manifests/"))
            for tag, chart in charts.items():
                manifest = self._manifest(chart)
                if wanted in (tag, "sha256:" + hashlib.sha256(manifest).hexdigest()):
                    return _Answer(body=manifest, kind=_MANIFEST)
        if rest.startswith("blobs/sha256:"):
            wanted = rest.removeprefix("blobs/sha256:")
            for chart in charts.values():
                for blob in (self._archive(chart), _config(chart)):
                    if hashlib.sha256(blob).hexdigest() == wanted:
                        return _Answer(body=blob)
        return _Answer(404)

    def _tag_list(self, name: str, tags: list[str], query: str) -> _Answer:
        """Two tags a page, so that every list has several."""
        start = int(parse_qs(query).get("from", ["0"])[0])
        answer = _json({"name": f"charts/{name}", "tags": tags[start : start + _PAGE]})
        if start + _PAGE < len(tags) or self.fault(f"/v2/charts/{name}/tags") == "endless":
            following = (start + _PAGE) % max(len(tags), 1)
            answer.headers["Link"] = f'</v2/charts/{name}/tags/list?from={following}>; rel="next"'
        return answer

    def _archive(self, chart: _Chart) -> bytes:
        fault = self.fault(f"/charts/{chart.file}")
        if fault == "truncated":
            return chart.data[: len(chart.data) // 2]
        if fault == "escape":
            return tgz({f"{chart.name}/Chart.yaml": b"name: x\n", f"{chart.name}/../../evil": b"x"})
        return chart.data

    def _manifest(self, chart: _Chart) -> bytes:
        blobs = ((_CONFIG, _config(chart)), (_LAYER, self._archive(chart)))
        config, layer = (
            {"mediaType": kind, "digest": f"sha256:{hashlib.sha256(blob).hexdigest()}", "size": len(blob)}
            for kind, blob in blobs
        )
        whole = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": config, "layers": [layer]}
        return json.dumps({**whole, "annotations": self.labels}).encode()

    def _index(self) -> bytes:
        entries: dict[str, list[dict[str, object]]] = {}
        for chart in self._charts:
            stated = {"digest": hashlib.sha256(self._archive(chart)).hexdigest()} if self.digests else {}
            entry = {**chart.meta, "created": "2026-01-02T03:04:05Z", **stated, "urls": [chart.file]}
            entries.setdefault(chart.name, []).append(entry)
        return docs.dump({"apiVersion": "v1", "entries": entries}).encode()

    def hang(self) -> None:
        """Until the server stops."""
        self._stopping.wait()


def _config(chart: _Chart) -> bytes:
    return json.dumps(chart.meta).encode()


def _json(body: object) -> _Answer:
    return _Answer(body=json.dumps(body).encode(), kind="application/json")


def _faulty(answer: _Answer, fault: Fault | None) -> _Answer:
    if fault in ("500", "404", "401"):
        return _Answer(int(fault))
    if fault == "garbage":
        return _Answer(body=b"<html>\x00\xff not what you asked for", kind="text/html")
    if fault == "huge":
        return _Answer(body=bytes(65 << 20))
    if fault == "digest":
        return _Answer(answer.status, answer.body + b"\n", answer.kind, answer.headers)
    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that have seen enough hang up: that is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(server: ChartServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            server.requests.append(self.path)
            fault = server.fault(parts.path)
            if fault == "slow":
                server.hang()
                return
            answer = _faulty(
                server.answer(unquote(parts.path), parts.query, self.headers["Authorization"]), fault
            )
            etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            unchanged = answer.status == 200 and self.headers["If-None-Match"] == etag
            body = b"" if unchanged else answer.body
            self.send_response(304 if unchanged else answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(body) + (10 if fault == "short" else 0)))
            self.send_header("ETag", etag)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            if fault == "short":
                self.close_connection = True

        do_HEAD = do_GET  # noqa: N815 - helm 3 asks so before it pulls

        def log_message(self, *_: object) -> None:
            pass

    return Handler
