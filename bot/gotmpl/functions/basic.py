"""Go's own functions, and Sprig's about defaults and types. Source: Go, ``text/template``, funcs.go."""

from __future__ import annotations

from bot.gotmpl.calls import Functions
from bot.gotmpl.errors import TemplateError
from bot.gotmpl.printf import printf
from bot.gotmpl.values import (
    Open,
    Unknown,
    equal,
    integer,
    is_true,
    kind,
    less,
    same,
    sequence,
    shown,
    text,
    type_name,
)


def _eq(one: object, *others: object) -> bool:
    if not others:
        raise TemplateError("eq needs two arguments")
    return any(equal(one, other) for other in others)


def index(item: object, *keys: object) -> object:
    """``index x 1 "a"``"""
    for key in keys:
        if isinstance(item, Unknown) or isinstance(key, Unknown):
            return item if isinstance(item, Unknown) else key
        if isinstance(item, dict):
            missing = Unknown(item.reason) if isinstance(item, Open) else None
            item = item.get(text(key), missing)
        elif isinstance(item, list | str):
            at = integer(key)
            if not 0 <= at < len(item):
                raise TemplateError(f"there is no element {at}")
            item = ord(item[at]) if isinstance(item, str) else item[at]
        else:
            raise TemplateError(f"{kind(item)} cannot be indexed")
    return item


def _slice(item: object, *bounds: object) -> object:
    if not sequence(item):
        return None
    start, end = (*(integer(bound) for bound in bounds), *(0, len(sequence(item)))[len(bounds) :])[:2]
    if len(bounds) > 2 or not 0 <= start <= end <= len(sequence(item)):
        raise TemplateError("the bounds of a slice are wrong")
    return sequence(item)[start:end]


def _len(item: object) -> int:
    if isinstance(item, str):
        return len(item.encode("utf-8", "surrogatepass"))
    if isinstance(item, list | dict):
        return len(item)
    raise TemplateError(f"{kind(item)} has no length")


def printed(*items: object) -> str:
    """Go's Sprint: blanks between neighbours that are no strings."""
    found = ""
    for number, item in enumerate(items):
        between = number and not isinstance(item, str) and not isinstance(items[number - 1], str)
        found += (" " if between else "") + shown(item)
    return found


def _default(fallback: object, *given: object) -> object:
    if not given:
        return fallback
    value = given[0]
    if isinstance(value, Unknown):
        return fallback if value.optional else value
    return value if is_true(value) else fallback


def _coalesce(*values: object) -> object:
    for value in values:
        if isinstance(value, Unknown):
            if not value.optional:
                return value
        elif is_true(value):
            return value
    return next((value for value in values if isinstance(value, Unknown)), None)


def _ternary(yes: object, no: object, condition: object) -> object:
    if isinstance(condition, Unknown):
        return condition
    if not isinstance(condition, bool):
        raise TemplateError("ternary needs a bool")
    return yes if condition else no


def _fail(message: object) -> object:
    raise TemplateError(f"it fails by itself: {text(message):.200}")


def _required(message: object, value: object) -> object:
    if value is None or value == "":
        raise TemplateError(f"a required value is missing: {text(message):.200}")
    return value


FUNCTIONS: Functions = {
    "eq": _eq,
    "ne": lambda one, two: not equal(one, two),
    "lt": less,
    "le": lambda one, two: less(one, two) or equal(one, two),
    "gt": lambda one, two: not (less(one, two) or equal(one, two)),
    "ge": lambda one, two: not less(one, two),
    "not": lambda value: not is_true(value),
    "index": index,
    "slice": _slice,
    "len": _len,
    "print": printed,
    "println": lambda *items: " ".join(shown(item) for item in items) + "\n",
    "printf": printf,
    "default": _default,
    "empty": lambda value: not is_true(value),
    "coalesce": _coalesce,
    "ternary": _ternary,
    "all": lambda *values: all(is_true(value) for value in values),
    "any": lambda *values: any(is_true(value) for value in values),
    "fail": _fail,
    "required": _required,
    "kindOf": kind,
    "kindIs": lambda name, value: kind(value) == name,
    "typeOf": type_name,
    "typeIs": lambda name, value: type_name(value) == name,
    "deepEqual": same,
    "toString": shown,
}
