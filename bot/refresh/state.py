"""``rules/refreshed.yaml``: what the last refresh made of each table, and which are stale since when."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from bot import docs
from bot.errors import DocumentError, RulesError

FILE = "refreshed.yaml"
_HEADER = """\
# Written by `chart-triage rules refresh`; docs/data.md says what it means.
# read: when upstream was last read; facts: how many rows it had then.
# stale: since when its rows could not be renewed, and why. The old rows stay.
"""


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table. Days as ``2026-11-26``; ``reason`` and ``stale`` come together."""

    read: str | None = None
    facts: int = 0
    stale: str | None = None
    reason: str | None = None


class State(Struct, frozen=True, forbid_unknown_fields=True):
    """All tables that were ever asked for, by name."""

    tables: dict[str, Entry] = {}


def load(root: Path) -> State:
    """The state of a rules folder; empty when there is none yet. Raises :class:`RulesError`."""
    path = root / FILE
    try:
        return msgspec.convert(docs.load_strictly(path.read_text(encoding="utf-8")) or {}, State)
    except FileNotFoundError:
        return State()
    except (OSError, UnicodeDecodeError, DocumentError, msgspec.ValidationError) as error:
        raise RulesError(f"{FILE}: {error}") from None


def text(state: State) -> str:
    """The file, sorted by table."""
    tables = {name: msgspec.to_builtins(state.tables[name]) for name in sorted(state.tables)}
    return _HEADER + docs.dump({"tables": tables})
