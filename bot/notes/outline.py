"""The headings of a text by lines, without reading the rest: ATX, setext, RST and bold lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.notes import inline

_ATX = re.compile(r" {0,3}(?P<mark>#{1,6})(?:[ \t]+(?P<title>.*?))?[ \t]*#*[ \t]*")
_RULE = re.compile(r"(?P<mark>[=~^\"-])(?P=mark){2,}[ \t]*")
_HTML = re.compile(r"[ \t]*<h(?P<level>[1-6])\b[^<>]*>(?P<title>.*?)</h[1-6]>[ \t]*", re.IGNORECASE)
_LEVELS = {"=": 1, "-": 2, "~": 3, "^": 4, '"': 4}
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_LONGEST = 1000
BOLD = 7


@dataclass(frozen=True, slots=True)
class Heading:
    """``start`` is where its line begins in the text; ``title`` has no markup; ``level`` is 1 to 6, or
    :data:`BOLD`."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text from there to where its section ends; ``above`` are the titles over it."""

    heading: Heading
    text: str
    above: tuple[str, ...] = ()


def headings(text: str) -> tuple[Heading, ...]:
    """All headings outside code fences, in their order. A fence that is still open where another begins,
    or at the end, was forgotten: nothing is code because of it."""
    found: list[Heading] = []
    held: list[Heading] = []  # what would be headings, were the open fence none
    fence: str | None = None
    at, before, before_at = 0, "", 0
    for line in text.split("\n"):
        here, at = at, at + len(line) + 1
        mark = _FENCE.fullmatch(line)
        if mark and fence is not None and mark["mark"].startswith(fence):
            found += held if mark["info"].strip() else []
            held, before = [], ""
            fence = mark["mark"] if mark["info"].strip() else None
        elif mark and fence is None and not (_RULE.fullmatch(line) and before.strip()):
            fence, before = mark["mark"], ""
        else:
            heading = _heading(line, here, before, before_at)
            if heading is not None:
                (found if fence is None else held).append(heading)
            before, before_at = ("" if heading is not None else line), here
    return (*found, *held)


def _heading(line: str, here: int, before: str, before_at: int) -> Heading | None:
    if len(line) > _LONGEST:
        return None
    atx = _ATX.fullmatch(line)
    if atx:
        return Heading(here, len(atx["mark"]), inline.title(atx["title"] or ""))
    rule = _RULE.fullmatch(line)
    if rule and before.strip() and len(before) <= _LONGEST:
        return Heading(before_at, _LEVELS[rule["mark"]], inline.title(before))
    html = _HTML.fullmatch(line)
    if html:
        return Heading(here, int(html["level"]), inline.title(html["title"]))
    bold = inline.bold_title(line)
    return None if bold is None else Heading(here, BOLD, bold)
