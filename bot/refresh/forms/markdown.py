"""Tables in Markdown: every table of the page that has both columns, under headings that are not skipped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.errors import SourceError
from bot.net import show
from bot.refresh import ranges
from bot.refresh.description import Reading
from bot.refresh.forms.fact import Fact

_LONGEST = 2000
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])?")
_TAG = re.compile(r"<[^<>]{1,200}>")
_MARKS = re.compile(r"[*_`\\]|\[\^[^\]]{1,20}\]")
_DASHES = re.compile(r"\s{0,9}:?-{1,400}:?\s{0,9}")
_HEADING = re.compile(r"#{1,6}\s{1,9}(.{1,300})")
_DAY = re.compile(r"([A-Za-z]{3})[a-z]{0,7}\.? ([0-9]{1,2}), ([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Cells = list[str]


def read(text: str, reading: Reading, url: str) -> list[Fact]:
    """The rows whose first cell is a version, or several (``1.2, 1.1``), and whose minors are not empty."""
    facts: list[Fact] = []
    found = False
    for heading, header, rows in _tables(text):
        versions, minors = _column(header, reading.versions), _column(header, reading.minors)
        if versions is None or minors is None or heading in [one.casefold() for one in reading.skip]:
            continue
        found = True
        eol = _column(header, reading.eol)
        for row in rows:
            facts += _facts(row, versions, minors, eol)
    if not found:
        columns = " and ".join(names[0] for names in (reading.versions, reading.minors) if names)
        raise SourceError(f"{show(url)} has no table with the columns {columns}")
    return facts


def _facts(row: Cells, versions: int, minors: int, eol: int | None) -> Iterator[Fact]:
    cell = row[minors] if minors < len(row) else ""
    if not cell or cell.upper() in ("N/A", "-", "TBD", "SKIPPED"):
        return
    for part in row[versions].split(","):
        numbers = ranges.version(part)
        if numbers is not None:
            day = _day(row[eol]) if eol is not None and eol < len(row) else None
            yield Fact(ranges.Range(numbers, numbers), ranges.minors(cell), day)


def _tables(text: str) -> Iterator[tuple[str, Cells, list[Cells]]]:
    """Heading above, header and rows of each table that stands outside fenced code. Raises
    :class:`SourceError` for one that is cut off."""
    heading, fenced, lines = "", False, text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        title = _HEADING.match(line)
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        elif title and not fenced:
            heading = _plain(title[1]).casefold()
        elif not fenced and "|" in line and at + 1 < len(lines) and _is_rule(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            if end == len(lines) and line.endswith("|") and not lines[-1].rstrip().endswith("|"):
                raise SourceError("the page ends in the middle of a table")
            yield heading, _cells(line), [_cells(row) for row in lines[at + 2 : end]]
            at = end - 1
        at += 1


def _is_rule(line: str) -> bool:
    parts = _split(line)
    return len(line) <= _LONGEST and bool(parts) and all(_DASHES.fullmatch(part) for part in parts)


def _cells(line: str) -> Cells:
    return [_plain(part) for part in _split(line)]


def _split(line: str) -> list[str]:
    bare = line.strip()[:_LONGEST]
    return bare.removeprefix("|").removesuffix("|").replace("\\|", "/").split("|") if "|" in bare else []


def _plain(text: str) -> str:
    """Without links, tags and emphasis."""
    shown = _TAG.sub(" ", _LINK.sub(r"\1", text))
    return " ".join(_MARKS.sub("", shown).split())


def _column(header: Cells, names: tuple[str, ...]) -> int | None:
    known = [cell.casefold() for cell in header]
    return next((known.index(name.casefold()) for name in names if name.casefold() in known), None)


def _day(cell: str) -> dt.date | None:
    """``Jul 08, 2026`` and ``2026-07-08``; None for anything else (``Release of 1.23``)."""
    match = _DAY.fullmatch(cell)
    try:
        if match is None:
            return dt.date.fromisoformat(cell)
        return dt.date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    except ValueError:
        return None
