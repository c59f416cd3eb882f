"""Go templates without control flow: fields, ``index``, and the usual functions of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.discover.argo.trees import BOOL, INT, Leaf, Map, Tree

_DEEPEST = 16
LONGEST = 1 << 20
"""Characters that a filled template may have."""
_OPEN = re.compile(r"\{\{(- )?(?:-?/\*.*?\*/(?P<comment>(?: -)?\}\}))?", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<end>(?:(?<=\s)-)?\}\})
    | (?P<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
    | (?P<number>[-+]?\d+(?![\w.]))
    | (?P<field>\$?(?:\.[A-Za-z_]\w*)+|\$?\.(?!\w)|\$(?!\w))
    | (?P<name>[A-Za-z_]\w*)
    | (?P<mark>[()|])
    )""",
    re.VERBOSE,
)
_CHAIN = re.compile(r"(?:\.[A-Za-z_]\w*)+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_NOT_DNS = re.compile(r"[^-a-z0-9.]")
_VERB = re.compile(r"%(.)")
_Value: TypeAlias = "Tree | None"


class NotPlainError(Exception):
    """A template that does more than substitute, or that Argo CD would refuse too."""

    def __init__(self, template: str) -> None:
        super().__init__(template)
        self.template = template


def evaluated(template: str, data: Map, *, strict: bool) -> list[str | Leaf]:
    """The template's texts, and between them what its actions give. ``strict``: a key that is not there is an
    error. Raises :class:`NotPlainError`."""
    parts: list[str | Leaf] = []
    at = 0
    while (found := _OPEN.search(template, at)) is not None:
        before = template[at : found.start()]
        parts.append(before.rstrip() if found[0].startswith("{{-") else before)
        if found["comment"]:
            at, trims = found.end(), found["comment"].startswith(" -")
        else:
            action = _Action(template, found.end(), data, strict)
            parts.append(action.result())
            at, trims = action.at, action.trims
        if trims:
            at = _space_end(template, at)
    parts.append(template[at:])
    if sum(len(part.text if isinstance(part, Leaf) else part) for part in parts) > LONGEST:
        raise NotPlainError(template)
    return parts


def _space_end(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


class _Action:
    """One ``{{ … }}``, evaluated while it is read. ``at`` is then behind it."""

    def __init__(self, template: str, at: int, data: Map, strict: bool) -> None:
        self.at = at
        self.trims = False
        self._start = at
        self._template = template
        self._data = data
        self._strict = strict
        self._kind = self._text = ""
        self._token("")

    def result(self) -> Leaf:
        value = self._pipeline(0)
        if self._kind != "end" or not isinstance(value, Leaf) or value.tag.endswith("null"):
            raise self._refused()
        self.trims = self._text.startswith("-")
        return value

    def _refused(self) -> NotPlainError:
        end = self._template.find("}}", self._start)
        return NotPlainError("{{" + self._template[self._start : None if end < 0 else end + 2])

    def _token(self, wanted: str) -> None:
        """Reads the next token; ``wanted`` is what the one before had to be."""
        if wanted and self._text != wanted:
            raise self._refused()
        found = _TOKEN.match(self._template, self.at)
        if found is None:
            raise self._refused()
        self._kind, self._text, self.at = found.lastgroup or "", found[found.lastgroup or 0], found.end()

    def _pipeline(self, depth: int) -> _Value:
        if depth > _DEEPEST:
            raise self._refused()
        value = self._command(depth, [])
        while self._text == "|" and self._kind == "mark":
            self._token("|")
            if self._kind != "name":
                raise self._refused()
            value = self._command(depth, [value])
        return value

    def _command(self, depth: int, piped: list[_Value]) -> _Value:
        name = self._text if self._kind == "name" and self._text not in _WORDS else None
        if name is None:
            return self._operand(depth)
        function = _FUNCTIONS.get(name)
        if function is None:
            raise self._refused()
        self._token("")
        arguments: list[_Value] = []
        while self._kind != "end" and self._text not in ("|", ")"):
            arguments.append(self._operand(depth))
        try:
            return function(*arguments, *piped)
        except (TypeError, ValueError, LookupError):
            raise self._refused() from None

    def _operand(self, depth: int) -> _Value:
        kind, text = self._kind, self._text
        if kind == "mark" and text == "(":
            return self._group(depth)
        if kind == "field":
            value = self._field(self._data, text.removeprefix("$"))
        elif kind == "text":
            value = Leaf(_unquoted(text))
        elif kind == "number":
            value = Leaf(text, INT)
        elif kind == "name" and text in _WORDS:
            value = None if text == "nil" else Leaf(text, BOOL)
        else:
            raise self._refused()
        self._token("")
        return value

    def _group(self, depth: int) -> _Value:
        self._token("(")
        value = self._pipeline(depth + 1)
        chain = _CHAIN.match(self._template, self.at)
        if chain is not None:
            self.at = chain.end()
            value = self._field(value, chain[0])
        self._token(")")
        return value

    def _field(self, value: _Value, chain: str) -> _Value:
        for name in chain.split(".")[1:] if chain not in ("", ".") else ():
            if not isinstance(value, dict) or (self._strict and name not in value):
                raise self._refused()
            value = value.get(name)
        return value


def _unquoted(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])


def normalize(name: str) -> str:
    """A name as DNS allows it. Source: Argo CD, ``SanitizeName``."""
    return _NOT_DNS.sub("-", name.lower())[:253].strip("-.")


def _plain(value: _Value) -> str:
    """A value as text: nothing for nil. Raises ValueError for what is no scalar."""
    if value is None:
        return ""
    if not isinstance(value, Leaf):
        raise ValueError("no scalar")
    return "" if value.tag.endswith("null") else value.text


def _empty(value: _Value) -> bool:
    return value is None or (value.empty if isinstance(value, Leaf) else not value)


def _number(value: _Value) -> int:
    return int(_plain(value))


def _default(other: _Value, value: _Value = None) -> _Value:
    return other if _empty(value) else value


def _index(value: _Value, *keys: _Value) -> _Value:
    for key in keys:
        if isinstance(value, list):
            at = _number(key)
            if at < 0:
                raise LookupError(at)
            value = value[at]
        elif isinstance(value, dict):
            value = value.get(_plain(key))
        else:
            raise ValueError("no list, no map")
    return value


def _printf(shape: _Value, *values: _Value) -> Leaf:
    waiting = list(values)

    def one(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        if found[1] not in "svd":
            raise ValueError(found[0])
        return _plain(waiting.pop(0))

    result = _VERB.sub(one, _plain(shape))
    if waiting:
        raise ValueError("too many values")
    return Leaf(result)


def _quote(mark: str) -> Callable[..., Leaf]:
    def quoted(*values: _Value) -> Leaf:
        texts = [_plain(value) for value in values]
        if any(mark in text or "\\" in text for text in texts):
            raise ValueError("escapes")
        return Leaf(" ".join(f"{mark}{text}{mark}" for text in texts))

    return quoted


def _list(value: _Value) -> list[Tree]:
    if not isinstance(value, list):
        raise ValueError("no list")
    return value


def _split(separator: _Value, value: _Value) -> _Value:
    return [Leaf(part) for part in _plain(value).split(_plain(separator))]


def _trunc(length: _Value, value: _Value) -> Leaf:
    size, text = _number(length), _plain(value)
    return Leaf(text[:size] if size >= 0 else text[size:])


def _texts(change: Callable[..., str]) -> Callable[..., Leaf]:
    return lambda *values: Leaf(change(*(_plain(value) for value in values)))


_WORDS = ("true", "false", "nil")
_FUNCTIONS: Mapping[str, Callable[..., _Value]] = {
    "coalesce": lambda *values: next((value for value in values if not _empty(value)), None),
    "default": _default,
    "first": lambda value: _list(value)[0],
    "index": _index,
    "join": lambda mark, value: Leaf(_plain(mark).join(_plain(one) for one in _list(value))),
    "last": lambda value: _list(value)[-1],
    "lower": _texts(str.lower),
    "normalize": _texts(normalize),
    "printf": _printf,
    "quote": _quote('"'),
    "replace": _texts(lambda old, new, text: text.replace(old, new)),
    "splitList": _split,
    "squote": _quote("'"),
    "toString": lambda value: Leaf(_plain(value)) if not isinstance(value, Leaf) else value,
    "trim": _texts(str.strip),
    "trimPrefix": _texts(lambda start, text: text.removeprefix(start)),
    "trimSuffix": _texts(lambda end, text: text.removesuffix(end)),
    "trunc": _trunc,
    "upper": _texts(str.upper),
}
