"""The functions of Terraform that people use around charts. Source: Terraform, "Built-in Functions".

Those that are not here, and those whose arguments are not known, give an unknown value that names them.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot import docs
from bot.discover.terraform import decode, syntax
from bot.discover.terraform.index import links
from bot.discover.terraform.values import (
    LONGEST,
    NULL,
    UNKNOWN,
    Allowance,
    Value,
    elements,
    encoded,
    known,
    missing,
    plain,
    text,
    unknown,
)
from bot.errors import DocumentError
from bot.git import normalise

if TYPE_CHECKING:
    from bot.discover.terraform.evaluate import Scope

_LONGEST_LIST = 10_000
_VERB = re.compile(r"%(?:%|[sdv])|%")
_FAILURES = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)


def call(name: str, arguments: list[Value], scope: Scope, written: str) -> Value:
    """A call's value; ``written`` is its text, which names it when it is unknown."""
    try:
        if name in _LAZY:
            return _LAZY[name](arguments, scope)
        lost = missing(arguments)
        if name not in _STRICT or lost:
            return unknown(*lost) if name in _STRICT else unknown(written)
        result = known(_STRICT[name](*_plain(arguments, scope)))
    except DocumentError as error:
        return unknown(f"{written}: {error.message}")
    except _FAILURES:
        return Value(UNKNOWN, missing=(written,), absent=not missing(arguments))
    return result


def path_of(value: Value, scope: Scope) -> str | None:
    """The path from the root of the tree that an argument names; relative ones count from the folder that
    Terraform is run in. None when it is not known, absolute or outside."""
    name = text(value)
    if name is None or value.missing:
        return None
    if name.startswith("//"):
        return normalise(name.lstrip("/"))
    return None if name.startswith(("/", "~")) else normalise(f"{scope.root}/{name}")


def _file(arguments: list[Value], scope: Scope) -> Value:
    path = path_of(arguments[0], scope)
    if path is None:
        return unknown(*(arguments[0].missing or (f"the file {text(arguments[0])}",)))
    content = scope.workspace.text(path)
    if content is None:
        return unknown(f"the file {path}, which is not in the repository")
    return Value(content, file=links(scope.workspace).get(path, path))


def _templatefile(arguments: list[Value], scope: Scope) -> Value:
    from bot.discover.terraform.evaluate import evaluate

    source, given = _file(arguments[:1], scope), arguments[1]
    if not isinstance(source.data, str) or source.file is None:
        return source
    if not isinstance(given.data, Mapping):
        return unknown(*(given.missing or ("a template's variables",)))
    path, content = source.file, source.data
    key = ("terraform", "template", path)
    expression = scope.workspace.once(key, lambda: syntax.template(path, content))
    if expression is None:
        return unknown(f"the template {source.file}, which cannot be read")
    result = evaluate(expression, scope, given.data)
    if not isinstance(result.data, str):
        return result
    return Value(result.data.removesuffix("\n"), missing=result.missing, file=source.file)


def _plain(arguments: list[Value], scope: Scope) -> list[Any]:
    allowance = Allowance()
    try:
        return [plain(one, allowance) for one in arguments]
    finally:
        scope.budget.charge(allowance.spent)


def _encode(write: Callable[[Any], str]) -> Callable[[list[Value], Scope], Value]:
    """What is not known is left out, and named."""

    def encode(arguments: list[Value], scope: Scope) -> Value:
        if arguments[0].data is UNKNOWN:
            return arguments[0]
        return Value(write(*_plain(arguments, scope)), missing=missing(arguments))

    return encode


def _merge(arguments: list[Value], _: Scope) -> Value:
    lost = [one for one in arguments if one.data is UNKNOWN]
    result: dict[str, Value] = {}
    for one in arguments:
        result.update(one.data if isinstance(one.data, Mapping) else {})
    if lost:
        # Any key may be overridden by what is not known; what is taken from here says so.
        names = missing(lost)
        result = {key: Value(one.data, one.at, names, one.file) for key, one in result.items()}
        result.setdefault("(keys that are not known)", unknown(*names))
    return Value(result)


def _concat(arguments: list[Value], _: Scope) -> Value:
    if any(not isinstance(one.data, tuple) for one in arguments):
        return unknown(*(missing(arguments) or ("a list",)))
    result = tuple(element for one in arguments for element in elements(one))
    return unknown("a list that is too long") if len(result) > _LONGEST_LIST else Value(result)


def _lookup(arguments: list[Value], _: Scope) -> Value:
    collection, key = arguments[0], text(arguments[1])
    if not isinstance(collection.data, Mapping) or key is None or arguments[1].missing:
        return unknown(*(missing(arguments) or ("a map",)))
    found = collection.data.get(key)
    if found is not None:
        return found
    lost = missing([collection])
    return unknown(*lost) if lost else arguments[2]


def _try(arguments: list[Value], _: Scope) -> Value:
    found = next((one for one in arguments if not one.absent), None)
    return arguments[-1] if found is None else found


def _coalesce(arguments: list[Value], _: Scope) -> Value:
    return next((one for one in arguments if one.missing or one.data not in (None, "")), NULL)


def _element(arguments: list[Value], _: Scope) -> Value:
    index = arguments[1].data
    if not isinstance(arguments[0].data, tuple) or not isinstance(index, int):
        return unknown(*(missing(arguments) or ("a list",)))
    return arguments[0].data[index % len(arguments[0].data)]


def _one(arguments: list[Value], _: Scope) -> Value:
    if not isinstance(arguments[0].data, tuple) or len(arguments[0].data) > 1:
        return arguments[0] if arguments[0].missing else unknown("one of several")
    return arguments[0].data[0] if arguments[0].data else NULL


def _keys(arguments: list[Value], _: Scope) -> Value:
    if not isinstance(arguments[0].data, Mapping):
        return unknown(*(arguments[0].missing or ("a map",)))
    return Value(tuple(Value(key) for key in sorted(arguments[0].data)))


def _values(arguments: list[Value], _: Scope) -> Value:
    data = arguments[0].data
    if not isinstance(data, Mapping):
        return unknown(*(arguments[0].missing or ("a map",)))
    return Value(tuple(data[key] for key in sorted(data)))


def _yamldecode(arguments: list[Value], scope: Scope) -> Value:
    given = arguments[0]
    if not isinstance(given.data, str) or given.missing:
        return unknown(*(given.missing or ("a text",)))
    scope.budget.charge(len(given.data))
    return decode.yaml(given.data, given.file)


def _same(arguments: list[Value], _: Scope) -> Value:
    return arguments[0]


def _distinct(arguments: list[Value], scope: Scope) -> Value:
    if not isinstance(arguments[0].data, tuple):
        return arguments[0]
    keys = map(encoded, _plain(list(arguments[0].data), scope))
    return Value(tuple(dict(zip(keys, arguments[0].data, strict=True)).values()))


def _tostring(arguments: list[Value], _: Scope) -> Value:
    one = arguments[0]
    if one.data is UNKNOWN or isinstance(one.data, str) or one.data is None:
        return one
    shown = text(one)
    return unknown("a text") if shown is None else Value(shown)


def _format(pattern: str, *given: Any) -> str:
    waiting = list(given)

    def fill(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[0] == "%":
            raise ValueError(pattern)
        return text(known(waiting.pop(0))) or ""

    result = _VERB.sub(fill, pattern)
    if waiting:
        raise ValueError(pattern)
    return result


def _replace(whole: str, old: str, new: str) -> str:
    if len(old) > 1 and old[0] == old[-1] == "/":
        raise ValueError(old)
    if len(whole) + whole.count(old) * len(new) > LONGEST:
        raise ValueError("a text that is too long")
    return whole.replace(old, new)


def _indent(spaces: int, whole: str) -> str:
    return _replace(whole, "\n", "\n" + " " * spaces)


def _join(separator: str, *lists: list[Any]) -> str:
    return separator.join(text(known(one)) or "" for part in lists for one in part)


def _flatten(given: list[Any]) -> list[Any]:
    result: list[Any] = []
    for one in given:
        result += _flatten(one) if isinstance(one, list) else [one]
    return result


def _text(change: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda given: change(text(known(given)) or "")


_LAZY: dict[str, Callable[[list[Value], Scope], Value]] = {
    "coalesce": _coalesce,
    "concat": _concat,
    "distinct": _distinct,
    "element": _element,
    "file": _file,
    "jsonencode": _encode(encoded),
    "keys": _keys,
    "lookup": _lookup,
    "merge": _merge,
    "nonsensitive": _same,
    "one": _one,
    "sensitive": _same,
    "templatefile": _templatefile,
    "tolist": _same,
    "tomap": _same,
    "toset": _distinct,
    "tostring": _tostring,
    "try": _try,
    "values": _values,
    "yamldecode": _yamldecode,
    "yamlencode": _encode(docs.dump),
}
"""Functions that work on what is partly known."""

_STRICT: dict[str, Callable[..., Any]] = {
    "abspath": lambda path: path,
    "base64decode": lambda given: base64.b64decode(given).decode(),
    "base64encode": lambda given: base64.b64encode(given.encode()).decode(),
    "basename": posixpath.basename,
    "chomp": lambda given: given.rstrip("\n"),
    "compact": lambda given: [one for one in given if one not in (None, "")],
    "contains": lambda given, one: one in given,
    "dirname": posixpath.dirname,
    "endswith": lambda given, end: given.endswith(end),
    "flatten": _flatten,
    "format": _format,
    "indent": _indent,
    "index": lambda given, one: given.index(one),
    "join": _join,
    "jsondecode": json.loads,
    "length": len,
    "lower": _text(str.lower),
    "max": max,
    "min": min,
    "replace": _replace,
    "split": lambda separator, given: given.split(separator),
    "startswith": lambda given, start: given.startswith(start),
    "title": _text(str.title),
    "tobool": lambda given: {"true": True, "false": False}.get(given, given),
    "tonumber": lambda given: float(given) if isinstance(given, str) else given,
    "trim": lambda given, chars: given.strip(chars),
    "trimprefix": lambda given, prefix: given.removeprefix(prefix),
    "trimspace": _text(str.strip),
    "trimsuffix": lambda given, suffix: given.removesuffix(suffix),
    "upper": _text(str.upper),
    "zipmap": lambda keys, given: dict(zip(keys, given, strict=True)),
}
