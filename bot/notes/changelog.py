"""Splits a changelog by the versions in its headings.

``## 1.2.3``, ``## [1.2.3] - 2026-01-31``, ``### v1.2.3 (2026-01-31)``, ``# my-chart-1.2.3``,
``## [my-chart-1.2.3](…)``, ``1.2.3 / 2026-01-31`` with a rule below, ``<small>1.2.3 (…)</small>``,
``## 1.2.3 What it brings``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.notes import outline
from bot.notes.outline import Heading, Section

_TITLE = re.compile(
    r"""
    (?:(?:version|release|chart|helm[ ]chart)[ ]+)?
    [\[(]?
    (?:(?P<name>[A-Za-z][A-Za-z0-9._-]*?)(?:[ /@:-]|[ ]-[ ])[ ]?)?
    [\[(]?
    (?P<version>v?[0-9]+\.[0-9]+(?P<patch>\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)
    [\])]?:?
    (?:[ ]*[-\u2013\u2014/|,:(\[].*|[ ]+(?:[0-9]{4}-|[A-Z]?[a-z]*[ ]?released?\b).*|(?(patch)[ ].*|(?!)))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNRELEASED = re.compile(r"\W*(?:unreleased|next|upcoming|pending)\b.*", re.IGNORECASE)
_GENERIC = frozenset({"chart", "charts", "helm", "helm-chart", "release", "version", "v"})


def sections(text: str, name: str) -> Iterator[tuple[str, Section]]:
    """Each version of the chart ``name`` with its section, in the order of the text. A section ends at the
    chart's next version, whatever its level (release-please mixes them), at a heading above its own, and
    at another chart's version or what is unreleased beside it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = [(heading, _TITLE.fullmatch(heading.title)) for heading in outline.headings(text)]
    for number, (heading, said) in enumerate(found):
        if said is None or not _ours(said, name):
            continue
        rest = (found[index] for index in range(number + 1, len(found)))
        after = (other.start for other, version in rest if _ends(heading, other, version, name))
        yield said["version"], Section(heading, text[heading.start : next(after, len(text))].strip("\n"))


def _ends(heading: Heading, other: Heading, version: re.Match[str] | None, name: str) -> bool:
    if other.level < heading.level or (version is not None and _ours(version, name)):
        return True
    beside = other.level == heading.level
    return beside and (version is not None or _UNRELEASED.fullmatch(other.title) is not None)


def _ours(said: re.Match[str], name: str) -> bool:
    return said["name"] is None or said["name"].lower() in {name.lower(), *_GENERIC}
