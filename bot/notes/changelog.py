"""Splits a changelog by the versions in its headings.

``## 1.2.3``, ``## [1.2.3] - 2026-01-31``, ``### v1.2.3 (2026-01-31)``, ``# my-chart-1.2.3``,
``## [my-chart-1.2.3](…)``, ``1.2.3 / 2026-01-31`` with a rule below, ``<small>1.2.3 (…)</small>``,
``## 1.2.3 What it brings``, ``## 2026-01-31 - Release v1.2.3``, ``# Release notes for v1.2.3``,
``# My Chart 1.2.3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.notes import outline
from bot.notes.outline import Heading, Section

_DATE = r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)?[0-9]{2})"
_VERSION = (
    r"(?P<version>v?\.?(?![0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}(?![0-9]))"
    r"[0-9]+\.[0-9]+(?P<patch>\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)"
)
_TITLE = re.compile(
    rf"""
    (?:{_DATE}[ ]?[-\u2013\u2014:/|]?[ ]?)?
    (?:(?:version|release|chart|helm[ ]chart|release[ ]notes[ ]for|what'?s[ ]new[ ]in)[ ]+)?
    [\[(]?
    (?:(?P<name>(?!v?[0-9]+\.[0-9])[A-Za-z][A-Za-z0-9._-]*?)(?:[ /@:-]|[ ]-[ ])[ ]?)?
    [\[(]?
    {_VERSION}
    [\])]?:?
    (?:[ ]*[-\u2013\u2014/|,:(\[].*
      |[ ]+(?:[0-9]{{4}}-|[A-Z]?[a-z]*[ ]?release(?:d|[ ]notes)?\b).*
      |(?(patch)[ ].*|(?!)))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?P<name>[A-Za-z][\w'.-]{{0,40}}(?:[ ][A-Za-z][\w'.-]{{0,40}}){{0,6}})[ @/-]{_VERSION}"
    r"(?:[ ]release[ ]notes|[ ]*[-(\[].*)?",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\W{0,4}(?:[\w-]{1,40}[\W_]{1,3}){0,2}?v?\.?[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,6}", re.IGNORECASE
)
_UNRELEASED = re.compile(r"\W*(?:unreleased|next|upcoming|pending)\b.*", re.IGNORECASE)
_GENERIC = frozenset({"chart", "charts", "helm", "helm-chart", "release", "stable", "version", "v"})
_FEWEST = 2
_Found = tuple[Heading, re.Match[str] | None]


def sections(text: str, name: str) -> Iterator[tuple[str, Section]]:
    """Each version of the chart ``name`` with its section, in the order of the text. A section ends at the
    chart's next version, whatever its level (release-please mixes them), at a heading above its own, and
    at another chart's version or what is unreleased beside it. Where no heading has this name, or none,
    but all versions have one title that is near to it, they are the chart's."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    headings = outline.headings(text)
    found: list[_Found] = [(heading, _TITLE.fullmatch(heading.title)) for heading in headings]
    names = frozenset({name.lower(), *_GENERIC})
    if not any(said is not None and _ours(said, names) for _, said in found):
        found, names = _by_title(headings, found, name)
    for number, (heading, said) in enumerate(found):
        if said is None or not _ours(said, names):
            continue
        end = _end(found, number, names)
        yield said["version"].replace("v.", "v"), Section(heading, text[heading.start : end].strip("\n"))


def odd(text: str) -> tuple[str, ...]:
    """Titles that begin with what looks like a version and are not read as one."""
    titles = (heading.title for heading in outline.headings(text))
    return tuple(
        one for one in titles if _LOOSE.match(one) and not (_TITLE.fullmatch(one) or _NAMED.fullmatch(one))
    )


def _by_title(
    headings: Sequence[Heading], found: list[_Found], name: str
) -> tuple[list[_Found], frozenset[str]]:
    """The headings of the highest level on which versions stand, when they all have one product's title
    (``My Shop Server 1.2.3``) that shares a word with the name. What may be another chart's name is none."""
    named = [(heading, _NAMED.fullmatch(heading.title)) for heading in headings]
    top = min((heading.level for heading, said in named if said is not None), default=None)
    those = [said["name"] for heading, said in named if said is not None and heading.level == top]
    title = those[0] if len(those) >= _FEWEST and len({one.lower() for one in those}) == 1 else ""
    words = {word for word in re.split(r"[^a-z0-9]+", name.lower()) if len(word) >= _FEWEST}
    if " " not in title or words.isdisjoint(title.lower().split()):
        return found, frozenset()
    return [(one, said if one.level == top else None) for one, said in named], frozenset({title.lower()})


def _end(found: Sequence[_Found], number: int, names: frozenset[str]) -> int | None:
    heading = found[number][0]
    for index in range(number + 1, len(found)):
        other, version = found[index]
        if other.level < heading.level or (version is not None and _ours(version, names)):
            return other.start
        beside = other.level == heading.level
        if beside and (version is not None or _UNRELEASED.fullmatch(other.title) is not None):
            return other.start
    return None


def _ours(said: re.Match[str], names: frozenset[str]) -> bool:
    return said["name"] is None or said["name"].lower() in names
