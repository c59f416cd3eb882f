"""What an expression is worth, where it stands, and what of it is not known."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.discover.terraform.syntax import Text

LONGEST = 1 << 20
"""Characters of the longest text that is put together."""
ELEMENT = 32


class Unknown(enum.Enum):
    """The data of a value of which nothing is known."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where a literal text stands: the file's text, and the first character's byte in it."""

    source: Text
    byte: int


@dataclass(frozen=True, slots=True)
class Value:
    """``data`` is what is known. ``missing`` names what is not: all of it when ``data`` is ``UNKNOWN``,
    otherwise parts of a text, whose expressions then stand in it. A collection's elements tell their own.
    ``at`` is there for a literal text that is written as it reads; ``file`` names the file of the tree that
    a text comes from. ``absent`` says of an unknown that asking for it is an error."""

    data: str | int | float | bool | tuple[Value, ...] | Mapping[str, Value] | Unknown | None
    at: Place | None = None
    missing: tuple[str, ...] = ()
    file: str | None = None
    absent: bool = False

    @property
    def known(self) -> bool:
        """Whether all of it is known, collections aside."""
        return not self.missing


NULL = Value(None)


class Allowance:
    """How many characters may be looked at; an element counts as several."""

    def __init__(self) -> None:
        self.spent = 0

    def spend(self, amount: int) -> None:
        """Raises :class:`ValueError` when too much was spent."""
        self.spent += amount
        if self.spent > LONGEST:
            raise ValueError("a value that is too large")


def unknown(*names: str) -> Value:
    """Nothing is known, because of ``names``."""
    return Value(UNKNOWN, missing=tuple(dict.fromkeys(names)) or ("an expression",))


def missing(values: Iterable[Value]) -> tuple[str, ...]:
    """What is missing in any of the values, however deep."""
    found: dict[str, None] = {}
    waiting = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) not in seen:
            seen.add(id(value))
            found.update(dict.fromkeys(value.missing))
            waiting += elements(value)
    return tuple(sorted(found))


def elements(value: Value) -> list[Value]:
    """The elements of a list or a map; nothing for any other."""
    if isinstance(value.data, tuple):
        return list(value.data)
    return list(value.data.values()) if isinstance(value.data, Mapping) else []


def entries(value: Value) -> list[tuple[Value, Value]]:
    """Keys and values as ``for`` sees them: of a list, the positions are the keys."""
    if isinstance(value.data, tuple):
        return [(Value(index), one) for index, one in enumerate(value.data)]
    if isinstance(value.data, Mapping):
        return [(Value(key), value.data[key]) for key in sorted(value.data)]
    return []


def text(value: Value) -> str | None:
    """A value as a template shows it; None for null, collections and what is unknown."""
    data = value.data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, float):
        return number(data)
    return str(data) if isinstance(data, str | int) else None


def number(data: float) -> str:
    """As Terraform writes it."""
    return str(int(data)) if math.isfinite(data) and data == int(data) else repr(data)


def plain(value: Value, allowance: Allowance | None = None) -> Any:
    """Python's own types, without what is unknown: check :func:`missing` too. Raises :class:`ValueError`
    when that is too much, because parts may be shared many times."""
    allowance = allowance or Allowance()
    data = value.data
    allowance.spend(ELEMENT + (len(data) if isinstance(data, str) else 0))
    if isinstance(data, tuple):
        return [plain(one, allowance) for one in data if one.data is not UNKNOWN]
    if isinstance(data, Mapping):
        return {key: plain(one, allowance) for key, one in data.items() if one.data is not UNKNOWN}
    if isinstance(data, float) and math.isfinite(data) and data == int(data):
        return int(data)
    return None if data is UNKNOWN else data


def known(data: Any, allowance: Allowance | None = None) -> Value:
    """A value from Python's own types. Raises :class:`ValueError` when that is too much."""
    allowance = allowance or Allowance()
    allowance.spend(ELEMENT)
    if isinstance(data, dict):
        return Value({str(key): known(one, allowance) for key, one in data.items()})
    if isinstance(data, list | tuple):
        return Value(tuple(known(one, allowance) for one in data))
    return Value(data) if isinstance(data, str | int | float | bool | None) else Value(str(data))


def encoded(data: Any) -> str:
    """As ``jsonencode`` writes Python's own types."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)
