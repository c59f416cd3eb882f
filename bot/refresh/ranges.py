"""Versions and ranges as upstream pages write them, and as ``rules/support/`` does.

Written: ``1.21`` (with all patches), ``1.5 - 1.8``, ``1.31+``, ``- 0.9``.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass

from bot.errors import SourceError

Numbers = tuple[int, ...]

_LONGEST = 200
_PARTS = 6
_RANGE = re.compile(r"(?P<only>[0-9.]+)|(?:(?P<first>[0-9.]+) ?)?- ?(?P<last>[0-9.]+)|(?P<floor>[0-9.]+)\+")
_VERSION = re.compile(r"[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){1,3})(?:\.[xX*])?(?: LTS)?")
_MINOR = re.compile(r"(?<![0-9.])[vV]?1\.([0-9]{1,3})(?:\.(?:[0-9]{1,3}|[xX]))?(?![0-9.]*[0-9])")
_BETWEEN = re.compile(r"\s*(?:-|\u2013|\u2014|\u2192|->|\.\.|to|through|until)\s*", re.IGNORECASE)
_LISTED = re.compile(r"[\s,;&]*(?:and|or)?[\s,;&]*", re.IGNORECASE)
_OPEN_BEFORE = re.compile(r"(?:>=|≥)\s*", re.IGNORECASE)
_OPEN_AFTER = re.compile(r"\s*(?:\+|(?:and|or) (?:above|later|newer|higher|up))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """From the first to the last; None is an open end. A number that an end leaves out may be anything."""

    first: Numbers | None
    last: Numbers | None

    @property
    def low(self) -> tuple[float, ...]:
        """The lowest version in it, written out."""
        return _padded(self.first or (), 0)

    @property
    def high(self) -> tuple[float, ...]:
        """The highest version in it, written out; what may be anything is infinite."""
        return _padded(self.last or (), math.inf)

    def covers(self, other: Range) -> bool:
        """Whether all of another lies in it."""
        return self.low <= other.low and other.high <= self.high

    def meets(self, other: Range) -> bool:
        """Whether some version is in both."""
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        first, last = _word(self.first), _word(self.last)
        if first == last:
            return first
        return f"{first}+" if not last else f"{first} - {last}".lstrip()


def written(text: str) -> Range:
    """A range as the files write it. Raises :class:`SourceError`, also for one that runs backwards."""
    match = _RANGE.fullmatch(text)
    if match is None:
        raise SourceError(f"not a range: {text[:40]!r}")
    only = match["only"]
    return checked(_numbers(only or match["first"] or match["floor"]), _numbers(only or match["last"]))


def checked(first: Numbers | None, last: Numbers | None) -> Range:
    """A range. Raises :class:`SourceError` when it runs backwards."""
    found = Range(first, last)
    if found.low > found.high:
        raise SourceError(f"a range runs backwards: {found}")
    return found


def version(cell: str) -> Numbers | None:
    """``v1.21``, ``0.20.x``, ``1.12 LTS``; None for what is no version (``main``, a heading)."""
    match = _VERSION.fullmatch(cell.strip()[:_LONGEST])
    return None if match is None else tuple(int(part) for part in match[1].split("."))


def minors(cell: str) -> Range:
    """The Kubernetes minors of a cell: ``1.29 - 1.33``, ``v1.34, v1.33``, ``1.19 → 1.31``, ``1.21+``. What
    stands after a slash is about something else (OpenShift). Raises :class:`SourceError` when it is nothing
    of that: a list with a gap, words."""
    text = cell.split("/")[0].replace("`", "").strip()[:_LONGEST]
    found = list(_MINOR.finditer(text))
    numbers = [int(match[1]) for match in found]
    if not found:
        raise SourceError("a row names no Kubernetes minor")
    before, after = text[: found[0].start()], text[found[-1].end() :]
    between = [text[one.end() : two.start()] for one, two in itertools.pairwise(found)]
    if len(found) == 2 and not before and not after and _BETWEEN.fullmatch(between[0]):
        return checked((1, numbers[0]), (1, numbers[1]))
    if len(found) == 1 and (
        (_OPEN_BEFORE.fullmatch(before) and not after) or (not before and _OPEN_AFTER.fullmatch(after))
    ):
        return Range((1, numbers[0]), None)
    whole = not before and not after and all(_LISTED.fullmatch(gap) for gap in between)
    if not whole or set(numbers) != set(range(min(numbers), max(numbers) + 1)):
        raise SourceError("a row's Kubernetes minors are neither a range nor a list without gaps")
    return Range((1, min(numbers)), (1, max(numbers)))


def _numbers(text: str | None) -> Numbers | None:
    if not text:
        return None
    parts = text.split(".")
    if len(parts) > _PARTS or not all(part.isdigit() and len(part) < 10 for part in parts):
        raise SourceError(f"not a version: {text[:40]!r}")
    return tuple(int(part) for part in parts)


def _word(numbers: Numbers | None) -> str:
    return ".".join(str(number) for number in numbers or ())


def _padded(numbers: Numbers, filling: float) -> tuple[float, ...]:
    return (*numbers[:_PARTS], *(filling,) * (_PARTS - len(numbers)))
