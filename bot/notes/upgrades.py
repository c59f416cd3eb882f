"""Sections of upgrade documents: ``### To 12.0.0``, ``## From 45.x to 46.x``, ``### Upgrading to 3.1``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.notes import outline
from bot.notes.outline import Heading, Section
from bot.notes.range import Key, floor

_NUMBER = r"v?[0-9]+(?:\.(?:[0-9]+|x)){0,2}(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?"
_NUMBERS = re.compile(rf"(?<![\w.]){_NUMBER}(?![\w]|\.[0-9])\+?", re.IGNORECASE)
_TO = re.compile(
    r"(?:\b(?:to|into|->|→|=>)|[-\u2013\u2014→>]+)[ ]*(?:\w+[ ]+){0,3}?[`<>=\[( ]*"
    rf"(?P<to>{_NUMBER})(?![\w]|\.[0-9])",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\bfrom\b(?:[ ]+\w+){{0,3}}?[ ]+(?P<less>(?:<|below|before|older than|prior to)[ ]*)?`?{_NUMBER}",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:helm|kubernetes|k8s|openshift|kubectl|postgres(?:ql)?|mysql|mariadb|go|java|python)[ ]+"
    r"v?[0-9][\w.]*",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"upgrad|migrat|breaking|change ?log|changes|notable|release notes", re.IGNORECASE)
_DIRECT = re.compile(
    r"(?:to|from|upgrad\w*|migrat\w*|v?[0-9.x]+[ ]*(?:to|->|→|=>))\b.*", re.IGNORECASE | re.DOTALL
)


def sections(text: str, *, whole: bool) -> Iterator[tuple[Key, Section]]:
    """Each section that speaks of going to some version, with the lowest such version; a section inside
    another is given by itself too. ``whole`` tells that the document is about upgrades only; elsewhere (a
    README) a heading must say so itself, or stand below one that does."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = outline.headings(text)
    above: list[Heading] = []
    for number, heading in enumerate(found):
        while above and above[-1].level >= heading.level:
            above.pop()
        titles = tuple(one.title for one in above)
        above.append(heading)
        about = whole or _DIRECT.fullmatch(heading.title) or any(map(_CONTEXT.search, titles))
        target = target_of(heading.title) if about else None
        if target is not None:
            rest = (found[index] for index in range(number + 1, len(found)))
            end = next((other.start for other in rest if other.level <= heading.level), len(text))
            yield target, Section(heading, text[heading.start : end].strip("\n"), titles)


def target_of(title: str) -> Key | None:
    """The lowest version that a heading leads to; None when it names none, or only another product's."""
    title = _OTHER.sub("", title)
    to = _TO.search(title)
    if to is not None:
        return floor(to["to"])
    came = _FROM.search(title)
    numbers = [floor(number[0].rstrip("+")) for number in _NUMBERS.finditer(title)]
    known = [number for number in numbers if number is not None]
    if not known:
        return None
    if came is not None and came["less"] is None and len(known) == 1:
        return (known[0][0] + 1, 0, 0, *known[0][3:])  # "from 1.x" leads to the next major
    return known[-1]
