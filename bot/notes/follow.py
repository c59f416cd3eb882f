"""Follows what notes point to: files and releases of the repositories that the chart and its app come from.

Nothing else is fetched because a note says so: whoever writes notes would choose what is read with our token.
Where a pointer leads elsewhere, or to a branch, which may change, it is named.
"""

from __future__ import annotations

import dataclasses
import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Gap, Note, Stage, Untrusted
from bot.notes import changelog, coverage, dated, outline, stands, upgrades
from bot.notes.homes import Home
from bot.notes.hosts.host import Host
from bot.notes.pointers import Pointer, Sort, Target, pointers, target
from bot.notes.range import Key, Range, bare, key
from bot.notes.sources import app_document, app_release, files, release, upgrade_document
from bot.notes.sources import changelog as changelogs
from bot.notes.sources.files import Document
from bot.notes.sources.source import Context, Source
from bot.notes.stands import Stand

MOST = 6
_NAMED = 8
_DEFAULT = frozenset({"", "HEAD", "main", "master", "trunk", "develop"})
_COMMIT = re.compile(r"[0-9a-f]{40}")
_TAGGED = re.compile(r"(?:^|[^0-9.])(?P<version>v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][^/\s]*)?)$")
_GUIDE = re.compile(r"migrat|breaking", re.IGNORECASE)
_UPGRADE = re.compile(r"upgrad|migrat|breaking|important|incompatib|before you", re.IGNORECASE)
_LITTLE = 2  # statements
_LONGEST = 2000
_SLUG = re.compile(r"[^\w\- ]+")


@dataclass(frozen=True, slots=True)
class Followed:
    """``notes`` are what was read (their statements are not), ``tried`` the places. Of the addresses that
    notes point to and nobody has read, ``named`` are those that may matter: of guides for an upgrade, and of
    notes that say little else; ``aside`` are the others."""

    notes: tuple[Note, ...] = ()
    tried: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()

    def gaps(self, chart: str) -> tuple[Gap, ...]:
        """What was not read, as one gap."""
        if not self.named:
            return ()
        shown = [*self.named[:_NAMED], *(["…"] if len(self.named) > _NAMED else [])]
        places = "a place that is" if len(self.named) == 1 else f"{len(self.named)} places that are"
        return (Gap(Stage.NOTES, chart, f"notes point to {places} not read", Untrusted("\n".join(shown))),)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not read beside that."""
        if not self.aside:
            return ()
        return (
            f"notes point to {len(self.aside)} more addresses that are not read, such as {self.aside[0]}",
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """Where notes of a subject come from. ``homes`` are its repositories, ``stand`` one that is listed."""

    subject: str
    span: Range
    homes: tuple[Home, ...]
    stand: Stand | None
    upgrade: Source
    changes: Source
    releases: Source


def follow(context: Context, notes: Sequence[Note], app: Range | None, tried: Iterable[str]) -> Followed:
    """What the statements of ``notes`` point to, at most :data:`MOST` places, each once. ``app`` is the range
    of the app's versions; ``tried`` are the places that were read before."""
    ways = _Ways(context, app)
    read = {_plain(place) for place in tried}
    told = {(note.subject, key(note.version)) for note in notes if note.kind == "release"}
    found: list[Note] = []
    places: dict[str, None] = {}
    named: dict[str, None] = {}
    aside: dict[str, None] = {}
    asked: set[Target] = set()
    for note, pointer in _each(notes):
        place = _absolute(note, pointer.target)
        way = ways.of(note.subject, place)
        if way is None or place in asked:
            continue
        asked.add(place)
        known = _is_known(way, place, read, told)
        if known and not place.fragment:
            continue
        got = _got(context, way, note, place) if len(places) < MOST else None
        if got is None:
            if not known:
                (named if _matters(note, pointer) else aside)[place.url] = None
            continue
        places[got[0]] = None
        found += got[1]
    rest = tuple(one for one in aside if one not in named)
    return Followed(tuple(found), tuple(places), tuple(named), rest)


def _matters(note: Note, pointer: Pointer) -> bool:
    """Whether what stands there may be more than the notes say themselves."""
    words = (pointer.statement.text.raw, pointer.target.url)
    if any(_UPGRADE.search(one[:_LONGEST]) for one in words):
        return True
    told = (one for one in note.statements if one.kind != "title" and not coverage.is_hollow(one))
    return sum(1 for one in itertools.islice(told, _LITTLE + 1) if one is not pointer.statement) < _LITTLE


def _each(notes: Iterable[Note]) -> Iterator[tuple[Note, Pointer]]:
    for note in notes:
        if note.kind != "commits":
            for pointer in pointers(note.statements):
                if not coverage.is_hollow(pointer.statement):
                    yield note, pointer


def _absolute(note: Note, place: Target) -> Target:
    """A path that starts at a document in a repository, from the top of that repository."""
    base = target(note.url or "")
    if place.repository or not place.path.startswith(".") or base.sort is not Sort.FILE:
        return place
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base.path), place.path))
    return dataclasses.replace(place, host=base.host, repository=base.repository, ref=base.ref, path=path)


class _Ways:
    """The way of each subject, made when it is first needed: an app's repository has to be listed."""

    def __init__(self, context: Context, app: Range | None) -> None:
        self._context = context
        self._app = app
        self._chart_homes = tuple(filter(None, (*context.homes.chart, context.homes.elsewhere)))
        self._made: dict[str, _Way] = {}

    def of(self, subject: str, place: Target) -> _Way | None:
        """The way of what a note of ``subject`` points to: a place of the app's is about the app."""
        stand, homes = self._context.stand, self._context.homes
        own = self._chart_homes if stand is None else (stand.home,)
        if self._app is not None and _is_in(homes.app, place) and not _is_in(own, place):
            subject = "app"
        if subject not in ("chart", "app") or (subject == "app" and self._app is None):
            return None
        if subject not in self._made:
            self._made[subject] = self._way(subject)
        return self._made[subject]

    def _way(self, subject: str) -> _Way:
        context = self._context
        if subject == "chart" or self._app is None:
            sources = (upgrade_document.SOURCE, changelogs.SOURCE, release.SOURCE)
            return _Way(subject, context.span, self._chart_homes, context.stand, *sources)
        homes = context.homes.app
        stood = (stands.app(context.hosts, one, context.request.name, self._app.new) for one in homes[:1])
        sources = (app_document.UPGRADE, app_document.SOURCE, app_release.SOURCE)
        return _Way(subject, self._app, homes, next(stood, None), *sources)


def _is_known(way: _Way, place: Target, read: set[str], told: set[tuple[str, Key | None]]) -> bool:
    """Whether a place was read as a source already; of a file, that is the sections with versions."""
    if place.sort is Sort.RELEASE:
        return (way.subject, key(_version(place.ref) or "")) in told and _is_in(way.homes, place)
    if place.sort is not Sort.FILE:
        return False
    paths = list(_paths(way, place))
    addresses = [] if way.stand is None else [_plain(way.stand.address(path)) for path in paths]
    return any(one in read for one in (*paths, *addresses, _plain(place.url)))


def _paths(way: _Way, place: Target) -> Iterator[str]:
    """What a path may mean: as it is written, beside the chart, and in the chart's archive."""
    path = posixpath.normpath(place.path)
    stand = way.stand
    if path.startswith(".") or (place.repository and (stand is None or not _is_in((stand.home,), place))):
        return
    yield path
    for root in filter(None, stand.roots if stand is not None else ()):
        if path.startswith(f"{root}/"):
            yield path.removeprefix(f"{root}/")
        elif not place.repository:
            yield f"{root}/{path}"


def _got(context: Context, way: _Way, note: Note, place: Target) -> tuple[str, list[Note]] | None:
    """A place and what it tells; None when it could not be read, or tells nothing about these versions."""
    if place.sort is Sort.RELEASE:
        return _release(context, way, note, place)
    document = _document(context, way, place) if place.sort is Sort.FILE else None
    if document is None:
        return None
    texts = list(_told(way, document, place.fragment, context.request.name))
    if not texts:
        return None
    source = way.changes if _is_changelog(document) else way.upgrade
    return document.place, [
        source.note(version or note.version, text, document.url, way.subject) for version, text in texts
    ]


def _release(context: Context, way: _Way, note: Note, place: Target) -> tuple[str, list[Note]] | None:
    version = _version(place.ref) or note.version
    hub = _host(context, place)
    if hub is None:
        return None
    if _is_in(way.homes, place) and key(version) is not None and not way.span.has(version):
        return place.url, []  # tells of a version that is not passed
    one = hub.by_tag(place.repository, place.ref)
    if one is None:
        return None
    about = version if _is_in(way.homes, place) else note.version
    return place.url, [way.releases.note(about, one.body, one.url, way.subject)]


def _document(context: Context, way: _Way, place: Target) -> Document | None:
    archive = context.request.new_archive
    stand = way.stand
    for path in _paths(way, place):
        if way.subject == "chart" and archive is not None and path in archive.files:
            return Document(path, path, archive.files[path])
        if stand is not None and path in stand.listing.files:
            text = stand.read(path)
            url = stand.address(path)
            return None if text is None else Document(url, path, text, url)
    hub = _host(context, place)
    ref = None if place.ref in _DEFAULT else place.ref
    stays = ref is None or _COMMIT.fullmatch(ref) is not None or _version(ref) is not None
    if hub is None or not stays or not place.path:
        return None
    text = hub.document(place.repository, place.path, ref)
    url = hub.address(place.repository, place.path, ref)
    return None if text is None else Document(url, place.path, text, url)


def _told(way: _Way, document: Document, fragment: str, name: str) -> Iterator[tuple[str | None, str]]:
    """What of a document is about the versions that are passed, each with its version when it tells one. A
    section that was pointed at, or a guide for one migration, tells none and counts as a whole."""
    text = _section(document.text, fragment) if fragment else None
    part = Document(document.place, document.path, document.text if text is None else text)
    if _is_changelog(part):
        for version, section in changelog.sections(part.text, name):
            if way.span.has(version):
                yield version, section.text
        return
    found = list(upgrade_document.sections(part, way.span))
    yield from ((".".join(map(str, target[:3])), said) for target, said in found)
    whole = text is not None or _GUIDE.search(part.path) is not None
    dates = dated.target(part.path) is not None or any(upgrades.sections(part.text, whole=True))
    if whole and not dates:
        yield None, part.text


def _section(text: str, fragment: str) -> str | None:
    """The section that a link leads to."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = outline.headings(text)
    wanted = fragment.removeprefix("user-content-").lower()
    for number, heading in enumerate(found):
        if _slug(heading.title) == wanted:
            rest = (one.start for one in found[number + 1 :] if one.level <= heading.level)
            return text[heading.start : next(rest, len(text))].strip("\n")
    return None


def _slug(title: str) -> str:
    return _SLUG.sub("", title.lower()).strip().replace(" ", "-")


def _version(ref: str) -> str | None:
    """The version that a tag ends with."""
    tagged = _TAGGED.search(ref)
    return None if tagged is None or key(tagged["version"]) is None else bare(tagged["version"])


def _host(context: Context, place: Target) -> Host | None:
    """Where to ask for a place; None for one whose owner is neither the chart's nor the app's."""
    homes = context.homes
    known = filter(None, (*homes.chart, *homes.app, homes.elsewhere))
    owners = {(home.host, _owner(home.repository)) for home in known}
    is_theirs = (place.host, _owner(place.repository)) in owners
    return context.hosts.of(place.host) if place.repository and is_theirs else None


def _owner(repository: str) -> str:
    return repository.lower().partition("/")[0]


def _is_in(homes: Iterable[Home], place: Target) -> bool:
    return (place.host, place.repository.lower()) in {home.key for home in homes}


def _is_changelog(document: Document) -> bool:
    return files.CHANGELOG.fullmatch(document.path.rpartition("/")[2]) is not None


def _plain(address: str) -> str:
    """An address as addresses are compared: without its fragment, nor the detour that some take."""
    found = target(address)
    if not found.repository:
        return address.partition("#")[0]
    return f"{found.host}/{found.repository.lower()}/{found.ref}/{found.path}"
