"""What add-on projects say about the Kubernetes minors that they support: ``rules/support/<addon>.yaml``.

A file speaks for the charts that it names. Each row maps versions to minors (both as :mod:`bot.judge.spans`
writes ranges) and is keyed by the version of the app or by that of the chart. Of each source the first row
that has the version counts; several sources make several claims, side by side.
``docs/support.md`` describes the files and how they are made.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge import calendar
from bot.judge.addon import Chart, Kind, Meaning, Row, Source, overlap
from bot.judge.minors import number
from bot.judge.spans import Span, Version, span, version
from bot.judge.tables import read
from bot.model import Claim, Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about. With neither ``repository`` nor ``app_version`` somebody typed a name and a
    version: of the chart or of the app, whatever either is known by."""

    chart: str
    repository: str | None
    version: str
    app_version: str | None = None

    @property
    def typed(self) -> bool:
        """Whether the version may be the chart's or the app's."""
        return self.repository is None and self.app_version is None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take the version that was asked about: exactly, or as the range that a pair tells. ``of``
    is whose version it was taken for."""

    versions: Version | Span
    of: Kind
    note: str = ""


class Matrix(Struct, frozen=True, forbid_unknown_fields=True):
    """One add-on. ``aliases`` are other names that people type for it; ``version`` tells whose version the
    rows are keyed by; ``inside``, ``below`` and ``above`` what it means for a minor to be in a row's range or
    outside it; ``doubts`` where sources are odd or contradict each other;
    ``order`` the charts in the order in which an upgrade moves them."""

    addon: str
    what: str
    meaning: Meaning
    charts: tuple[Chart, ...]
    version: Kind
    inside: Standing
    below: Standing
    above: Standing
    sources: dict[str, Source]
    rows: tuple[Row, ...]
    aliases: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """Everything that the file may be asked by."""
        return frozenset((self.addon, *self.aliases, *(chart.name for chart in self.charts)))

    def speaks_for(self, chart: str, repository: str | None) -> bool:
        """Whether the file is about this chart. Without a repository its name is enough."""
        if repository is None:
            own = {self.addon, *self.aliases, *(entry.name for entry in self.charts if entry.alone)}
            return chart.lower() in own
        return any(entry.name == chart and entry.is_from(repository) for entry in self.charts)

    def claims(self, asked: Asked, minor: str) -> tuple[Claim, ...]:
        """What the project says about a version on a minor: a claim of each source, and of each way to take
        the version. None when no row has it."""
        if not self.speaks_for(asked.chart, asked.repository):
            return ()
        found: dict[Kind, dict[Claim, None]] = {"app": {}, "chart": {}}
        for name, source in self.sources.items():
            for reading in self._readings(asked, source.version or self.version):
                row = self._row(name, reading.versions)
                if row:
                    found[reading.of][self._claim(name, row, minor, reading.note)] = None
        for kind in self._meant(asked):
            if found[kind]:
                return tuple(found[kind])
        both = sorted(filter(None, found.values()), key=_strictness)
        if asked.typed and len(both) > 1 and _strictness(both[0]) < _strictness(both[1]):
            # Nobody knows which of the two versions was typed: the stricter answer holds for either.
            return tuple(both[0])
        return tuple(found["app"] | found["chart"])

    def _meant(self, asked: Asked) -> tuple[Kind, ...]:
        """Whose version somebody types after a name: after that of a chart the chart's, after that of the
        add-on the app's; one name for both tells nothing."""
        name = asked.chart.lower()
        if not asked.typed:
            return ()
        chart = any(chart.name == name for chart in self.charts)
        addon = name == self.addon or name in self.aliases
        if chart and addon:
            return ()
        return ("chart", "app") if chart else ("app", "chart")

    def _row(self, source: str, wanted: Version | Span) -> Row | None:
        for row in self.rows:
            if (row.source or next(iter(self.sources))) == source:
                versions = span(row.versions)
                if isinstance(wanted, Version):
                    if versions.has(wanted):
                        return row
                elif versions.meets(wanted):
                    # A range that rows part is not resolved: which of them counts is not known.
                    return row if versions.covers(wanted) else None
        return None

    def _readings(self, asked: Asked, kind: Kind) -> Iterator[Reading]:
        exact = version(asked.version)
        app = version(asked.app_version) if asked.app_version else None
        if kind == "app" and app:
            yield Reading(app, "app")
            return
        if exact is None:
            return
        charts = self._charts(asked)
        same = any(chart.same for chart in charts)
        # A chart of this name from anywhere else has a history of its own.
        own = kind == "chart" and (asked.repository is None or any(chart.repositories for chart in charts))
        if asked.typed or own or same:
            yield Reading(exact, kind)
        if same and asked.typed:
            yield Reading(exact, "chart" if kind == "app" else "app")
        if kind == "app" or asked.typed:
            of: Kind = "chart" if kind == "app" else "app"
            for chart in charts:
                found = tuple(_paired(chart, exact, kind))
                yield from (Reading(span(wanted), of, note) for wanted, note in found)
                if found:
                    # Charts of one name count their versions apart: the first that has the version is meant.
                    return

    def _charts(self, asked: Asked) -> tuple[Chart, ...]:
        """The entries that a chart may mean; those that name its repository before those for any."""
        if asked.repository is None:
            named = tuple(chart for chart in self.charts if chart.name == asked.chart.lower())
            return named or self.charts
        found = [c for c in self.charts if c.name == asked.chart and c.is_from(asked.repository)]
        return tuple([chart for chart in found if chart.repositories] or found)

    def _claim(self, name: str, row: Row, minor: str, note: str) -> Claim:
        source = self.sources[name]
        standing, meaning = self._standing(row, minor, source)
        ended = f"the project gave {row.versions} up on {row.eol}" if row.eol else ""
        return Claim(
            source=f"{self.addon}: {name}",
            url=source.url,
            as_of=source.as_of,
            meaning="; ".join(filter(None, (meaning, ended, note))),
            range=row.minors,
            standing=standing,
        )

    def _standing(self, row: Row, minor: str, source: Source) -> tuple[Standing, str]:
        at, minors, meaning = (1, number(minor)), span(row.minors), source.meaning or self.meaning
        if minor in row.unsupported:
            return Standing.UNSUPPORTED, f"{meaning}: this minor expressly not"
        if row.tested and span(row.tested).has(Version(at)):
            return Standing.SUPPORTED, "tested"
        if row.maintained and span(row.maintained).has(Version(at)):
            why = f"helm accepts it, and it was maintained when the version came out ({row.maintained})"
            return Standing.SUPPORTED, f"{meaning}: {why}"
        # What was written before a minor came out says nothing about it, unless the row had ended before.
        known = number(calendar.load().known_by(source.as_of))
        if row.known:
            known = min(known, number(row.known))
        last = known if minors.last is None else minors.last[1]
        if at[1] > known and last >= known:
            return Standing.UNKNOWN, meaning
        if minors.below(at):
            return row.below or source.below or self.below, meaning
        if minors.above(at):
            return row.above or source.above or self.above, meaning
        return row.inside or source.inside or self.inside, meaning


def _paired(chart: Chart, exact: Version, kind: Kind) -> Iterator[tuple[str, str]]:
    for pair in chart.pairs:
        known, wanted = (pair.chart, pair.app) if kind == "app" else (pair.app, pair.chart)
        if span(known).has(exact):
            yield wanted, f"chart {pair.chart} has app {pair.app}"


def _strictness(claims: Iterable[Claim]) -> int:
    standings = {claim.standing for claim in claims}
    order = (Standing.UNSUPPORTED in standings, Standing.SUPPORTED not in standings, True)
    return order.index(True)


def load(folder: Path | None = None) -> Mapping[str, Matrix]:
    """Every add-on's matrix by its id. Raises :class:`RulesError` for a file that does not hold up, and for
    two that speak for one chart."""
    matrices: dict[str, Matrix] = {}
    for path in _texts(folder or rules_dir() / "support"):
        matrix = _read(path)
        for other in matrices.values():
            _apart(path.name, matrix, other)
        matrices[matrix.addon] = matrix
    return matrices


def versions_told(chart: str, repository: str | None) -> tuple[str, ...]:
    """The first versions of the rows that speak of a chart whose version is the one that rows are keyed by,
    ascending: what can be asked about where nobody lists the chart's versions."""
    found: dict[tuple[int, ...], str] = {}
    for table in naming(chart):
        entries = [one for one in table.charts if one.name == chart and one.is_from(repository or "")]
        if table.version != "chart" and not any(one.same for one in entries):
            continue
        for row in table.rows:
            source = table.sources[row.source or next(iter(table.sources))]
            first = span(row.versions).first
            if first is not None and (source.version or table.version) == table.version:
                found.setdefault(first, ".".join(map(str, first)))
    return tuple(found[key] for key in sorted(found))


def naming(name: str, folder: Path | None = None) -> tuple[Matrix, ...]:
    """The matrices that a chart's or an add-on's name may mean. Only files that hold the name are parsed.
    Raises :class:`RulesError`."""
    return _naming(name.lower(), folder or _shipped())


@functools.cache
def _shipped() -> Path:
    return rules_dir() / "support"


@functools.lru_cache(maxsize=4096)
def _naming(name: str, folder: Path) -> tuple[Matrix, ...]:
    likely = (_read(path) for path, text in _texts(folder).items() if name in text)
    return tuple(matrix for matrix in likely if name in matrix.names())


@functools.cache
def _texts(folder: Path) -> Mapping[Path, str]:
    try:
        return {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{folder.name}: {error}") from None


@functools.cache
def _read(path: Path) -> Matrix:
    matrix = read(path, Matrix)
    if matrix.addon != path.stem:
        raise RulesError(f"{path.name}: its addon is {matrix.addon!r}; file and add-on share their name")
    _check(path.name, matrix)
    return matrix


def _check(name: str, matrix: Matrix) -> None:
    if not matrix.rows or not matrix.sources or not matrix.charts:
        raise RulesError(f"{name}: rows, sources and charts must not be empty")
    ranges = ((row, (row.versions, row.minors, row.tested, row.maintained)) for row in matrix.rows)
    texts = [(row.versions, text) for row, found in ranges for text in found]
    for chart in matrix.charts:
        if chart.same and chart.pairs:
            raise RulesError(f"{name}: {chart.name}: either it has the app's version or pairs")
        if bool(chart.pairs) != (chart.source is not None):
            raise RulesError(f"{name}: {chart.name}: pairs have a source, and nothing else of a chart has")
        texts += [(chart.name, text) for pair in chart.pairs for text in (pair.chart, pair.app)]
    named = [(row.versions, row.source) for row in matrix.rows]
    named += [(chart.name, chart.source) for chart in matrix.charts]
    for where, source in named:
        if source is not None and source not in matrix.sources:
            raise RulesError(f"{name}: {where}: no such source: {source!r}")
    for where, text in texts:
        try:
            span(text or "0")
        except ValueError as error:
            raise RulesError(f"{name}: {where}: {error}") from None
    for row in matrix.rows:
        _check_minors(f"{name}: {row.versions}", row)


def _check_minors(where: str, row: Row) -> None:
    if row.maintained and not span(row.minors).covers(span(row.maintained)):
        raise RulesError(f"{where}: helm refuses some of {row.maintained}")
    for minor in (*row.unsupported, row.known or "1.0"):
        try:
            number(minor)
        except ValueError as error:
            raise RulesError(f"{where}: {error}") from None


def _apart(name: str, matrix: Matrix, other: Matrix) -> None:
    """No two add-ons speak for one chart of one repository, or go by one name."""
    for chart in matrix.charts:
        for theirs in other.charts:
            if chart.name == theirs.name and overlap(chart.repositories, theirs.repositories):
                raise RulesError(f"{name}: {chart.name}: {other.addon} speaks for this chart, too")
    shared = {matrix.addon, *matrix.aliases} & {other.addon, *other.aliases}
    if shared:
        raise RulesError(f"{name}: {other.addon} goes by the same name: {', '.join(sorted(shared))}")
