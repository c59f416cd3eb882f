"""Operators and member access over values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bot.discover.terraform.values import UNKNOWN, Value, missing, plain, text, unknown

SIGNS = frozenset(("!", "-", "+", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"))
_LARGEST = 1e15


def numeric(written: str) -> Value:
    """A number as it is written."""
    try:
        return Value(int(written) if written.isdecimal() and len(written) < 20 else float(written))
    except ValueError:
        return unknown(written)


def truth(value: Value) -> bool | None:
    """A condition's outcome; None when it is not known."""
    if isinstance(value.data, bool):
        return value.data
    return {"true": True, "false": False}.get(value.data) if isinstance(value.data, str) else None


def member(value: Value, key: Value, name: str) -> Value:
    """An element of a list or a map. One that is certainly not there is ``absent``."""
    if not key.known:
        return unknown(*key.missing)
    if isinstance(value.data, Mapping):
        found = value.data.get(text(key) or "")
        if found is not None:
            return dataclasses.replace(found, missing=value.missing) if value.missing else found
        lost = missing(value.data.values())
        return Value(UNKNOWN, missing=lost or (name,), absent=not lost)
    if isinstance(value.data, tuple):
        index = text(key) or ""
        if index.isdecimal() and len(index) < 9 and int(index) < len(value.data):
            return value.data[int(index)]
        return Value(UNKNOWN, missing=(name,), absent=True)
    return Value(UNKNOWN, missing=(name,), absent=value.known)


def unary(sign: str, value: Value, name: str) -> Value:
    """``!a`` and ``-a``."""
    if value.missing:
        return unknown(*value.missing)
    if sign == "!" and (known := truth(value)) is not None:
        return Value(not known)
    number = _number(value)
    return Value(-number) if sign == "-" and number is not None else unknown(name)


def binary(sign: str, left: Value, right: Value, name: str) -> Value:
    """Everything with two sides."""
    if sign in ("&&", "||"):
        return _logical(sign, left, right, name)
    lost = missing((left, right))
    if lost:
        return unknown(*lost)
    if sign in ("==", "!="):
        try:
            return Value((_comparable(left) == _comparable(right)) is (sign == "=="))
        except (ValueError, RecursionError):
            return unknown(name)
    one, two = _number(left), _number(right)
    if one is None or two is None or max(abs(one), abs(two)) > _LARGEST:
        return unknown(name)
    return _arithmetic(sign, one, two, name)


def _arithmetic(sign: str, one: float, two: float, name: str) -> Value:
    if sign in "/%" and two == 0:
        return unknown(name)
    results: dict[str, float | bool] = {
        "+": one + two, "-": one - two, "*": one * two, "<": one < two, "<=": one <= two, ">": one > two,
        ">=": one >= two,
    }  # fmt: skip
    if sign in results:
        return Value(results[sign])
    return Value(one / two if sign == "/" else one % two)


def _logical(sign: str, left: Value, right: Value, name: str) -> Value:
    deciding = sign == "||"
    sides = truth(left), truth(right)
    if deciding in sides:
        return Value(deciding)
    if None in sides:
        return unknown(*(missing((left, right)) or (name,)))
    return Value(not deciding)


def _number(value: Value) -> int | float | None:
    if isinstance(value.data, bool):
        return None
    if isinstance(value.data, str):
        read = numeric(value.data.strip()).data
        return read if isinstance(read, int | float) else None
    return value.data if isinstance(value.data, int | float) else None


def _comparable(value: Value) -> object:
    """Numbers and bools equal no texts in HCL."""
    data = plain(value)
    return (type(data).__name__ if isinstance(data, bool | str) else "", data)
