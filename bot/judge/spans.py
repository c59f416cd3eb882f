"""Ranges of versions as the support tables write them.

``1.21`` (that and all below it: 1.21.x), ``1.5 - 1.8`` (from 1.5 to the last 1.8.x), ``1.31+``, ``- 0.9``.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass

_NUMBERS = re.compile(r"[A-Za-z-]{0,40}([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})(?!\.?[0-9])(.{0,60})", re.DOTALL)
_EARLY = re.compile(r"[-.~]?(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|m[0-9])", re.IGNORECASE)
_SPAN = re.compile(r"(?:(?P<only>[0-9.]+)|(?P<first>[0-9.]+)?\s*-\s*(?P<last>[0-9.]+)|(?P<floor>[0-9.]+)\+)")
_LENGTH = 6
_PATCH = 3
_LONGEST = 100

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version as numbers. ``early`` are those before the release (alpha, beta, candidates)."""

    numbers: tuple[int, ...]
    early: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A range of versions; either end may be open. A number that an end leaves out may be anything."""

    first: tuple[int, ...] | None
    last: tuple[int, ...] | None

    @property
    def low(self) -> Numbers:
        """The lowest version in the range, written out."""
        return _padded(self.first or (), 0)

    @property
    def high(self) -> Numbers:
        """The highest version in the range, written out; what may be anything is infinite."""
        return _padded(self.last or (), math.inf)

    def has(self, version: Version) -> bool:
        """Whether a version lies in the range. One from before a release that begins the range does not."""
        at = _padded(version.numbers, 0)
        begins = self.first is not None and len(self.first) >= _PATCH and at == self.low
        return self.low <= at <= self.high and not (version.early and begins)

    def covers(self, other: Span) -> bool:
        """Whether all of another range lies in this one."""
        return self.low <= other.low and other.high <= self.high

    def meets(self, other: Span) -> bool:
        """Whether some version is in both ranges."""
        return self.low <= other.high and other.low <= self.high

    def below(self, numbers: tuple[int, ...]) -> bool:
        """Whether a version comes before the range."""
        return _padded(numbers, 0) < self.low

    def above(self, numbers: tuple[int, ...]) -> bool:
        """Whether a version comes after the range."""
        return _padded(numbers, 0) > self.high


def version(text: str) -> Version | None:
    """1.16.2 of ``v1.16.2``, ``1.16.2-rc.1`` (early), ``1.16.2+build`` and ``stable-1.16.2``; None when there
    are no numbers."""
    match = _NUMBERS.match(text.strip())
    if match is None or len(text) > _LONGEST:
        return None
    return Version(tuple(int(part) for part in match[1].split(".")), bool(_EARLY.match(match[2])))


@functools.lru_cache(maxsize=16384)
def span(text: str) -> Span:
    """A range as the files write it. Raises ValueError, also for one that runs backwards."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a range: {text!r}")
    ends = {name: _ends(value) for name, value in match.groupdict().items() if value}
    if "only" in ends:
        return Span(ends["only"], ends["only"])
    found = Span(ends.get("first") or ends.get("floor"), ends.get("last"))
    if found.low > found.high:
        raise ValueError(f"a range runs backwards: {text!r}")
    return found


def _ends(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    if not all(parts) or len(parts) > _LENGTH:
        raise ValueError(f"not a version: {text!r}")
    return tuple(int(part) for part in parts)


def _padded(numbers: tuple[int, ...], filling: float) -> Numbers:
    return (*numbers[:_LENGTH], *(filling,) * (_LENGTH - len(numbers)))
