"""Which repositories may hold a chart's notes, and under which tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model import ChartVersion, SourceKind
from bot.notes import families, places
from bot.notes.families import Documents, Family, Releases
from bot.notes.hosts.github import NAME
from bot.notes.places import Place
from bot.notes.range import bare, same
from bot.notes.request import Request

MOST = 3
CHART_TAGS = (
    "{name}-{v}", "{name}-v{v}", "helm-chart-{v}", "helm-chart/{v}", "helm-v{v}", "helm-{v}", "chart-v{v}",
    "chart-{v}", "chart/{v}", "{name}-helm-chart-{v}", "{name}-chart-{v}", "helm-chart-{name}-{v}",
    "helm-{name}-{v}", "{name}/{v}", "{name}/v{v}", "charts/{name}-{v}", "{name}@{v}",
)  # fmt: skip
PLAIN_TAGS = ("v{v}", "{v}")
APP_TAGS = (
    *PLAIN_TAGS,
    "{repo}-{v}",
    "{repo}-v{v}",
    "{repo}/v{v}",
    "release-{v}",
    "release-v{v}",
    "release/{v}",
)

CHARTISH = re.compile(r"helm|charts?(?![a-z])", re.IGNORECASE)
_PACKAGES = re.compile(
    r"(?:oci://)?ghcr\.io/(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})(?:/[\w./-]*)?", re.ASCII
)
_PLACES = ("org.opencontainers.image.source", "org.opencontainers.image.url", "artifacthub.io/links")


NO_DOCUMENTS = Documents()


@dataclass(frozen=True, slots=True)
class Home:
    """A repository (``owner/name`` at ``host``) and the shapes of the tags of its releases, the surest
    first. ``certain`` is False for what was only derived from the chart's metadata; ``path`` is the folder
    that the metadata point at; ``documents`` are those that are known to stand there."""

    repository: str
    tags: tuple[str, ...]
    certain: bool = False
    host: str = NAME
    path: str | None = None
    documents: Documents = NO_DOCUMENTS

    @property
    def key(self) -> tuple[str, str]:
        """What is equal for one repository however it is spelled."""
        return self.host, self.repository.lower()


@dataclass(frozen=True, slots=True)
class Homes:
    """Where to look: for the chart, and for the app inside when it has notes of its own. ``together`` tells
    that the chart's releases are the app's too; ``elsewhere`` is where nothing but documents is."""

    chart: tuple[Home, ...]
    app: tuple[Home, ...]
    together: bool = False
    elsewhere: Home | None = None


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
        chart = tuple(_home(one, equal) for one in guessed[:MOST])
        app = _apps(guessed, chart)
        together = equal and [one.key for one in app[:1]] == [one.key for one in chart[:1]]
        return Homes(chart, () if together else app, together)
    paths = {one.key: one.path for one in guessed}
    sure = tuple(_sure(one, paths, family.documents) for one in family.releases)
    others = [one for one in guessed if one.key not in {home.key for home in sure}]
    chart = (*sure, *(_home(one, False) for one in others if CHARTISH.search(one.repository)))[:MOST]
    elsewhere = _elsewhere(family)
    if family.same:
        return Homes(chart, (), together=True, elsewhere=elsewhere)
    if family.app is not None:
        theirs = _sure(family.app, paths, family.app_documents)
        return Homes(chart, (theirs,), elsewhere=elsewhere)
    return Homes(chart, _apps(guessed, sure), elsewhere=elsewhere)


def tag(shape: str, name: str, version: str) -> str:
    """The tag that a shape gives for a version."""
    return shape.replace("{name}", name).replace("{v}", bare(version))


def _guessed(request: Request, metadata: tuple[ChartVersion, ...]) -> list[Place]:
    """Repositories that the chart points to, the likeliest home of the chart first."""
    ranked: list[tuple[int, Place]] = []
    for one in metadata:
        for label in _PLACES[:2]:
            ranked += [(0, place) for place in places.find([one.annotations.get(label, "")])]
        for place in places.find([*one.sources, one.home or "", one.annotations.get(_PLACES[2], "")]):
            path = place.path or ""
            in_chart = request.name in path or CHARTISH.search(path) is not None
            rank = 1 if path and in_chart else 3 if CHARTISH.search(place.repository) else 4
            ranked.append((rank, place))
    ranked += [(2, place) for place in places.find([request.repository or ""])]
    best: dict[tuple[str, str], Place] = {}
    for _, place in sorted(ranked, key=lambda entry: (entry[0], entry[1].path is None)):
        known = best.setdefault(place.key, place)
        if known.path is None and place.path is not None:
            best[place.key] = place
    return list(best.values()) or list(_packed(request))


def _packed(request: Request) -> Iterator[Place]:
    """Where a package of GitHub's registry may come from that says nothing itself: its owner's."""
    found = _PACKAGES.fullmatch(request.repository or "")
    if found is not None:
        for name in dict.fromkeys((request.name, "helm-charts", "charts")):
            yield Place(NAME, f"{found['owner']}/{name}")


def _home(place: Place, equal: bool) -> Home:
    """Plain tags are the chart's own only where charts live, or when the app has the same version."""
    own = equal or CHARTISH.search(place.repository.rpartition("/")[2]) is not None
    tags = (*CHART_TAGS, *(PLAIN_TAGS if own else ()))
    return Home(place.repository, tags, host=place.host, path=place.path)


def _sure(one: Releases, paths: dict[tuple[str, str], str | None], documents: Documents) -> Home:
    path = paths.get((NAME, one.repository.lower()))
    return Home(one.repository, one.tags, certain=True, path=path, documents=documents)


def _elsewhere(family: Family) -> Home | None:
    if family.elsewhere is None:
        return None
    documents = Documents(upgrade=family.elsewhere.upgrade)
    return Home(family.elsewhere.repository, (), certain=True, documents=documents)


def _apps(guessed: list[Place], chart: tuple[Home, ...]) -> tuple[Home, ...]:
    """Repositories of the app: those that hold no charts by their name, else the chart's own, where only
    plain tags can be the app's."""
    apps = [one for one in guessed if not CHARTISH.search(one.repository.rpartition("/")[2])]
    charts = {home.key for home in chart}
    found = apps or [Place(home.host, home.repository) for home in chart]
    return tuple(
        Home(one.repository, PLAIN_TAGS if one.key in charts else _app_tags(one.repository), host=one.host)
        for one in found[: MOST - 1]
    )


def _app_tags(repository: str) -> tuple[str, ...]:
    name = repository.rpartition("/")[2]
    return tuple(shape.replace("{repo}", name) for shape in APP_TAGS)


def _texts(one: ChartVersion) -> Iterator[str]:
    yield from one.sources
    yield one.home or ""
    for label in _PLACES:
        yield one.annotations.get(label, "")
