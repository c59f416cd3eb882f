"""Which changed lines of a pull request its bumps explain, and which they do not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from bot.discover import lockstep
from bot.discover.discreet import Discreet
from bot.git import Delta, Line, Repository
from bot.model import Bump, ChangedLine, Release, Untrusted

_NEAR = 3
_MOST = 20_000
_VERSION = re.compile(r"version:[ \t]+[\"']?v?\d+\.\d+\.\d+[0-9A-Za-z.+-]*[\"']?[ \t\r]*")


def unexplained(
    repository: Repository, base: str, head: str, deltas: Sequence[Delta], bumps: Sequence[Bump]
) -> tuple[ChangedLine, ...]:
    """Every changed line that is neither the version or digest of a bump, nor the lock of one, nor in a copy
    of its chart (whether that holds what it should is looked at where charts are). A file that changed
    without lines (binary, mode) stands as line 1 with an empty text, the end of one with very many as one
    line. Secrets in lines are masked."""
    copies = {sign: _copies(bumps, sign) for sign in "-+"}
    deltas = [delta for delta in deltas if not _in(delta.path, copies["-" if delta.status == "D" else "+"])]
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for line in repository.lines(base, head, [delta.path for delta in deltas]):
        lines[line.path].append(line)
    found: list[ChangedLine] = []
    discreet = Discreet(repository, base, head)
    for delta in deltas:
        rows = lines[delta.path]
        if not rows:
            found.append(ChangedLine(delta.path, 1, Untrusted(""), added=delta.status != "D"))
        if lockstep.follows(delta.path, rows, bumps):
            continue
        explained = set(_explained(rows, [bump for bump in bumps if bump.new.file == delta.path]))
        rest = [row for row in rows if row not in explained]
        found += [
            ChangedLine(row.path, row.number, Untrusted(discreet.shown(row)), added=row.sign == "+")
            for row in rest[:_MOST]
        ]
        for row in rest[_MOST : _MOST + 1]:
            more = Untrusted(f"… ({len(rest) - _MOST:,} more lines)")
            found.append(ChangedLine(row.path, row.number, more, added=row.sign == "+"))
    return tuple(found)


def _copies(bumps: Sequence[Bump], sign: str) -> tuple[str, ...]:
    pairs = [pair for bump in bumps for pair in bump.pairs]
    sides = [new for _, new in pairs] if sign == "+" else [old for old, _ in pairs]
    return tuple(dict.fromkeys(place for side in sides for place in side.copies))


def _in(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _explained(rows: Sequence[Line], bumps: Sequence[Bump]) -> Iterator[Line]:
    removed = {row.number: row for row in rows if row.sign == "-"}
    added = {row.number: row for row in rows if row.sign == "+"}
    by_line: defaultdict[tuple[int, int], list[Bump]] = defaultdict(list)
    for bump in bumps:
        if bump.old.file == bump.new.file:
            by_line[bump.old.line, bump.new.line].append(bump)
            yield from _digests(rows, bump)
            yield from _own_version(rows, bump)
    for (old, new), group in by_line.items():
        if old in removed and new in added and added[new].text in _expected(removed[old].text, group):
            yield removed[old]
            yield added[new]


def _expected(text: str, bumps: Sequence[Bump]) -> set[str]:
    """What the old line may have become: its versions replaced, with a digest behind them or without."""
    results = {text}
    places = {bump.old.column - 1: bump for bump in bumps}
    for start in sorted(places, reverse=True):
        old, new = places[start].old, places[start].new
        pinned = f"{old.version}@{old.digest}"
        written = pinned if text.startswith(pinned, start) else old.version
        if not text.startswith(written, start):
            return set()
        end = start + len(written)
        ways = [new.version, f"{new.version}@{new.digest}"] if new.digest else [new.version]
        results = {result[:start] + way + result[end:] for result in results for way in ways}
        if old.digest and new.digest:  # beside the version, as in {tag: 1.2.3, digest: "sha256:…"}
            results |= {result.replace(old.digest, new.digest) for result in results}
    return results


def _own_version(rows: Sequence[Line], bump: Bump) -> Iterator[Line]:
    """The chart's own ``version:``, which Renovate's ``bumpVersions`` raises along with a dependency."""
    if PurePosixPath(bump.new.file).name in ("Chart.yaml", "Chart.yml"):
        yield from (row for row in rows if _VERSION.fullmatch(row.text))


def _digests(rows: Sequence[Line], bump: Bump) -> Iterator[Line]:
    """``digest:`` lines near the version, with the bump's digests."""
    for row in rows:
        side: Release = bump.new if row.sign == "+" else bump.old
        near = abs(row.number - side.line) <= _NEAR
        key, _, value = row.text.strip().partition(": ")
        if near and key == "digest" and side.digest and value.strip("\"'") == side.digest:
            yield row
