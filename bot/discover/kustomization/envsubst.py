"""``${NAME}`` and bash's string functions as Flux fills them in after a build.

Source: fluxcd/pkg, ``envsubst``.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass, field

_MARK = re.compile(r"\$\$|\$\{")
_NAME = re.compile(r"\w+")
_OPERATOR = re.compile(r":[-=?+]|:|=|,,?|\^\^?|/[/#%]?|##?|%%?")
_DEFAULTS = (":-", ":=", ":?", ":+", "=")
_DEEPEST = 20
_LONGEST_TRIMMED = 1000

Lookup = Callable[[str], str | None]


class BadSubstitutionError(Exception):
    """What Flux calls a bad substitution: the whole build fails."""


@dataclass(slots=True)
class _Reader:
    text: str
    lookup: Lookup
    missing: dict[str, None] = field(default_factory=dict)

    def run(self, at: int, stops: str, depth: int, *, escapes: bool = False) -> tuple[str | None, int]:
        """The text from ``at`` to the first of ``stops`` (to the end without any), filled in; None when a
        part of it is unknown; and where it ends."""
        if depth > _DEEPEST:
            raise BadSubstitutionError
        parts: list[str | None] = []
        while at < len(self.text) and self.text[at] not in stops:
            if self.text.startswith("${", at):
                part, at = self.expression(at, depth + 1)
                parts.append(part)
            elif escapes and self.text[at] == "\\" and self.text[at + 1 : at + 2] in ("/", "\\"):
                parts.append(self.text[at + 1])
                at += 2
            else:
                parts.append(self.text[at])
                at += 1
        return joined(parts), at

    def expression(self, start: int, depth: int) -> tuple[str | None, int]:
        """One ``${…}`` that begins at ``start``: its value and its end."""
        at = start + 2
        length = self.text.startswith("#", at)
        name = _NAME.match(self.text, at + length)
        if name is None:
            raise BadSubstitutionError
        at = name.end()
        operator = None if length else _OPERATOR.match(self.text, at)
        if operator is None:
            value = self.lookup(name[0])
            result = None if value is None else str(len(value.encode())) if length else value
        else:
            arguments, at = self.arguments(operator[0], operator.end(), depth)
            value = self.lookup(name[0])
            result = None if value is None else _function(operator[0], value, arguments)
        if not self.text.startswith("}", at):
            raise BadSubstitutionError
        if value is None:
            self.missing[name[0]] = None
        return result, at + 1

    def arguments(self, operator: str, at: int, depth: int) -> tuple[list[str | None], int]:
        if operator[0] in ",^":
            return [], at
        if operator == ":":
            first, at = self.run(at, ":}", depth)
            if not self.text.startswith(":", at):
                return [first], at
            second, at = self.run(at + 1, "}", depth)
            return [first, second], at
        if operator[0] == "/":
            first, at = self.run(at, "/", depth, escapes=True)
            second, at = self.run(at + 1, "}", depth, escapes=True)
            return [first, second], at
        first, at = self.run(at, "}", depth)
        return [first], at


def expand(text: str, lookup: Lookup) -> tuple[str, tuple[str, ...]]:
    """``text`` filled in, and the names whose value ``lookup`` does not know (it gives None); their text
    stays. ``$$`` is a dollar sign. Raises :class:`BadSubstitutionError`."""
    reader = _Reader(text, lookup)
    parts: list[str] = []
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        parts.append(text[at : mark.start()])
        if mark[0] == "$$":
            parts.append("$")
            at = mark.end()
            continue
        value, at = reader.expression(mark.start(), 0)
        parts.append(text[mark.start() : at] if value is None else value)
    return "".join(parts) + text[at:], tuple(reader.missing)


def joined(parts: list[str | None]) -> str | None:
    """The parts in a row; None when one is unknown."""
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _function(operator: str, value: str, arguments: list[str | None]) -> str | None:
    if operator in _DEFAULTS:
        return value or arguments[0]
    if None in arguments:
        return None
    known = [argument or "" for argument in arguments]
    if operator == ":":
        return _part(value, known)
    if operator[0] == "/":
        return _replaced(operator, value, *known)
    if operator[0] in "#%":
        return _trimmed(operator, value, known[0])
    change = str.lower if operator[0] == "," else str.upper
    return change(value) if len(operator) == 2 else change(value[:1]) + value[1:]


def _part(value: str, numbers: list[str]) -> str:
    if not all(re.fullmatch(r"[-+]?[0-9]{1,9}", number) for number in numbers):
        return value
    start = int(numbers[0])
    start = max(0, len(value) + start) if start < 0 else start
    end = len(value) if len(numbers) == 1 else start + int(numbers[1])
    return value[start : max(end, 0)]


def _replaced(operator: str, value: str, old: str, new: str) -> str:
    if operator == "/#":
        return new + value.removeprefix(old) if value.startswith(old) else value
    if operator == "/%":
        return value.removesuffix(old) + new if value.endswith(old) else value
    return value.replace(old, new, 1 if operator == "/" else -1)


def _trimmed(operator: str, value: str, pattern: str) -> str | None:
    """Without the beginning (``#``; ``##`` for the longest) or end (``%``, ``%%``) that a glob matches."""
    if len(value) > _LONGEST_TRIMMED:
        return None
    matches = re.compile(fnmatch.translate(pattern)).match
    lengths = range(1, len(value) + 1) if len(operator) == 1 else range(len(value), 0, -1)
    for length in lengths:
        if operator[0] == "#" and matches(value[:length]):
            return value[length:]
        if operator[0] == "%" and matches(value[-length:]):
            return value[:-length]
    return value
