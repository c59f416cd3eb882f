"""Values inside a template: truth, comparison, printing as Go does it, and what cannot be known.

A value is None, bool, int, float, str, list, a dict with str keys, or :class:`Unknown`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.gotmpl.errors import LimitError, TemplateError

LONGEST = 1 << 20
_DEEPEST = 60
_INT = 1 << 63


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that has a value when the template really runs, and not here: ``reason`` names it, in
    words that fit behind "depends on" (``env "REGION"``, ``the secrets in a.yaml``). What is ``optional``
    may as well not be there at all: ``default`` replaces it."""

    reason: str
    optional: bool = False


class Record(dict[str, object]):
    """A Go struct: a field that it does not have is an error, whatever is said about missing keys."""


class Open(dict[str, object]):
    """A map of which a part could not be read: any key that is not there may still have a value."""

    def __init__(self, entries: Mapping[str, object], reason: str) -> None:
        super().__init__(entries)
        self.reason = reason


def is_true(value: object) -> bool:
    """Go's truth: not the zero value, not empty."""
    if isinstance(value, float) and math.isnan(value):
        return True
    return bool(value)


def text(value: object) -> str:
    """A string argument. Raises :class:`TemplateError` for anything else."""
    if not isinstance(value, str):
        raise TemplateError(f"a text is expected, not {kind(value)}")
    return value


def mapping(value: object) -> dict[str, object]:
    """A map argument. Raises :class:`TemplateError` for anything else."""
    if not isinstance(value, dict):
        raise TemplateError(f"a map is expected, not {kind(value)}")
    return value


def sequence(value: object) -> list[object]:
    """A list argument. Raises :class:`TemplateError` for anything else."""
    if not isinstance(value, list):
        raise TemplateError(f"a list is expected, not {kind(value)}")
    return value


def integer(value: object) -> int:
    """An int argument. Raises :class:`TemplateError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TemplateError(f"a whole number is expected, not {kind(value)}")
    return value


def kind(value: object) -> str:
    """Go's name of a value's kind."""
    names = {bool: "bool", int: "int", float: "float64", str: "string", list: "slice"}
    if value is None:
        return "invalid"
    return "map" if isinstance(value, dict) else names.get(type(value), "struct")


def type_name(value: object) -> str:
    """Go's name of a value's type, as ``%T`` has it."""
    if value is None:
        return "<nil>"
    if isinstance(value, list):
        return "[]interface {}"
    return "map[string]interface {}" if isinstance(value, dict) else kind(value)


def wrapped(value: int) -> int:
    """``value`` as an int64 holds it."""
    return (value + _INT) % (2 * _INT) - _INT


def fits(size: int) -> None:
    """Raises :class:`LimitError` when a text of ``size`` characters is too long to be made."""
    if size > LONGEST:
        raise LimitError("it makes a text that is too long")


def weigh(value: object, most: int) -> int:
    """About how much work it is to walk through all of ``value``. Raises :class:`LimitError` above ``most``
    and for what nests too deeply."""
    total = 0
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        one, depth = stack.pop()
        total += 1
        if isinstance(one, str):
            total += len(one) >> 3
        elif isinstance(one, list | dict):
            total += len(one)
            children = list(one.values()) if isinstance(one, dict) else one
            stack += [(child, depth + 1) for child in children] if total <= most else []
        if total > most or depth > _DEEPEST:
            raise LimitError("it works with too much data")
    return total


def unknown(value: object) -> Unknown | None:
    """The first unknown thing inside ``value``, or None."""
    if isinstance(value, Unknown):
        return value
    children: list[object] = []
    if isinstance(value, dict):
        children = list(value.values())
    elif isinstance(value, list):
        children = value
    return next((found for child in children if (found := unknown(child)) is not None), None)


def replaced(value: object, change: Callable[[object], object]) -> object:
    """``value`` with every leaf changed."""
    if isinstance(value, dict):
        return {key: replaced(child, change) for key, child in value.items()}
    if isinstance(value, list):
        return [replaced(child, change) for child in value]
    return change(value)


def shown(value: object) -> str:
    """``value`` as ``%v`` prints it."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return go_float(value)
    if isinstance(value, list):
        return "[" + " ".join(shown(child) for child in value) + "]"
    if isinstance(value, dict):
        inside = " ".join(f"{key}:{shown(child)}" for key, child in sorted(value.items()))
        return ("{%s}" if isinstance(value, Record) else "map[%s]") % inside
    return str(value)


def go_float(value: float, small: int = -4, large: int = 6) -> str:
    """The shortest text of a float, with an exponent where that is below ``small`` or at least ``large``;
    without them as ``%v`` writes it."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    mantissa, _, exponent = f"{value!r:s}".partition("e")
    digits, power = _digits(mantissa, int(exponent or 0))
    sign = "-" if value < 0 else ""
    if power < small or power >= large:
        tail = "." + digits[1:] if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole, rest = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return f"{sign}{whole}{'.' + rest if rest else ''}"


def _digits(mantissa: str, exponent: int) -> tuple[str, int]:
    """The significant digits, and the power of ten of the first."""
    whole, _, rest = mantissa.lstrip("-").partition(".")
    digits = (whole + rest).lstrip("0")
    power = exponent + len(whole) - 1 - (len(whole + rest) - len(digits))
    return digits.rstrip("0"), power


def same(one: object, two: object) -> bool:
    """Go's ``reflect.DeepEqual``."""
    if type(one) is not type(two) and not (isinstance(one, dict) and isinstance(two, dict)):
        return False
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(child, two[key]) for key, child in one.items())
    return one == two


def equal(one: object, two: object) -> bool:
    """Go templates' ``eq``. Raises :class:`TemplateError` for what cannot be compared."""
    if one is None or two is None:
        return one is two
    if isinstance(one, list | dict) or isinstance(two, list | dict):
        raise TemplateError(f"{kind(one)} and {kind(two)} cannot be compared")
    if type(one) is not type(two):
        raise TemplateError(f"{kind(one)} and {kind(two)} are of different types")
    return one == two


def less(one: object, two: object) -> bool:
    """Go templates' ``lt``. Raises :class:`TemplateError` for what has no order."""
    if isinstance(one, str) and isinstance(two, str):
        return one < two
    numbers = (int, float)
    if type(one) in numbers and type(one) is type(two):
        assert isinstance(one, int | float)
        assert isinstance(two, int | float)
        return one < two
    raise TemplateError(f"{kind(one)} and {kind(two)} have no order")
