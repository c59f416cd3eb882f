"""Add-on tables: facts of upstream, merged into the rows of one source of ``rules/support/<addon>.yaml``.

Nothing is ever taken out: what left the page keeps its row. A row that says something else now is changed
where it stands for just that version, and gets a narrower row before it where it stands for more: the first
row that has a version counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import SourceError
from bot.refresh import edit, ranges
from bot.refresh.draft import Draft
from bot.refresh.forms import Fact
from bot.refresh.ranges import Range

_HALF = 2
_NEWER_MINORS = 3


@dataclass(slots=True)
class _Held:
    """A row of the file: where it stands, and what it says."""

    at: int
    row: edit.Row
    versions: Range
    minors: Range


def merged(
    text: str,
    source: str,
    facts: list[Fact],
    today: dt.date,
    out: Callable[[str], int],
    *,
    window: bool,
    before: int,
) -> Draft:
    """The file with what the facts add and change, and the source's new date.

    ``out`` tells the newest Kubernetes minor that was out on a day, ``before`` is how many facts the last
    reading had (0: not known). Raises :class:`SourceError` when the facts cannot be all that upstream has to
    say.
    """
    lines = text.splitlines()
    held = _held(lines, source)
    newest = out(str(today))
    _refuse(facts, held, newest, window=window, before=before)
    _pin(lines, held, out(edit.source_dated(lines, source, today)), newest)
    changes = []
    for fact in facts:
        changes += _apply(lines, held, fact, source, newest)
    return Draft("\n".join(lines) + "\n", tuple(changes), len(facts))


def shortened(facts: list[Fact], depth: int | None) -> list[Fact]:
    """Versions cut to ``depth`` numbers, once each, where everything that the cut joins says the same."""
    if depth is None:
        return facts
    said: dict[ranges.Numbers, set[Range]] = {}
    for fact in facts:
        said.setdefault((fact.versions.first or ())[:depth], set()).add(fact.minors)
    kept: dict[Range, Fact] = {}
    for fact in facts:
        short = (fact.versions.first or ())[:depth]
        versions = Range(short, short) if len(said[short]) == 1 else fact.versions
        kept.setdefault(versions, Fact(versions, fact.minors, fact.eol))
    return list(kept.values())


def _held(lines: list[str], source: str) -> list[_Held]:
    first, found = edit.first_source(lines), []
    for at, line in enumerate(lines):
        row = edit.row(line)
        if row is not None and row.get("source", first) == source:
            versions, minors = ranges.written(str(row["versions"])), ranges.written(str(row["minors"]))
            found.append(_Held(at, row, versions, minors))
    if not found:
        raise SourceError(f"the file has no rows of the source {source}, each in one line")
    return found


def _pin(lines: list[str], held: list[_Held], known: int, newest: int) -> None:
    """A range that is open at the top ends where it ended by the old date: that upstream still has the row
    proves nothing about minors that came out since."""
    for one in held:
        if known != newest and one.minors.last is None and "known" not in one.row:
            one.row["known"] = f"1.{known}"
            lines[one.at] = edit.set_value(lines[one.at], "known", f"1.{known}")


def _refuse(facts: list[Fact], held: list[_Held], newest: int, *, window: bool, before: int) -> None:
    """What is wrong with the facts as a whole. They are compared with the last reading, and with the file."""
    if not facts:
        raise SourceError("upstream's table has no rows that can be read")
    least = max(1, before // _HALF) if window else max(before, len(held) // _HALF)
    if len(facts) < least:
        raise SourceError(f"upstream's table shrank to {len(facts)} rows; at least {least} were expected")
    for fact in facts:
        bounds = [end[1] for end in (fact.minors.first, fact.minors.last) if end]
        if any(bound > newest + _NEWER_MINORS for bound in bounds):
            raise SourceError(f"{fact.versions}: no Kubernetes minor is as new as {fact.minors}")
    if len({fact.versions for fact in facts}) < len(facts):
        raise SourceError("upstream's table has a version twice")
    high = max(fact.versions.high for fact in facts)
    low = min(fact.versions.low for fact in facts) if window else ()
    if max(one.versions.low for one in held) > high:
        raise SourceError("upstream's table no longer has the newest version that the file has")
    lost = [
        str(one.versions)
        for one in held
        if low <= one.versions.low
        and one.versions.high <= high
        and not any(one.versions.meets(fact.versions) for fact in facts)
    ]
    if lost:
        raise SourceError(f"upstream's table shrank: it no longer has {', '.join(lost)}")


def _apply(lines: list[str], held: list[_Held], fact: Fact, source: str, newest: int) -> list[str]:
    meeting = [one for one in held if one.versions.meets(fact.versions)]
    whole = next((one for one in meeting if one.versions.covers(fact.versions)), None)
    if whole is None and meeting:
        # Finer rows than upstream's: somebody looked closer, and no single row can be set against this one.
        same = any(one.minors == fact.minors for one in meeting)
        return [] if same else [f"{fact.versions}: upstream says {fact.minors}; finer rows stay as they are"]
    if whole is None:
        _insert(lines, held, _place(held, fact), _row(fact, source, lines, newest))
        return [f"{fact.versions}: new, Kubernetes {fact.minors}"]
    exact = whole.versions == fact.versions
    changes = []
    if whole.minors != fact.minors:
        changes.append(f"{fact.versions}: Kubernetes {fact.minors}, was {whole.minors}")
        if not exact:
            _insert(lines, held, whole.at, _row(fact, source, lines, newest))
            return changes
        lines[whole.at] = edit.set_value(lines[whole.at], "minors", str(fact.minors))
        if fact.minors.last is None or "known" in whole.row:
            lines[whole.at] = edit.set_value(lines[whole.at], "known", f"1.{newest}")
    if exact and fact.eol and whole.row.get("eol") != str(fact.eol):
        changes.append(f"{fact.versions}: given up on {fact.eol}, was {whole.row.get('eol', 'not known')}")
        lines[whole.at] = edit.set_value(lines[whole.at], "eol", str(fact.eol))
    return changes


def _row(fact: Fact, source: str, lines: list[str], newest: int) -> dict[str, str]:
    row = {"versions": str(fact.versions), "minors": str(fact.minors)}
    if fact.minors.last is None:
        row["known"] = f"1.{newest}"
    if fact.eol:
        row["eol"] = str(fact.eol)
    if source != edit.first_source(lines):
        row["source"] = source
    return row


def _place(held: list[_Held], fact: Fact) -> int:
    """Before the first row of older versions, else after the last."""
    return next((one.at for one in held if one.versions.high < fact.versions.low), held[-1].at + 1)


def _insert(lines: list[str], held: list[_Held], at: int, row: dict[str, str]) -> None:
    lines.insert(at, edit.new_row(row))
    for one in held:
        if one.at >= at:
            one.at += 1
    new = _Held(at, row, ranges.written(row["versions"]), ranges.written(row["minors"]))
    held.insert(next((index for index, one in enumerate(held) if one.at > at), len(held)), new)
