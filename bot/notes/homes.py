"""Which GitHub repositories may hold a chart's notes, and under which tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.model import ChartVersion, SourceKind
from bot.notes import families
from bot.notes.families import Documents, Family
from bot.notes.range import bare, same
from bot.notes.request import Request

MOST = 3
CHART_TAGS = (
    "{name}-{v}", "{name}-v{v}", "helm-chart-{v}", "helm-chart/{v}", "helm-v{v}", "helm-{v}", "chart-v{v}",
    "chart-{v}", "chart/{v}", "{name}-helm-chart-{v}", "{name}-chart-{v}", "helm-chart-{name}-{v}",
    "helm-{name}-{v}", "{name}/{v}", "{name}/v{v}", "charts/{name}-{v}", "{name}@{v}",
)  # fmt: skip
PLAIN_TAGS = ("v{v}", "{v}")

_GITHUB = re.compile(
    r"(?<![\w-])(?:www\.|redirect\.)?github\.com[/:](?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})/"
    r"(?P<repo>[A-Za-z0-9._-]{1,100})(?:/(?:tree|blob)/[^/\s]+/(?P<path>[^\s?#]*))?",
    re.IGNORECASE,
)
_RAW = re.compile(
    r"raw\.githubusercontent\.com/(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})/(?P<repo>[A-Za-z0-9._-]{1,100})",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"https?://(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})\.github\.io/(?P<repo>[A-Za-z0-9._-]{1,100})",
    re.IGNORECASE,
)
_CHARTISH = re.compile(r"helm|charts?(?![a-z])", re.IGNORECASE)
_NOBODY = frozenset({"orgs", "sponsors", "topics", "features", "apps", "marketplace"})
_PLACES = ("org.opencontainers.image.source", "org.opencontainers.image.url", "artifacthub.io/links")


NO_DOCUMENTS = Documents()


@dataclass(frozen=True, slots=True)
class Home:
    """A repository (``owner/name``) and the shapes of the tags of its releases, the surest first.
    ``certain`` is False for what was only derived from the chart's metadata."""

    repository: str
    tags: tuple[str, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Homes:
    """Where to look: for the chart, and for the app inside when it has notes of its own. ``together`` tells
    that the chart's releases are the app's too."""

    chart: tuple[Home, ...]
    app: tuple[Home, ...]
    documents: Documents = NO_DOCUMENTS
    together: bool = False


def find(request: Request, known: tuple[Family, ...] | None = None) -> Homes:
    """The homes of a chart: what ``rules/sources`` says first, then what the chart itself points to."""
    metadata = request.metadata
    listed = families.load() if known is None else known
    mentions = "\n".join(text for one in metadata for text in _texts(one))
    family = families.find(listed, request.name, request.repository, mentions)
    guessed = _guessed(request, metadata)
    app_version = request.app_version(request.new)
    # A git repository's tags are its own.
    equal = request.kind is SourceKind.GIT or (
        app_version is not None and same(bare(app_version), bare(request.new))
    )
    if family is None:
        chart = tuple(Home(one, _tags(one, equal)) for one in guessed[:MOST])
        app = _apps(guessed, chart)
        together = equal and [one.repository for one in app[:1]] == [one.repository for one in chart[:1]]
        return Homes(chart, () if together else app, together=together)
    sure = tuple(Home(one.repository, one.tags, certain=True) for one in family.releases)
    others = [one for one in guessed if one.lower() not in {home.repository.lower() for home in sure}]
    chart = (*sure, *(Home(one, _tags(one, False)) for one in others if _CHARTISH.search(one)))[:MOST]
    if family.same:
        return Homes(chart, (), family.documents, together=True)
    if family.app is not None:
        return Homes(chart, (Home(family.app.repository, family.app.tags, certain=True),), family.documents)
    return Homes(chart, _apps(guessed, sure), family.documents)


def tag(shape: str, name: str, version: str) -> str:
    """The tag that a shape gives for a version."""
    return shape.replace("{name}", name).replace("{v}", bare(version))


def _guessed(request: Request, metadata: tuple[ChartVersion, ...]) -> list[str]:
    """Repositories that the chart points to, the likeliest home of the chart first."""
    ranked: list[tuple[int, str]] = []
    for one in metadata:
        for place in _PLACES[:2]:
            ranked += [(0, repository) for repository, _ in _repositories([one.annotations.get(place, "")])]
        for repository, path in _repositories(
            [*one.sources, one.home or "", one.annotations.get(_PLACES[2], "")]
        ):
            in_chart = path is not None and (request.name in path or _CHARTISH.search(path) is not None)
            ranked.append((1 if in_chart else 3 if _CHARTISH.search(repository) else 4, repository))
    ranked += [(2, repository) for repository, _ in _repositories([request.repository or ""])]
    best: dict[str, tuple[int, str]] = {}
    for rank, repository in ranked:
        if rank < best.get(repository.lower(), (9, ""))[0]:
            best[repository.lower()] = (rank, best.get(repository.lower(), (9, repository))[1])
    return [repository for _, repository in sorted(best.values(), key=lambda entry: entry[0])]


def _tags(repository: str, equal: bool) -> tuple[str, ...]:
    """Plain tags are the chart's own only where charts live, or when the app has the same version."""
    own = equal or _CHARTISH.search(repository.partition("/")[2]) is not None
    return (*CHART_TAGS, *(PLAIN_TAGS if own else ()))


def _apps(guessed: list[str], chart: tuple[Home, ...]) -> tuple[Home, ...]:
    """Repositories of the app: those that hold no charts by their name, else the chart's own."""
    apps = [one for one in guessed if not _CHARTISH.search(one.partition("/")[2])]
    return tuple(Home(one, PLAIN_TAGS) for one in (apps or [home.repository for home in chart])[: MOST - 1])


def _texts(one: ChartVersion) -> Iterator[str]:
    yield from one.sources
    yield one.home or ""
    for place in _PLACES:
        yield one.annotations.get(place, "")


def _repositories(texts: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for text in texts:
        for pattern in (_GITHUB, _RAW, _PAGES):
            for found in pattern.finditer(text):
                name = found["repo"].removesuffix(".git").rstrip(".")
                if name and found["owner"].lower() not in _NOBODY:
                    yield f"{found['owner']}/{name}", found.groupdict().get("path")
