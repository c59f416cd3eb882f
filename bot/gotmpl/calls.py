"""Calls of functions: what they cost, and what of their arguments must be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.gotmpl.errors import LimitError, TemplateError
from bot.gotmpl.values import Unknown, replaced, unknown, weigh

Functions = Mapping[str, Callable[..., object]]
_FAULTS = (
    TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError, UnicodeError
)  # fmt: skip
# These look at all of their arguments, so that something unknown anywhere inside counts.
_DEEP = frozenset(
    ("cat", "compact", "deepCopy", "deepEqual", "has", "join", "merge", "mergeOverwrite", "mustMerge",
     "print", "printf", "println", "quote", "sortAlpha", "squote", "toJson", "toPrettyJson", "toRawJson",
     "toString", "toStrings", "toYaml", "uniq", "without")
)  # fmt: skip
# These know themselves what to do with an argument that is unknown.
_LENIENT = frozenset(
    ("append", "coalesce", "deepCopy", "default", "dict", "get", "getOrNil", "include", "index", "list",
     "merge", "mergeOverwrite", "mustMerge", "prepend", "set", "setValueAtPath", "ternary", "tuple")
)  # fmt: skip
# These write a whole structure out, of which the unknown parts can be left as holes.
_WRITERS = frozenset(("toYaml", "toJson", "toPrettyJson", "toRawJson"))


@dataclass(slots=True)
class Allowance:
    """The work that is left for some templates together, in steps of evaluation and 8 characters each."""

    left: int = 1_000_000

    def spend(self, work: int) -> None:
        """Raises :class:`LimitError` when nothing is left."""
        self.left -= work
        if self.left < 0:
            raise LimitError("it works for too long")


class Holes(Protocol):
    """Takes what a template cannot say, so that the rest of it can be rendered."""

    def output(self, reason: str) -> str:
        """The text for an action whose result cannot be known, or that fails."""

    def condition(self, reason: str) -> None:
        """A condition cannot be known, or fails: both ways are possible."""


class Caller:
    """A table of functions with what they may cost; ``holes`` take what is unknown in what they write."""

    def __init__(self, functions: Functions, allowance: Allowance, holes: Holes | None) -> None:
        self._functions = functions
        self._allowance = allowance
        self._holes = holes

    def call(self, name: str, arguments: list[object]) -> object:
        """The result of a function. Raises :class:`TemplateError`."""
        function = self._functions.get(name)
        if function is None:
            raise TemplateError(f"the function {name} is not known here")
        arguments, lost = self._known(name, arguments)
        if lost is not None:
            return lost
        try:
            value = function(*arguments)
        except TemplateError:
            raise
        except _FAULTS as error:
            raise TemplateError(f"{name}: {type(error).__name__}") from None
        self._allowance.spend(len(value) >> 3 if isinstance(value, str | list | dict) else 0)
        return value

    def _known(self, name: str, arguments: list[object]) -> tuple[list[object], Unknown | None]:
        """The arguments, or what is unknown of them and cannot be done without."""
        if name in _DEEP:
            self._allowance.spend(sum(weigh(argument, self._allowance.left) for argument in arguments))
        if name in _LENIENT:
            return arguments, None
        if name in _WRITERS and self._holes is not None:
            return [one if isinstance(one, Unknown) else replaced(one, self._filled) for one in arguments], (
                next((one for one in arguments if isinstance(one, Unknown)), None)
            )
        look = unknown if name in _DEEP else (lambda one: one if isinstance(one, Unknown) else None)
        return arguments, next((found for one in arguments if (found := look(one)) is not None), None)

    def _filled(self, value: object) -> object:
        if isinstance(value, Unknown) and self._holes is not None:
            return self._holes.output(value.reason)
        return value
