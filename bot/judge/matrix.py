"""What add-on projects say about the Kubernetes minors that they support: ``rules/support/<addon>.yaml``.

A file speaks for the charts that it names. Each row maps versions to minors. Both are written alike:
``1.21`` (that and all below it: 1.21.x), ``1.5 - 1.8`` (from 1.5 to the last 1.8.x), ``1.31+``, ``- 0.9``.
The first row that has the version counts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec import Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge import calendar
from bot.judge.minors import number
from bot.judge.tables import read
from bot.model import Claim, Standing

_NUMBERS = re.compile(r"[A-Za-z-]*([0-9]+(?:\.[0-9]+)*)")
_SPAN = re.compile(r"(?:(?P<only>[0-9.]+)|(?P<first>[0-9.]+)?\s*-\s*(?P<last>[0-9.]+)|(?P<floor>[0-9.]+)\+)")

Meaning = Literal["supported", "tested", "expected", "min", "match"]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of versions; either end may be open. A number that an end leaves out may be anything."""

    first: tuple[int, ...] | None
    last: tuple[int, ...] | None

    def has(self, version: tuple[int, ...]) -> bool:
        """Whether a version, as numbers, lies in the range."""
        return not self.above(version) and not self.below(version)

    def below(self, version: tuple[int, ...]) -> bool:
        """Whether a version comes before the range."""
        return self.first is not None and version[: len(self.first)] < self.first

    def above(self, version: tuple[int, ...]) -> bool:
        """Whether a version comes after the range."""
        return self.last is not None and version[: len(self.last)] > self.last


class Chart(Struct, frozen=True, forbid_unknown_fields=True):
    """A chart that the file speaks for; ``repositories`` are beginnings of URLs, any when there are none."""

    name: str
    repositories: tuple[str, ...] = ()


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where rows were read, and when."""

    url: str
    as_of: str


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """Versions and their minors. ``unsupported`` minors are tested and expressly not supported;
    ``tested`` ones have more behind them than the rest."""

    versions: str
    minors: str
    tested: str | None = None
    unsupported: tuple[str, ...] = ()
    source: str | None = None


class Matrix(Struct, frozen=True, forbid_unknown_fields=True):
    """One add-on. ``version`` tells whose version the rows are keyed by, the app's or the chart's;
    ``inside``, ``below`` and ``above`` what it means for a minor to be in a row's range or outside it;
    ``doubts`` where sources are odd or contradict each other."""

    addon: str
    what: str
    meaning: Meaning
    charts: tuple[Chart, ...]
    version: Literal["app", "chart"]
    inside: Standing
    below: Standing
    above: Standing
    sources: dict[str, Source]
    rows: tuple[Row, ...]
    doubts: tuple[str, ...] = ()

    def speaks_for(self, chart: str, repository: str | None) -> bool:
        """Whether the file is about this chart."""
        return any(
            entry.name == chart
            and (not entry.repositories or any(_under(repository, prefix) for prefix in entry.repositories))
            for entry in self.charts
        )

    def claim(self, version: str, minor: str) -> Claim | None:
        """What the project says about a version on a minor; None when no row has the version."""
        wanted = numbers(version)
        if wanted is None:
            return None
        for row in self.rows:
            if span(row.versions).has(wanted):
                return self._claim(row, minor)
        return None

    def _claim(self, row: Row, minor: str) -> Claim:
        name = row.source or next(iter(self.sources))
        source = self.sources[name]
        standing, meaning = self._standing(row, minor, source.as_of)
        return Claim(
            source=f"{self.addon}: {name}",
            url=source.url,
            as_of=source.as_of,
            meaning=meaning,
            range=row.minors,
            standing=standing,
        )

    def _standing(self, row: Row, minor: str, as_of: str) -> tuple[Standing, str]:
        at, minors = (1, number(minor)), span(row.minors)
        if minor in row.unsupported:
            return Standing.UNSUPPORTED, "tested, not supported"
        if row.tested and span(row.tested).has(at):
            return Standing.SUPPORTED, "tested"
        # What was written before a minor came out says nothing about it, unless the row had ended before.
        known = number(calendar.load().known_by(as_of))
        last = known if minors.last is None else minors.last[1]
        if at[1] > known and last >= known:
            return Standing.UNKNOWN, self.meaning
        if minors.below(at):
            return self.below, self.meaning
        if minors.above(at):
            return self.above, self.meaning
        return self.inside, self.meaning


def load(folder: Path | None = None) -> Mapping[str, Matrix]:
    """Every add-on's matrix by its id. Raises :class:`RulesError` for a file that does not hold up."""
    return _load(folder or rules_dir() / "support")


@functools.cache
def _load(folder: Path) -> Mapping[str, Matrix]:
    matrices = {}
    for path in sorted(folder.glob("*.yaml")):
        matrix = read(path, Matrix)
        if matrix.addon != path.stem:
            raise RulesError(f"{path.name}: its addon is {matrix.addon!r}; file and add-on share their name")
        _check(path.name, matrix)
        matrices[matrix.addon] = matrix
    return matrices


def _check(name: str, matrix: Matrix) -> None:
    if not matrix.rows or not matrix.sources or not matrix.charts:
        raise RulesError(f"{name}: rows, sources and charts must not be empty")
    for row in matrix.rows:
        if row.source is not None and row.source not in matrix.sources:
            raise RulesError(f"{name}: {row.versions}: no such source: {row.source!r}")
        for text in (row.versions, row.minors, row.tested):
            try:
                found = span(text) if text is not None else None
            except ValueError as error:
                raise RulesError(f"{name}: {row.versions}: {error}") from None
            if found and found.first and found.last and found.above(found.first):
                raise RulesError(f"{name}: {row.versions}: a range runs backwards: {text!r}")


def numbers(version: str) -> tuple[int, ...] | None:
    """``(1, 16, 2)`` of ``v1.16.2``, ``1.16.2-rc.1`` and ``stable-1.16.2``; None when there are none."""
    match = _NUMBERS.match(version.strip())
    if match is None or len(match[1]) > 100:
        return None
    return tuple(int(part) for part in match[1].split("."))


@functools.lru_cache(maxsize=4096)
def span(text: str) -> Span:
    """A range as the files write it. Raises ValueError."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a range: {text!r}")
    ends = {name: _ends(value) for name, value in match.groupdict().items() if value}
    if "only" in ends:
        return Span(ends["only"], ends["only"])
    return Span(ends.get("first") or ends.get("floor"), ends.get("last"))


def _ends(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError:
        raise ValueError(f"not a version: {text!r}") from None


def _under(repository: str | None, prefix: str) -> bool:
    return repository is not None and (repository.rstrip("/") + "/").startswith(prefix.rstrip("/") + "/")
