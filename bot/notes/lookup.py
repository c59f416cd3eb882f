"""Finds the releases of versions: the list first, then by tag what the list does not show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.notes import refs
from bot.notes.homes import PLAIN_TAGS, Home, tag
from bot.notes.hosts.host import PAGES, Host, Published
from bot.notes.range import Key, is_pre, key

_MISSES = 4
_NEXT = 10


def releases(hub: Host, home: Home, name: str, versions: Sequence[str]) -> dict[str, tuple[Published, ...]]:
    """The releases of each version (ascending) that has any, by the order of the home's tag shapes.

    A shape that was found for one version is used for the rest. Where releases of the chart have tags of
    their own, plain ones are the app's.
    """
    if not home.tags:
        return {}
    listed, complete = _listed(hub, home, name, versions)
    shapes = _shapes(home, name, listed)
    found = {}
    for version in versions:
        tags = (tag(shape, name, version) for shape in shapes)
        found[version] = tuple(listed[one] for one in tags if one in listed)
    if not complete:
        missing = [version for version in versions if not found[version]]
        found.update(_by_tag(hub, home, name, missing, shapes if listed else home.tags))
    return {version: those for version, those in found.items() if those}


def before(
    hub: Host, home: Home, name: str, old: str, found: Mapping[str, tuple[Published, ...]]
) -> Published | None:
    """The release of the version that is left, tagged as the first that was ``found``."""
    shape = _shape(home, name, found)
    if shape is None:
        return None
    wanted = tag(shape, name, old)
    page = hub.page(home.repository, 1)
    listed = {one.tag: one for one in page.releases} if page is not None else {}
    return listed.get(wanted) or hub.by_tag(home.repository, wanted)


def later(
    hub: Host, home: Home, name: str, new: str, found: Mapping[str, tuple[Published, ...]]
) -> dict[str, Published]:
    """The releases of the next few versions past the new one, ascending, as far as the first page tells of
    them; tagged as the first that was ``found``."""
    shape, newest = _shape(home, name, found), key(new)
    page = None if shape is None else hub.page(home.repository, 1)
    if shape is None or page is None or newest is None:
        return {}
    pattern = _pattern(shape, name)
    every: dict[Key, tuple[str, Published]] = {}
    for one in page.releases:
        matched = pattern.fullmatch(one.tag)
        here = key(matched[1]) if matched is not None else None
        if matched is not None and here is not None and here > newest and not is_pre(matched[1]):
            every[here] = (matched[1], one)
    return dict(every[here] for here in sorted(every)[:_NEXT])


def versions(hub: Host, home: Home, name: str, newest: str) -> Iterator[str]:
    """The versions that the first pages of releases tell of, by the shape of the ``newest`` one's tag, or
    else by all of the home's."""
    pages = []
    for number in range(1, PAGES):
        page = hub.page(home.repository, number)
        pages += [] if page is None else [page]
        if page is None or page.last:
            break
    tags = [release.tag for page in pages for release in page.releases]
    used = [shape for shape in home.tags if tag(shape, name, newest) in tags][:1]
    patterns = [_pattern(shape, name) for shape in used or home.tags]
    for one in tags:
        matched = (pattern.fullmatch(one) for pattern in patterns)
        yield from (found[1] for found in matched if found and key(found[1]) is not None)


def _shape(home: Home, name: str, found: Mapping[str, tuple[Published, ...]]) -> str | None:
    """How the first that was found is tagged."""
    version, first = next(((version, those[0]) for version, those in found.items()), ("", None))
    return next((one for one in home.tags if first and tag(one, name, version) == first.tag), None)


def _pattern(shape: str, name: str) -> re.Pattern[str]:
    """Tags of a shape; the group is the version."""
    return re.compile("(v?[0-9].*)".join(map(re.escape, tag(shape, name, "\0").split("\0"))))


def _by_tag(
    hub: Host, home: Home, name: str, missing: Sequence[str], shapes: tuple[str, ...]
) -> dict[str, tuple[Published, ...]]:
    """What is tagged, newest first. Where there is one shape, there is no need to ask for the tags."""
    if len(shapes) == 1:
        tags = {version: tag(shapes[0], name, version) for version in missing}
    else:
        tags = refs.named(hub, home, name, missing)
    found: dict[str, tuple[Published, ...]] = {}
    misses = 0
    for version in reversed(missing):
        release = hub.by_tag(home.repository, tags[version]) if version in tags else None
        if release is not None:
            found[version] = (release,)
        elif version in tags:
            misses += 1
        if misses == _MISSES and not found:
            break  # tags without releases: the others will have none either
    return found


def _listed(hub: Host, home: Home, name: str, versions: Iterable[str]) -> tuple[dict[str, Published], bool]:
    """The releases that could be those of the versions, by tag, and whether the list was read to its end."""
    wanted = [{tag(shape, name, version) for shape in home.tags} for version in versions]
    every = {one for tags in wanted for one in tags}
    found: dict[str, Published] = {}
    for number in range(1, PAGES + 1):
        page = hub.page(home.repository, number)
        if page is None:
            return found, False
        found.update({release.tag: release for release in page.releases if release.tag in every})
        if page.last:
            return found, True
        if all(found.keys() & tags for tags in wanted):
            break
    return found, False


def _shapes(home: Home, name: str, listed: Iterable[str]) -> tuple[str, ...]:
    """The shapes that are in use, once that is known; for a guessed home the chart's own go before plain
    ones."""
    if home.certain:
        return home.tags
    tags = set(listed)
    used = tuple(shape for shape in home.tags if any(_fits(shape, name, one) for one in tags))
    own = tuple(shape for shape in used if shape not in PLAIN_TAGS)
    return own or used or home.tags


def _fits(shape: str, name: str, one: str) -> bool:
    before, _, after = shape.replace("{name}", name).partition("{v}")
    version = one.removeprefix(before).removesuffix(after)
    return one == before + version + after and key(version) is not None
