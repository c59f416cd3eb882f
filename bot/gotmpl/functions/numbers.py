"""Numbers, counting, and versions. Source: Sprig, "Integer Math Functions", "Semantic Version Functions"."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable

from bot import constraints
from bot.gotmpl.calls import Functions
from bot.gotmpl.errors import LimitError, TemplateError
from bot.gotmpl.values import text, wrapped

_LONGEST = 10_000
_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[0-9]+)")


def as_int(value: object) -> int:
    """Sprig's ``int64``: what cannot be converted is 0."""
    if isinstance(value, str):
        text_ = value.strip() if value.strip() == value else ""
        if len(text_) < 30 and _INTEGER.fullmatch(text_):
            plain = text_.lstrip("+-")
            base = (
                0
                if plain[:2].lower() in ("0x", "0o", "0b")
                else 8
                if plain[:1] == "0" and plain != "0"
                else 10
            )
            return _clamped(
                int(text_, base) if re.fullmatch(r"[0-7]*|.*[xXoObB].*", plain) or base == 10 else 0
            )
        return 0
    if isinstance(value, float):
        return 0 if math.isnan(value) or math.isinf(value) else wrapped(int(value))
    return int(value) if isinstance(value, bool | int) else 0


def _clamped(value: int) -> int:
    return value if -(1 << 63) <= value < 1 << 63 else 0


def as_float(value: object) -> float:
    """Sprig's ``float64``: what cannot be converted is 0."""
    if isinstance(value, str):
        try:
            return float(value) if "_" not in value and value.strip() == value and len(value) < 400 else 0.0
        except ValueError:
            return 0.0
    return float(value) if isinstance(value, bool | int | float) else 0.0


def _over(operation: Callable[[int, int], int], start: int | None = None) -> Callable[..., int]:
    def function(*values: object) -> int:
        numbers = [as_int(value) for value in values]
        if start is not None:
            numbers.insert(0, start)
        return functools.reduce(lambda one, two: wrapped(operation(one, two)), numbers)

    return function


def _div(one: object, two: object) -> int:
    left, right = as_int(one), as_int(two)
    if right == 0:
        raise TemplateError("a division by zero")
    quotient = abs(left) // abs(right)
    return wrapped(quotient if (left < 0) == (right < 0) else -quotient)


def _mod(one: object, two: object) -> int:
    return wrapped(as_int(one) - _div(one, two) * as_int(two))


def until_step(start: object, stop: object, step: object) -> list[object]:
    """``untilStep 0 10 2``"""
    first, last, by = as_int(start), as_int(stop), as_int(step)
    if by == 0 or (last < first) != (by < 0):
        return []
    found = range(first, last, by)
    if len(found) > _LONGEST:
        raise LimitError("it counts too far")
    return list(found)


def _until(count: object) -> list[object]:
    last = as_int(count)
    return until_step(0, last, -1 if last < 0 else 1)


def _seq(*values: object) -> str:
    numbers = [as_int(value) for value in values]
    if not 1 <= len(numbers) <= 3:
        return ""
    start = 1 if len(numbers) == 1 else numbers[0]
    end = numbers[-1]
    step = numbers[1] if len(numbers) == 3 else -1 if end < start else 1
    return " ".join(map(str, until_step(start, end + (1 if step > 0 else -1), step)))


def _round(value: object, places: object, *half: object) -> float:
    on = as_float(half[0]) if half else 0.5
    power = 10.0 ** max(-300, min(300, as_int(places)))
    digit = power * as_float(value)
    fraction = math.modf(digit)[0]
    up = fraction >= on if digit >= 0 else abs(fraction) < on
    return (math.ceil(digit) if up else math.floor(digit)) / power


def _semver_compare(constraint: object, version: object) -> bool:
    if not constraints.parses(text(constraint)):
        raise TemplateError("a version constraint cannot be read")
    return constraints.fits(text(constraint), text(version))


def _extreme(choose: Callable[[list[int]], int]) -> Callable[..., int]:
    return lambda first, *others: choose([as_int(value) for value in (first, *others)])


FUNCTIONS: Functions = {
    "int": as_int,
    "int64": as_int,
    "float64": as_float,
    "atoi": as_int,
    "add": _over(lambda one, two: one + two, 0),
    "add1": lambda value: wrapped(as_int(value) + 1),
    "sub": lambda one, two: wrapped(as_int(one) - as_int(two)),
    "mul": _over(lambda one, two: one * two, 1),
    "div": _div,
    "mod": _mod,
    "max": _extreme(max),
    "biggest": _extreme(max),
    "min": _extreme(min),
    "addf": lambda *values: math.fsum(as_float(value) for value in values),
    "subf": lambda first, *others: as_float(first) - sum(as_float(value) for value in others),
    "mulf": lambda *values: math.prod(as_float(value) for value in values),
    "divf": lambda first, *others: functools.reduce(
        lambda one, two: one / two, [as_float(value) for value in (first, *others)]
    ),
    "floor": lambda value: float(math.floor(as_float(value))),
    "ceil": lambda value: float(math.ceil(as_float(value))),
    "round": _round,
    "until": _until,
    "untilStep": until_step,
    "seq": _seq,
    "semverCompare": _semver_compare,
}
