"""Documents of a chart or an app: those in the chart's archive, and those in its repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.notes import dated
from bot.notes.homes import tag
from bot.notes.stands import Stand

MOST = 8
_TEXT = r"(?:md|markdown|mdx|txt|rst|adoc)"
_TONGUE = re.compile(r"(?:^|/)(?:[a-z]{2}-(?:cn|tw|br|[A-Z]{2})|zh|ja|ko|fr|de|es|pt|ru|it)(?:/|$)")
CHANGELOG = re.compile(
    rf"(?:CHANGE-?LOG|CHANGES|HISTORY|NEWS|RELEASE[-_]?NOTES)[^/]*\.{_TEXT}|CHANGE-?LOG", re.IGNORECASE
)
CHANGELOGS = re.compile(
    rf"(?:docs?/(?:[^/]+/){{0,3}})?(?:change-?logs?|release[-_]?notes|releases)/[^/]+\.{_TEXT}", re.IGNORECASE
)
UPGRADE = re.compile(rf"(?:UPGRAD|MIGRAT|BREAKING|README)[^/]*\.{_TEXT}", re.IGNORECASE)
UPGRADES = re.compile(
    rf"docs?/(?:[^/]+/){{0,3}}(?:[^/]*(?:upgrad|migrat)[^/]*/[^/]+|[^/]*(?:upgrad|migrat)[^/]*)\.{_TEXT}",
    re.IGNORECASE,
)
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Document:
    """``place`` is a path in the archive, or a URL; ``path`` what it is called; ``version`` is set for a file
    about one of the versions that were asked for."""

    place: str
    path: str
    text: str
    url: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents: their ``names``, and ``inside`` the paths of those in folders; ``declared`` shapes
    (see :class:`bot.notes.families.Documents`); those about certain versions must concern ``versions``, or
    be ``meant``."""

    names: re.Pattern[str]
    inside: re.Pattern[str]
    declared: tuple[str, ...]
    versions: tuple[str, ...]
    meant: Callable[[str], bool]


def in_archive(files: Iterable[tuple[str, str]], names: re.Pattern[str]) -> Iterator[Document]:
    """The archive's files of such names."""
    for path, text in sorted(files):
        if names.fullmatch(path):
            yield Document(path, path, text)


def in_repository(stand: Stand, name: str, wanted: Wanted, held: Iterable[str]) -> Iterator[Document]:
    """The documents where the chart stands that the archive does not hold (``held`` are its paths): the
    declared ones, those beside the chart, those in folders of documentation. Of files about certain versions
    all that matter are read, of others at most :data:`MOST`."""
    known = {path.lower() for path in held}
    undated = 0
    named = dict(_declared(stand, name, wanted))
    for path in dict.fromkeys((*named, *_around(stand, wanted))):
        beside = path.rpartition("/")[2].lower() if _is_beside(stand, path) else path.lower()
        if beside in known or not (named.get(path) or wanted.meant(path)):
            continue
        version = dated.exact(path, wanted.versions)
        undated += dated.target(path) is None
        if undated > MOST and dated.target(path) is None:
            continue
        text = stand.read(path)
        if text is not None:
            url = stand.address(path)
            yield Document(url, path, text, url, version)


def _declared(stand: Stand, name: str, wanted: Wanted) -> Iterator[tuple[str, bool]]:
    """Declared paths that are there, each with whether it is declared letter by letter: what its name seems
    to tell of versions does not count then."""
    for shape in wanted.declared:
        versions = reversed(wanted.versions) if "{v}" in shape else ("",)
        for path in (tag(shape, name, version) for version in versions):
            if "*" in path:
                pattern = re.compile("[^/]*".join(map(re.escape, path.split("*"))))
                found = sorted(filter(pattern.fullmatch, stand.listing.files), reverse=True)
                yield from ((one, False) for one in found)
            elif path in stand.listing.files or not stand.listing.whole:
                yield path, "{v}" not in shape


def _around(stand: Stand, wanted: Wanted) -> Iterator[str]:
    for root in stand.roots:
        before = f"{root}/" if root else ""
        inside = []
        for path in sorted(stand.listing.files):
            if not path.startswith(before) or _TONGUE.search(path):
                continue
            rest = path[len(before) :]
            if "/" not in rest and wanted.names.fullmatch(rest):
                yield path
            elif wanted.inside.fullmatch(rest):
                inside.append(path)
        yield from inside


def _is_beside(stand: Stand, path: str) -> bool:
    return bool(stand.roots) and path.rpartition("/")[0] == stand.roots[0]
