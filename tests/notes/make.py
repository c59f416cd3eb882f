"""A GitHub that serves releases and files, and small requests, for the tests of notes."""

from __future__ import annotations

import json
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
    ``owner/name:path``; ``faults`` answers for repositories that are ill."""

    def __init__(self) -> None:
        self.releases: dict[str, Sequence[tuple[str, str | None]]] = {}
        self.files: dict[str, str] = {}
        self.faults: dict[str, httpx.Response] = {}
        self.asked: list[str] = []

    def client(self, cache: Cache | None = None) -> Client:
        return Client(
            cache=cache, transport=httpx.MockTransport(self._answer), sleep=lambda _: None, attempts=2
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        self.asked.append(target.removeprefix("/api/repos/"))
        path, _, _ = target.removeprefix("/api/repos/").partition("?")
        owner, name, what, *rest = path.split("/")
        repository = f"{owner}/{name}"
        if repository in self.faults:
            return self.faults[repository]
        if what == "contents":
            text = self.files.get(f"{repository}:{'/'.join(rest)}")
            return httpx.Response(404) if text is None else httpx.Response(200, text=text)
        if repository not in self.releases:
            return httpx.Response(404)
        known = self.releases[repository]
        if rest[:1] == ["tags"]:
            found = [entry for entry in known if entry[0] == unquote(rest[1])]
            return httpx.Response(200, json=_shape(repository, *found[0])) if found else httpx.Response(404)
        page, size = int(request.url.params["page"]), int(request.url.params["per_page"])
        shown = known[(page - 1) * size : page * size]
        return httpx.Response(200, content=json.dumps([_shape(repository, *entry) for entry in shown]))


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
