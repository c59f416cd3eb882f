"""What the functions of templates do with values, seen from afar: which of their arguments matter as a
whole, of which only whether they are there, and what comes out.

A function that is not known here reads all that it is given.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.gotmpl import FUNCTIONS, TemplateError
from bot.judge.values.abstract import (
    ANY,
    NOTHING,
    UNKNOWN,
    Value,
    join,
    mapping,
    places,
    sequence,
    several,
    text,
)

_MOST_TEXTS = 64


class Reader(Protocol):
    """What an interpreter does for a function."""

    def sink(self, value: Value) -> None:
        """All of the value matters."""

    def touch(self, value: Value) -> None:
        """Whether it is there, or of what kind, matters."""

    def field(self, value: Value, name: str) -> Value:
        """What a map holds under a name."""

    def index(self, value: Value, key: Value) -> Value:
        """What a map or list holds under a key."""

    def remember(self, key: Value, value: Value) -> None:
        """A map somewhere got this entry."""


Handler = Callable[[Reader, Sequence[Value]], Value]


def _read(reader: Reader, args: Sequence[Value]) -> Value:
    for arg in args:
        reader.sink(arg)
    return ANY


def _words(reader: Reader, args: Sequence[Value]) -> Value:
    """Texts and numbers alone are taken: a map is an error of the template, and read by nobody."""
    for arg in args:
        reader.sink(Value(paths=arg.paths, words=arg.words))
    return ANY


def _touch(reader: Reader, args: Sequence[Value]) -> Value:
    for arg in args:
        reader.touch(arg)
    return ANY


def _choice(asked: slice) -> Handler:
    """One of the arguments, by which of those in ``asked`` are empty; no matter, if only one is anything."""

    def handler(reader: Reader, args: Sequence[Value]) -> Value:
        if sum(arg != NOTHING for arg in args) > 1:
            _touch(reader, args[asked])
        return join(*args)

    return handler


def _ternary(reader: Reader, args: Sequence[Value]) -> Value:
    _read(reader, args[2:])
    return join(*args[:2])


def _last(reader: Reader, args: Sequence[Value]) -> Value:
    """``required "message" value``, ``fail``-like checks that hand on."""
    _touch(reader, args)
    return args[-1] if args else NOTHING


def _same(_: Reader, args: Sequence[Value]) -> Value:
    """A copy, with or without some of its keys."""
    return args[0] if args else NOTHING


def _dict(reader: Reader, args: Sequence[Value]) -> Value:
    fields: dict[str, Value] = {}
    rest = None
    for key, value in itertools.zip_longest(args[::2], args[1::2], fillvalue=NOTHING):
        for name in key.names() or ("",):
            if UNKNOWN in name:
                reader.sink(places(key))
                rest = join(rest or NOTHING, value)
            else:
                fields[name] = join(fields.get(name, NOTHING), value)
    return mapping(fields, rest)


def _list(_: Reader, args: Sequence[Value]) -> Value:
    return sequence(args)


def _index(reader: Reader, args: Sequence[Value]) -> Value:
    value = args[0] if args else NOTHING
    for key in args[1:]:
        value = reader.index(value, key)
    return value


def _get(reader: Reader, args: Sequence[Value]) -> Value:
    return _index(reader, args[:2])


def _dig(reader: Reader, args: Sequence[Value]) -> Value:
    """``dig "a" "b" default map``"""
    if len(args) < 3:
        return _read(reader, args)
    found = _index(reader, [args[-1], *args[:-2]])
    reader.touch(found)
    return join(found, args[-2])


def _pluck(reader: Reader, args: Sequence[Value]) -> Value:
    found = [reader.index(value, args[0]) for value in args[1:]]
    for value in found:
        reader.touch(value)
    return sequence(found)


def _pick(reader: Reader, args: Sequence[Value]) -> Value:
    value = args[0] if args else NOTHING
    keys = [name for key in args[1:] for name in key.names()]
    if any(UNKNOWN in name for name in keys):
        return value
    return mapping({name: reader.field(value, name) for name in keys})


def _has_key(reader: Reader, args: Sequence[Value]) -> Value:
    reader.touch(_get(reader, args))
    return ANY


def _set(reader: Reader, args: Sequence[Value]) -> Value:
    if len(args) < 3:
        return _read(reader, args)
    target, key, value = args[:3]
    reader.remember(key, value)
    return join(target, _dict(reader, (key, value)))


def _merge(reader: Reader, args: Sequence[Value]) -> Value:
    """The first map is changed in place, and is not always the one that is used from then on."""
    for arg in args[1:]:
        reader.sink(places(arg))
        for name, value in arg.fields:
            reader.remember(text(name), value)
        if arg.rest is not None:
            reader.remember(ANY, arg.rest)
    return join(*args)


def merged_afresh(args: Sequence[Value]) -> Value:
    """What merging gives when the first map is made on the spot."""
    return join(*args)


def _keys(reader: Reader, args: Sequence[Value]) -> Value:
    names: set[str] = set()
    for arg in args:
        reader.sink(places(arg))
        names |= {name for name, _ in arg.fields}
        names |= ANY.words if arg.paths or arg.rest or arg.words else set()
    return several(text(*names)) if names else NOTHING


def _values(reader: Reader, args: Sequence[Value]) -> Value:
    for arg in args:
        reader.sink(places(arg))
    return several(join(*(arg.held() for arg in args), ANY))


def _first(reader: Reader, args: Sequence[Value]) -> Value:
    return join(*(reader.field(arg, "0") for arg in args))


def _some(_: Reader, args: Sequence[Value]) -> Value:
    """A list with some of the items of the first argument, which may be a place in the values."""
    value = args[0] if args else NOTHING
    return Value(paths=value.paths, rest=value.held())


def _item(reader: Reader, args: Sequence[Value]) -> Value:
    for arg in args:
        reader.sink(places(arg))
    return join(*(arg.held() for arg in args), ANY)


def _added(_: Reader, args: Sequence[Value]) -> Value:
    value = args[0] if args else NOTHING
    return Value(paths=value.paths, rest=join(value.held(), *args[1:]))


def _joined(_: Reader, args: Sequence[Value]) -> Value:
    return Value(frozenset().union(*(arg.paths for arg in args)), rest=join(*(arg.held() for arg in args)))


def _texts(name: str) -> Handler:
    """A function of texts: known texts give known texts."""
    function = FUNCTIONS[name]

    def handler(reader: Reader, args: Sequence[Value]) -> Value:
        _words(reader, args)
        names = [arg.names() for arg in args]
        if any(UNKNOWN in word for found in names for word in found):
            return ANY
        try:
            made = [function(*words) for words in _combined(args)]
        except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError):
            return ANY
        parts = [one for one in made if isinstance(one, str)]
        return text(*parts) if parts and len(parts) == len(made) else ANY

    return handler


def _split(reader: Reader, args: Sequence[Value]) -> Value:
    """``splitList "." text``"""
    _read(reader, args)
    names = [arg.names() for arg in args]
    if len(args) != 2 or any(UNKNOWN in word for found in names for word in found):
        return several(ANY)
    parts = [part for mark, word in itertools.product(*names) if mark for part in word.split(mark)]
    return several(text(*parts)) if parts else several(ANY)


def _printf(reader: Reader, args: Sequence[Value]) -> Value:
    """``%s`` and ``%d`` are filled in with what is known."""
    _read(reader, args)
    made = []
    for shape, *parts in _combined(args):
        pieces = shape.replace("%%", f"%{UNKNOWN}%").split("%")
        filled, left = pieces[0], iter(parts)
        for piece in pieces[1:]:
            filled += next(left, UNKNOWN) + piece[1:] if piece[:1] in ("s", "v", "d") else UNKNOWN
        made.append(filled)
    return text(*made) if made else ANY


def _print(reader: Reader, args: Sequence[Value]) -> Value:
    _read(reader, args)
    made = ["".join(words) for words in _combined(args)]
    return text(*made) if made else ANY


def _combined(args: Sequence[Value]) -> list[tuple[str, ...]]:
    """Every choice of one text for each argument; none when there are too many, or no arguments."""
    names = [arg.names() or ANY.words for arg in args]
    return list(itertools.product(*names)) if names and math.prod(map(len, names)) <= _MOST_TEXTS else []


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("and", "or", "coalesce"), _choice(slice(None, -1))),
    "default": _choice(slice(1, None)),
    **dict.fromkeys(("not", "empty", "kindOf", "kindIs", "typeOf", "typeIs", "typeIsLike"), _touch),
    **dict.fromkeys(("deepCopy", "mustDeepCopy", "omit", "unset"), _same),
    **dict.fromkeys(
        ("atoi", "b64dec", "b64enc", "contains", "fail", "hasPrefix", "hasSuffix", "indent", "nindent",
         "regexFind", "regexFindAll", "regexMatch", "regexReplaceAll", "regexReplaceAllLiteral", "regexSplit",
         "repeat", "semver", "semverCompare", "sha1sum", "sha256sum", "split", "wrap"),
        _words,
    ),
    **dict.fromkeys(("list", "tuple"), _list),
    **dict.fromkeys(("merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"), _merge),
    **dict.fromkeys(("first", "mustFirst"), _first),
    **dict.fromkeys(
        ("rest", "mustRest", "initial", "mustInitial", "reverse", "mustReverse", "uniq", "mustUniq",
         "compact", "mustCompact", "slice", "mustSlice"),
        _some,
    ),
    **dict.fromkeys(("last", "mustLast"), _item),
    **dict.fromkeys(("append", "mustAppend", "prepend", "mustPrepend", "push", "mustPush"), _added),
    **{
        name: _texts(name)
        for name in (
            "lower", "upper", "title", "untitle", "camelcase", "kebabcase", "snakecase", "trim", "trimAll",
            "trimPrefix", "trimSuffix", "replace", "trunc", "nospace", "toString", "substr",
        )
        if name in FUNCTIONS
    },
    "concat": _joined,
    "dict": _dict,
    "dig": _dig,
    "get": _get,
    "hasKey": _has_key,
    "index": _index,
    "keys": _keys,
    "pick": _pick,
    "pluck": _pluck,
    "print": _print,
    "printf": _printf,
    "required": _last,
    "set": _set,
    "splitList": _split,
    "ternary": _ternary,
    "values": _values,
}  # fmt: skip
"""Functions by name; ``include`` and ``tpl`` are the interpreter's own."""
