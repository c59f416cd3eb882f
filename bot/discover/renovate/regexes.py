"""Regular expressions as Renovate runs them: RE2, linear in the text whatever they are."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

_LONGEST = 10_000
# RE2 does not know JavaScript's way to write these.
_JAVASCRIPT = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|c([A-Za-z])|([\s\S]))")
_WORK = 64 << 20

Span = tuple[int, int]


class _Match(Protocol):
    def span(self, group: int = 0) -> Span: ...
    def group(self, group: int = 0) -> str | None: ...


class _Compiled(Protocol):
    groups: int

    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def search(self, text: str) -> _Match | None: ...
    def finditer(self, text: str) -> Iterator[_Match]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A match: its span, and the spans of the named groups; None for one that took no part."""

    span: Span
    groups: Mapping[str, Span | None]


class TooManyError(Exception):
    """A text holds more matches than are looked at."""


@dataclass(frozen=True, slots=True)
class Regex:
    """A compiled expression."""

    compiled: _Compiled

    def test(self, text: str) -> bool:
        """Whether it matches anywhere; never where a text is no Unicode."""
        try:
            return self.compiled.search(text) is not None
        except ValueError:
            return False

    def find(self, text: str, most: int) -> list[Found]:
        """Every match. Raises :class:`TooManyError` when there are more than ``most``, or when finding them
        costs too much: each match may look at all of the text that is left."""
        found: list[Found] = []
        names = self.compiled.groupindex
        work = 0
        for match in self.compiled.finditer(text):
            start, end = match.span()
            work += len(text) - start
            if len(found) >= most or work > _WORK:
                raise TooManyError
            groups = {name: span if (span := match.span(at))[0] >= 0 else None for name, at in names.items()}
            found.append(Found((start, end), groups))
        return found

    def replace(self, text: str, replacement: Callable[[_Match], str]) -> str:
        """``text`` with every match replaced."""
        parts: list[str] = []
        done = 0
        for match in self.compiled.finditer(text):
            start, end = match.span()
            parts += (text[done:start], replacement(match))
            done = end
        return "".join([*parts, text[done:]])


@functools.lru_cache(maxsize=512)
def compiled(pattern: str, *, ignore_case: bool = False) -> Regex | None:
    """The expression, or None when RE2 does not take it (look-ahead, back references, sizes)."""
    import re2

    if len(pattern) > _LONGEST:
        return None
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return Regex(re2.compile(_JAVASCRIPT.sub(_escape, pattern), options))
    except (re2.error, ValueError):
        return None


def _escape(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        return f"\\x{{{found[1] or found[2]}}}"
    return f"\\x{ord(found[3]) % 32:02x}" if found[3] else found[0]
