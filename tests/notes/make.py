"""A GitHub that serves releases and files, and small requests, for the tests of notes."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import httpx

from bot.cache import Cache
from bot.model import ChartArchive, ChartVersion, Note, Notes, SourceKind, Untrusted
from bot.net import Client
from bot.notes import Request, collect
from bot.settings import GitHub, Settings

API = "https://github.test/api"
CHARTS = "acme/helm-charts"


class FakeGitHub:
    """``releases`` are (tag, body) by repository, the newest first; ``files`` are texts by
    ``owner/name:path``, at every ref, and by ``owner/name@ref:path`` at one; ``tags`` are those without a
    release; ``commits`` are (sha, message) by ``owner/name@ref:path``; ``faults`` answers for repositories
    that are ill; ``left`` how many requests are left this hour. ``asked`` counts no question about tags."""

    def __init__(self) -> None:
        self.releases: dict[str, Sequence[tuple[str, str | None]]] = {}
        self.files: dict[str, str] = {}
        self.tags: dict[str, Sequence[str]] = {}
        self.commits: dict[str, Sequence[tuple[str, str]]] = {}
        self.faults: dict[str, httpx.Response] = {}
        self.truncated = False
        self.left: int | None = None
        self.every: list[str] = []
        self.tokens: list[tuple[str, str | None]] = []

    @property
    def asked(self) -> list[str]:
        """What was asked about releases."""
        return [one for one in self.every if "/releases" in one]

    def client(self, cache: Cache | None = None, tokens: Mapping[str, str] | None = None) -> Client:
        return Client(
            cache=cache,
            tokens=tokens or {},
            transport=httpx.MockTransport(self.answer),
            sleep=lambda _: None,
            attempts=2,
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append((request.url.host, request.headers.get("authorization")))
        response = self._routed(request)
        if self.left is not None:
            response.headers["x-ratelimit-remaining"] = str(self.left)
            response.headers["x-ratelimit-reset"] = str(int(time.time()) + 3600)
            self.left -= 1
        return response

    def _routed(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        self.every.append(target.removeprefix("/api/repos/"))
        path, _, _ = target.removeprefix("/api/repos/").partition("?")
        owner, name, what, *rest = path.split("/")
        repository = f"{owner}/{name}"
        if repository in self.faults:
            return self.faults[repository]
        if repository not in self.releases:
            return httpx.Response(404)
        if what == "releases":
            return self._release(request, repository, rest)
        if what == "git" and rest[0] == "trees":
            return self._tree(repository, unquote(rest[1]))
        if what == "git" and rest[0] == "blobs":
            return _content(unquote(bytes.fromhex(rest[1]).decode()))
        if what == "git" and rest[0] == "matching-refs":
            prefix = unquote("/".join(rest[2:]))
            known = [*self.tags.get(repository, ()), *(tag for tag, _ in self.releases[repository])]
            refs = [{"ref": f"refs/tags/{one}"} for one in known if one.startswith(prefix)]
            return httpx.Response(200, json=refs)
        if what == "commits":
            query = request.url.params
            key = f"{repository}@{query['sha']}:{query.get('path', '')}"
            found = [{"sha": sha, "commit": {"message": said}} for sha, said in self.commits.get(key, ())]
            return httpx.Response(200, json=found)
        return self._contents(repository, unquote("/".join(rest)), request.url.params.get("ref", "HEAD"))

    def _contents(self, repository: str, path: str, ref: str) -> httpx.Response:
        files = self._at(repository, ref)
        if path in files:
            return _content(files[path])
        beside = [
            {"type": "file", "path": one, "sha": files[one].encode().hex()}
            for one in files
            if one.rpartition("/")[0] == path
        ]
        return httpx.Response(200, json=beside) if beside else httpx.Response(404)

    def _at(self, repository: str, ref: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for before in (f"{repository}:", f"{repository}@{ref}:"):
            found |= {
                place.removeprefix(before): text
                for place, text in self.files.items()
                if place.startswith(before)
            }
        return found

    def _tree(self, repository: str, ref: str) -> httpx.Response:
        known = {*self.tags.get(repository, ()), *(tag for tag, _ in self.releases[repository]), "HEAD"}
        if ref not in known:
            return httpx.Response(404)
        files = {} if self.truncated else self._at(repository, ref)
        tree = [
            {"type": "blob", "path": path, "sha": text.encode().hex()} for path, text in sorted(files.items())
        ]
        return httpx.Response(200, json={"tree": tree, "truncated": self.truncated})

    def _release(self, request: httpx.Request, repository: str, rest: list[str]) -> httpx.Response:
        known = self.releases[repository]
        if rest[:1] == ["tags"]:
            found = [entry for entry in known if entry[0] == unquote(rest[1])]
            return httpx.Response(200, json=_shape(repository, *found[0])) if found else httpx.Response(404)
        page, size = int(request.url.params["page"]), int(request.url.params["per_page"])
        shown = known[(page - 1) * size : page * size]
        return httpx.Response(200, content=json.dumps([_shape(repository, *entry) for entry in shown]))


def _content(text: str) -> httpx.Response:
    return httpx.Response(
        200, json={"encoding": "base64", "content": base64.encodebytes(text.encode()).decode(), "sha": "0"}
    )


def _shape(repository: str, tag: str, body: str | None) -> dict[str, object]:
    url = f"https://github.test/{repository}/releases/tag/{tag}"
    return {"tag_name": tag, "name": tag, "body": body, "draft": False, "html_url": url}


def version(
    number: str,
    app: str | None = None,
    *,
    name: str = "shop",
    annotations: Mapping[str, str] | None = None,
    sources: tuple[str, ...] = (f"https://github.com/{CHARTS}/tree/main/charts/shop",),
    home: str | None = None,
) -> ChartVersion:
    return ChartVersion(
        name, number, app_version=app, sources=sources, home=home, annotations=annotations or {}
    )


def archive(meta: ChartVersion, files: Mapping[str, str] | None = None) -> ChartArchive:
    return ChartArchive(Path("shop.tgz"), "0" * 64, meta, files or {})


def request(
    *versions: ChartVersion,
    old: str,
    new: str,
    files: Mapping[str, str] | None = None,
    body: str | None = None,
    repository: str | None = "https://charts.acme.test",
) -> Request:
    """A bump between two of the versions; both archives are there, the new one with ``files``."""
    ends = {one.version: one for one in versions}
    return Request(
        chart=versions[0].name,
        repository=repository,
        kind=SourceKind.HTTP,
        old=old,
        new=new,
        versions=versions,
        old_archive=archive(ends[old]) if old in ends else None,
        new_archive=archive(ends[new], files) if new in ends else None,
        body=None if body is None else Untrusted(body),
    )


def run(asked: Request, github: FakeGitHub | None = None, cache: Cache | None = None) -> Notes:
    settings = Settings(github=GitHub(api_url=API))
    return collect(asked, (github or FakeGitHub()).client(cache), settings)


def told(notes: Notes) -> list[tuple[str, str, str]]:
    """Subject, version and origin of each note."""
    return [(note.subject, note.version, note.origin) for note in notes.notes]


def only(notes: Notes, origin: str) -> list[Note]:
    return [note for note in notes.notes if note.origin == origin]


def reasons(notes: Notes) -> list[str]:
    return [gap.reason for gap in notes.gaps]


def texts(note: Note) -> list[str]:
    """What a note says, its headings aside."""
    return [one.text.raw for one in note.statements if one.kind != "title"]
