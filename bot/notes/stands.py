"""A chart, or an app, in its repository at the new version: the files that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import docs
from bot.errors import DocumentError
from bot.notes import folders, refs
from bot.notes.homes import CHARTISH, Home, Homes
from bot.notes.hosts import Hosts
from bot.notes.hosts.host import Host, Listing
from bot.notes.request import Request

_MOST = 2


@dataclass(frozen=True, slots=True)
class Stand:
    """``ref`` is the tag of the new version, or None for the default branch; ``roots`` are the folders
    whose documents are about the chart (or app) alone; the first is its own."""

    hub: Host
    home: Home
    ref: str | None
    listing: Listing
    roots: tuple[str, ...]

    def read(self, path: str) -> str | None:
        """A file's text."""
        blob = self.listing.files.get(path, "")
        return self.hub.document(self.home.repository, path, self.ref, blob)

    def address(self, path: str) -> str:
        """Where people see a file."""
        return self.hub.address(self.home.repository, path, self.ref)


def chart(hosts: Hosts, homes: Homes, request: Request) -> Stand | None:
    """Where the chart stands, in the first of its homes that has it at the new version's tag, or else at all;
    None when it is nowhere."""
    second: Stand | None = None
    for home in homes.chart[:_MOST]:
        hub = hosts.of(home.host)
        stand = None if hub is None else _standing(hub, home, request, together=homes.together)
        if stand is not None and stand.ref is not None and stand.roots:
            return stand
        second = second or stand
    return second


def app(hosts: Hosts, home: Home, name: str, version: str) -> Stand | None:
    """An app's repository at one of its versions; None when it cannot be listed."""
    hub = hosts.of(home.host)
    if hub is None:
        return None
    ref = refs.tags(hub, home, name, [version]).get(version)
    listing = hub.listing(home.repository, ref, "")
    return None if listing is None else Stand(hub, home, ref, listing, ("",))


def elsewhere(hosts: Hosts, homes: Homes) -> Stand | None:
    """The repository where nothing but documents about the chart is."""
    home = homes.elsewhere
    hub = None if home is None else hosts.of(home.host)
    listing = None if hub is None or home is None else hub.listing(home.repository, None, "")
    if hub is None or home is None or listing is None:
        return None
    return Stand(hub, home, None, listing, ())


def _standing(hub: Host, home: Home, request: Request, *, together: bool) -> Stand | None:
    ref = refs.tags(hub, home, request.name, [request.new]).get(request.new)
    listing = hub.listing(home.repository, ref, home.path or "")
    if listing is None:
        return None
    stand = Stand(hub, home, ref, listing, ())
    known = folders.charts(listing.files)
    own = _own(stand, known, request.name)
    if own is None:
        return stand if home.certain else None
    # What stands at the top is the chart's where it is the only one and nothing else is made there.
    only = known == (own,) and listing.whole
    about = together or request.as_one or CHARTISH.search(home.repository.rpartition("/")[2]) is not None
    top = ("",) if own and only and about else ()
    return Stand(hub, home, ref, listing, (own, *_named(listing, request.name), *top))


def _own(stand: Stand, known: tuple[str, ...], name: str) -> str | None:
    found, sure = folders.likely(known, name, stand.home.path)
    if sure:
        return found[0]
    return next((folder for folder in found if _name_in(stand, folder) == name), None)


def _name_in(stand: Stand, folder: str) -> str | None:
    text = stand.read(f"{folder}/Chart.yaml".lstrip("/"))
    try:
        return None if text is None else docs.scalar(docs.compose(text), "name")
    except DocumentError:
        return None


def _named(listing: Listing, name: str) -> Iterator[str]:
    """Folders of documentation that have the chart's name."""
    pattern = re.compile(rf"(docs?(?:/[^/]+){{0,2}}/{re.escape(name)})/[^/]+")
    yield from dict.fromkeys(found[1] for path in listing.files if (found := pattern.fullmatch(path)))
