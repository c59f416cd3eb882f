"""Cumulative notes: what a release says of versions that are left behind already."""

from __future__ import annotations

import re

from bot.notes import changelog
from bot.notes.range import Range, bare, key, same

_TITLES = re.compile(
    r"^(?:[ ]{0,3}(?:\#{1,6}|\*\*|__|<h[1-6])[^\n]{0,80}?[0-9]\.[0-9]"
    r"|[^\n]{0,80}?[0-9]\.[0-9][^\n]{0,80}\n[-=~]{3})",
    re.MULTILINE,
)
_FEWEST = 2


def without(text: str, name: str, version: str, span: Range) -> str:
    """The notes of a version without their sections about versions that a bump does not pass any more. Only
    where they have a section of their own too: else their headings may be another thing's versions."""
    old = key(span.old)
    if old is None or bare(version) not in text:
        return text
    if sum(1 for _ in zip(range(_FEWEST), _TITLES.finditer(text), strict=False)) < _FEWEST:
        return text
    found = list(changelog.sections(text, name))
    if not any(same(one, version) for one, _ in found):
        return text
    kept, at = [], 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for one, section in found:
        here = key(one)
        if here is not None and here <= old:
            kept.append(text[at : section.heading.start])
            at = section.heading.start + len(section.text)
    return "".join((*kept, text[at:]))
