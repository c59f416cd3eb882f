"""A list of mappings, in YAML or JSON."""

from __future__ import annotations

from typing import Any

from bot import docs
from bot.errors import DocumentError, SourceError
from bot.net import show
from bot.refresh import ranges
from bot.refresh.description import Reading
from bot.refresh.forms.fact import Fact


def read(text: str, reading: Reading, url: str) -> list[Fact]:
    """The entries that have both keys. With ``last``, ``minors`` is the lower end."""
    facts = []
    for entry in _entries(text, reading, url):
        numbers = ranges.version(str(_first(entry, reading.versions) or ""))
        cell = _first(entry, reading.minors)
        if numbers is None or cell is None:
            continue
        words = str(cell) if reading.last is None else f"{cell} - {entry.get(reading.last)}"
        facts.append(Fact(ranges.Range(numbers, numbers), ranges.minors(words)))
    return facts


def _entries(text: str, reading: Reading, url: str) -> list[dict[str, Any]]:
    try:
        found = docs.load_strings(text)
    except DocumentError as error:
        raise SourceError(f"{show(url)}: {error.message[:120]}") from None
    if reading.at is not None:
        found = found.get(reading.at) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise SourceError(f"{show(url)} has no list{f' under {reading.at}' if reading.at else ''}")
    return [entry for entry in found if isinstance(entry, dict)]


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((entry[name] for name in names if entry.get(name) is not None), None)
