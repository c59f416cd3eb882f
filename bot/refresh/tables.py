"""The tables under ``rules/`` that have an upstream, each renewed or left as it is.

It fails closed: what cannot be fetched, is empty, shrank, runs backwards or does not hold up changes nothing;
the old rows stay and the table is marked stale.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.errors import ChartTriageError, NetError, RulesError, SourceError, UsageError
from bot.refresh import calendar, description, lifecycle, state, support
from bot.refresh.ask import Ask
from bot.refresh.draft import Draft, Result
from bot.refresh.forms import FORMS
from bot.refresh.state import Entry, State

KUBERNETES = {"kubernetes/releases": calendar, "kubernetes/api-lifecycle": lifecycle}
FOLDER = "refresh"

Check = Callable[[str, Path], None]
"""Given a file's path under the rules and where it lies. Raises :class:`RulesError` when it is refused."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    file: str
    sources: tuple[str, ...]
    read: Callable[[str, Ask, int], Draft]


def names(root: Path) -> tuple[str, ...]:
    """Every table that can be renewed, in order. Raises :class:`RulesError`."""
    return tuple(_tables(root))


def chosen(known: Iterable[str], only: Iterable[str]) -> tuple[str, ...]:
    """The tables that ``only`` means: full names or their beginnings, or an add-on's id; all when there are
    none. Raises :class:`UsageError`."""
    every = tuple(known)
    found: dict[str, None] = {}
    for word in only:
        wanted = word.strip("/")
        hits = [one for one in every if one.startswith((f"{wanted}/", f"support/{wanted}/")) or one == wanted]
        if not hits:
            raise UsageError(f"no table {word!r} can be renewed", hint=f"there are: {', '.join(every)}")
        found |= dict.fromkeys(hits)
    return tuple(one for one in every if one in found) if found else every


def renew(
    root: Path, ask: Ask, wanted: Iterable[str], check: Check, say: Say, *, write: bool = True
) -> tuple[Result, ...]:
    """Renews the tables of the rules folder ``root``, and its :mod:`state <bot.refresh.state>`.

    Raises :class:`RulesError` when the folder itself cannot be read or written; never for what upstream says.
    """
    before = state.load(root)
    known = _tables(root)
    entries = dict(before.tables)
    results = []
    for name in wanted:
        say(name)
        last = entries.get(name, Entry())
        result = _renewed(root, ask, known[name], last.facts, check, write=write)
        entries[name] = _entry(last, result, str(ask.today))
        results.append(result)
    if write:
        _write(root / state.FILE, state.text(State(entries)))
    return tuple(results)


def _renewed(root: Path, ask: Ask, table: _Table, before: int, check: Check, *, write: bool) -> Result:
    path = root / table.file
    try:
        old = path.read_text(encoding="utf-8")
        draft = table.read(old, ask, before)
        _checked(table.file, draft.text, check)
    except (NetError, SourceError, RulesError) as error:
        return Result(table.name, table.file, table.sources, stale=error.message)
    except (OSError, UnicodeDecodeError):
        return Result(table.name, table.file, table.sources, stale=f"rules/{table.file} cannot be read")
    if write and draft.text != old:
        _write(path, draft.text)
    return Result(table.name, table.file, table.sources, draft.changes, draft.facts)


def _tables(root: Path) -> dict[str, _Table]:
    found = {name: _Table(name, one.FILE, one.SOURCES, one.read) for name, one in KUBERNETES.items()}
    for addon in description.load(root / FOLDER).values():
        for source, reading in addon.sources.items():
            name = f"support/{addon.addon}/{source}"
            read = functools.partial(_addon, root, source, reading)
            found[name] = _Table(name, f"support/{addon.addon}.yaml", (reading.fetch,), read)
    return found


def _addon(root: Path, source: str, reading: description.Reading, old: str, ask: Ask, before: int) -> Draft:
    page = ask.text(reading.fetch)
    facts = support.shortened(FORMS[reading.form](page, reading, reading.fetch), reading.depth)
    out = functools.partial(calendar.out_by, (root / calendar.FILE).read_text(encoding="utf-8"))
    return support.merged(old, source, facts, ask.today, out, window=reading.window, before=before)


def _checked(file: str, text: str, check: Check) -> None:
    with tempfile.TemporaryDirectory(prefix="chart-triage-") as folder:
        path = Path(folder) / Path(file).name
        path.write_text(text, encoding="utf-8")
        try:
            check(file, path)
        except ChartTriageError as error:
            raise SourceError(f"what came out does not hold up: {error.message}") from None


def _entry(last: Entry, result: Result, today: str) -> Entry:
    if result.stale is None:
        return Entry(read=today, facts=result.facts)
    return msgspec.structs.replace(last, stale=last.stale or today, reason=result.stale)


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise RulesError(f"{path.name} cannot be written: {error.strerror}") from None
