"""The parse tree of a template. Source: Go, ``text/template/parse``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Text outside of actions, trimmed already."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, boolean or nil."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Dot:
    """``.``"""


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name``; the bare ``$`` has the name ``$``."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Fields:
    """``.a.b`` of ``base``."""

    base: Operand
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """An operand and its arguments: ``printf "%d" 3``."""

    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """``$a, $b := one | two``; ``assign`` tells ``=`` from ``:=``. ``source`` is its text."""

    variables: tuple[str, ...]
    assign: bool
    commands: tuple[Command, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Action:
    """``{{ pipe }}``"""

    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Branch:
    """``if`` and ``with``."""

    keyword: str
    pipe: Pipe
    then: Body
    otherwise: Body


@dataclass(frozen=True, slots=True)
class Range:
    """``range``"""

    pipe: Pipe
    body: Body
    otherwise: Body


@dataclass(frozen=True, slots=True)
class Call:
    """``template``, and the place of a ``block``."""

    name: str
    pipe: Pipe | None


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue``."""

    keyword: str


Operand: TypeAlias = Literal | Dot | Variable | Function | Fields | Pipe
Node: TypeAlias = Text | Action | Branch | Range | Call | Jump
Body: TypeAlias = Sequence[Node]
