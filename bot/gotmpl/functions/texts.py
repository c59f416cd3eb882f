"""Texts. Source: Sprig, "String Functions", "String Slice Functions", "Regular Expressions"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.gotmpl.calls import Functions
from bot.gotmpl.errors import TemplateError
from bot.gotmpl.printf import quoted
from bot.gotmpl.values import fits, integer, shown, text

_WIDEST = 1000
_GROUP = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


def _plain(change: Callable[[str], object]) -> Callable[[object], object]:
    return lambda value: change(text(value))


def _both(change: Callable[[str, str], object]) -> Callable[[object, object], object]:
    return lambda one, two: change(text(one), text(two))


def strings(items: object) -> list[str]:
    """A list of anything as texts, without nil."""
    if isinstance(items, list):
        return [shown(item) for item in items if item is not None]
    return [] if items is None else [shown(items)]


def _quote(*items: object) -> str:
    return " ".join(quoted(shown(item)) for item in items if item is not None)


def _squote(*items: object) -> str:
    return " ".join(f"'{shown(item)}'" for item in items if item is not None)


def _indent(width: object, value: object) -> str:
    columns, lines = integer(width), text(value)
    if not 0 <= columns <= _WIDEST:
        raise TemplateError("an indent is too wide")
    fits(len(lines) + columns * (lines.count("\n") + 1))
    pad = " " * columns
    return pad + lines.replace("\n", "\n" + pad)


def _replace(old: object, new: object, value: object) -> str:
    one, two, three = text(old), text(new), text(value)
    fits(len(three) + three.count(one) * len(two))
    return three.replace(one, two)


def _repeat(count: object, value: object) -> str:
    times = integer(count)
    if times < 0:
        raise TemplateError("a text cannot be repeated less than never")
    fits(times * max(1, len(text(value))))
    return text(value) * times


def _join(separator: object, items: object) -> str:
    parts, between = strings(items), text(separator)
    fits(sum(map(len, parts)) + len(between) * len(parts))
    return between.join(parts)


def _parts(pieces: list[str]) -> dict[str, object]:
    return {f"_{number}": piece for number, piece in enumerate(pieces)}


def _split(separator: str, value: str) -> list[str]:
    return value.split(separator) if separator else list(value)


def _substr(start: object, end: object, value: object) -> str:
    first, last, data = integer(start), integer(end), text(value).encode("utf-8", "surrogatepass")
    if first < 0:
        first = 0
    elif last < 0 or last > len(data):
        last = len(data)
    if not first <= last <= len(data):
        raise TemplateError("the bounds of a text are wrong")
    cut = data[first:last]
    return cut.decode("utf-8", "replace")


def _trunc(width: object, value: object) -> str:
    columns, data = integer(width), text(value).encode("utf-8", "surrogatepass")
    cut = data
    if columns < 0 and len(data) + columns > 0:
        cut = data[columns:]
    elif 0 <= columns < len(data):
        cut = data[:columns]
    return cut.decode("utf-8", "replace")


def _title(value: str) -> str:
    return re.sub(r"(?<![\w'])[^\W\d_]", lambda found: found[0].upper(), value)


def _words(value: str) -> str:
    """``fooBar-baz`` as ``foo_bar_baz``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", value)
    return re.sub(r"[-\s_]+", "_", apart).lower()


def _camel(value: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in value.split("_") if part)


def _cat(*items: object) -> str:
    return " ".join(shown(item) for item in items if item is not None)


def _pattern(source: object) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(text(source), options)
    except re2.error:
        raise TemplateError("a regular expression cannot be read") from None


def _match(pattern: object, value: object) -> bool:
    try:
        return _pattern(pattern).search(text(value)) is not None
    except TemplateError:
        return False


def _find(pattern: object, value: object) -> str:
    found = _pattern(pattern).search(text(value))
    return "" if found is None else str(found[0])


def _find_all(pattern: object, value: object, count: object) -> list[object]:
    most = integer(count)
    found: list[object] = [str(one[0]) for one in _pattern(pattern).finditer(text(value))]
    return found if most < 0 else found[:most]


def _replace_all(pattern: object, value: object, new: object) -> str:
    template = text(new)
    return _substituted(_pattern(pattern), text(value), lambda found: _expanded(template, found))


def _replace_literal(pattern: object, value: object, new: object) -> str:
    return _substituted(_pattern(pattern), text(value), lambda _: text(new))


def _substituted(pattern: Any, value: str, make: Callable[[Any], str]) -> str:
    parts: list[str] = []
    at = size = 0
    for found in pattern.finditer(value):
        if found.end() == found.start() == at and parts and at > 0 and found.start() < at:
            continue
        parts += [value[at : found.start()], make(found)]
        size += len(parts[-1])
        fits(size)
        at = found.end()
    return "".join([*parts, value[at:]])


def _expanded(template: str, found: Any) -> str:
    """Go's ``$1`` and ``${name}``; a group that is not there is empty."""

    def group(mark: re.Match[str]) -> str:
        name = mark[1] or mark[2]
        if name is None:
            return "$"
        key: str | int = int(name) if name.isdigit() and len(name) < 5 else name
        try:
            return str(found[key] or "")
        except (IndexError, KeyError, ValueError):
            return ""

    return _GROUP.sub(group, template)


def _regex_split(pattern: object, value: object, count: object) -> list[object]:
    most, rest = integer(count), text(value)
    found: list[object] = []
    at = 0
    for one in _pattern(pattern).finditer(rest):
        if 0 < most <= len(found) + 1 or most == 0:
            break
        if one.end() > one.start():
            found.append(rest[at : one.start()])
            at = one.end()
    return [] if most == 0 else [*found, rest[at:]]


FUNCTIONS: Functions = {
    "quote": _quote,
    "squote": _squote,
    "cat": _cat,
    "indent": _indent,
    "nindent": lambda width, value: "\n" + _indent(width, value),
    "replace": _replace,
    "repeat": _repeat,
    "join": _join,
    "toStrings": lambda items: list(strings(items)),
    "split": _both(lambda by, value: _parts(_split(by, value))),
    "splitn": lambda by, most, value: _parts(text(value).split(text(by), max(0, integer(most) - 1))),
    "splitList": _both(_split),
    "trim": _plain(str.strip),
    "trimAll": _both(lambda chars, value: value.strip(chars) if chars else value),
    "trimPrefix": _both(lambda start, value: value.removeprefix(start)),
    "trimSuffix": _both(lambda end, value: value.removesuffix(end)),
    "upper": _plain(str.upper),
    "lower": _plain(str.lower),
    "title": _plain(_title),
    "untitle": _plain(lambda value: re.sub(r"(?<![\w'])[^\W\d_]", lambda found: found[0].lower(), value)),
    "snakecase": _plain(_words),
    "kebabcase": _plain(lambda value: _words(value).replace("_", "-")),
    "camelcase": _plain(lambda value: _camel(_words(value))),
    "nospace": _plain(lambda value: re.sub(r"\s+", "", value)),
    "contains": _both(lambda part, value: part in value),
    "hasPrefix": _both(lambda start, value: value.startswith(start)),
    "hasSuffix": _both(lambda end, value: value.endswith(end)),
    "substr": _substr,
    "trunc": _trunc,
    "regexMatch": _match,
    "mustRegexMatch": lambda pattern, value: _pattern(pattern).search(text(value)) is not None,
    "regexFind": _find,
    "regexFindAll": _find_all,
    "regexReplaceAll": _replace_all,
    "mustRegexReplaceAll": _replace_all,
    "regexReplaceAllLiteral": _replace_literal,
    "regexSplit": _regex_split,
    "regexQuoteMeta": _plain(lambda value: re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", value)),
}
