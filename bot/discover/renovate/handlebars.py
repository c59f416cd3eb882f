"""Handlebars as Renovate's templates use it: fields, ``#if`` and ``#unless``, and its plain helpers.

Source: Renovate, "Template fields", and Handlebars, "Built-in Helpers". What is not known here raises
:class:`UnsupportedError`, never an empty text.
"""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.discover.renovate import regexes

Value = str | float | bool | list[str] | None

_LONGEST, _DEEPEST, _MOST = 4000, 8, 1 << 16
_TAG = re.compile(r"\{\{\{(?P<raw>[^{}]*)\}\}\}|\{\{(?P<tag>[^{}]*)\}\}")
_TOKEN = re.compile(r"\s*(?:(?P<mark>[()])|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<word>[^\s()\"']+))")
_FIELD = re.compile(r"(?:this\.)?[A-Za-z_][\w-]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None, "undefined": None}


class UnsupportedError(Exception):
    """A template that is not evaluated; the message says at what it fails."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Literal text, or a tag without its braces."""

    text: str
    is_tag: bool


def render(template: str, fields: Mapping[str, str | None]) -> str:
    """The template with its fields filled in. Raises :class:`UnsupportedError`."""
    if "{{" not in template:
        return template
    text = "".join(_Renderer(_parts(template), fields).block(()))
    if len(text) > _MOST:
        raise UnsupportedError("the text that it gives is too long")
    return text


def field_of(template: str) -> str | None:
    """The one field that the whole template stands for, or None."""
    found = _TAG.fullmatch(template.strip())
    name = "" if found is None else (found["raw"] or found["tag"] or "").strip()
    return name.removeprefix("this.") if _FIELD.fullmatch(name) and name not in ("else", "this") else None


def _parts(template: str) -> list[_Part]:
    if len(template) > _LONGEST:
        raise UnsupportedError("it is too long")
    if "\\{{" in template or ("\n" in template and "{{#" in template):
        raise UnsupportedError("an escape, or blocks over several lines")
    parts: list[_Part] = []
    done = 0
    for found in _TAG.finditer(template):
        parts.append(_Part(template[done : found.start()], is_tag=False))
        tag = found["tag"] if found["raw"] is None else found["raw"]
        if "~" in tag:
            raise UnsupportedError("white space control")
        parts.append(_Part(tag.strip(), is_tag=True))
        done = found.end()
    rest = template[done:]
    if "{{" in "".join(part.text for part in parts if not part.is_tag) + rest:
        raise UnsupportedError("a tag that is not closed")
    return [*parts, _Part(rest, is_tag=False)]


class _Renderer:
    """Goes through the parts once; ``block`` stops before a tag of ``ends``."""

    def __init__(self, parts: list[_Part], fields: Mapping[str, str | None]) -> None:
        self._parts = parts
        self._fields = fields
        self._at = 0
        self._depth = 0

    def block(self, ends: tuple[str, ...]) -> list[str]:
        texts: list[str] = []
        while self._at < len(self._parts):
            part = self._parts[self._at]
            if part.is_tag and part.text.split(" ")[0] in ends:
                return texts
            self._at += 1
            texts += self._tag(part.text) if part.is_tag else [part.text]
        if ends:
            raise UnsupportedError("a block that is not closed")
        return texts

    def _tag(self, tag: str) -> list[str]:
        if tag.startswith("!"):
            return []
        if tag.startswith("#"):
            return self._condition(tag[1:])
        if not tag or tag[0] in "/^>&" or tag == "else":
            raise UnsupportedError(f"{{{{{tag}}}}}")
        return [_text(self._evaluate(tag))]

    def _condition(self, tag: str) -> list[str]:
        name, _, expression = tag.partition(" ")
        self._depth += 1
        if name not in ("if", "unless") or self._depth > _DEEPEST:
            raise UnsupportedError(f"{{{{#{name}}}}}")
        chosen = _is_true(self._evaluate(expression)) == (name == "if")
        texts = self.block(("else", f"/{name}"))
        other: list[str] = []
        end = self._parts[self._at].text
        self._at += 1
        if end == "else":
            other = self.block((f"/{name}",))
            self._at += 1
        elif end.startswith("else if ") and name == "if":
            other = self._condition(end.removeprefix("else "))  # the two share one end
        elif end == f"/{name}":
            other = []
        else:
            raise UnsupportedError(f"{{{{{end}}}}}")
        self._depth -= 1
        return texts if chosen else other

    def _evaluate(self, expression: str) -> Value:
        tokens = list(_TOKEN.finditer(expression.strip()))
        if "".join(found[0] for found in tokens) != expression.strip() or len(tokens) > 64:
            raise UnsupportedError(f"{{{{{expression}}}}}")
        words = _nested(tokens)
        return self._call(words, top=True)

    def _call(self, words: list[_Word], *, top: bool) -> Value:
        if not words:
            raise UnsupportedError("an empty expression")
        head = words[0]
        if len(words) == 1 and (top or head.inner is None) and head.text not in _HELPERS:
            return self._value(head)
        helper = _HELPERS.get(head.text or "")
        if helper is None or head.quoted:
            raise UnsupportedError(f"the helper {head.text}")
        try:
            return helper(*(self._value(word) for word in words[1:]))
        except (TypeError, ValueError, IndexError):
            raise UnsupportedError(f"the arguments of {head.text}") from None

    def _value(self, word: _Word) -> Value:
        if word.inner is not None:
            return self._call(word.inner, top=False)
        text = word.text or ""
        if word.quoted:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return float(text)
        if not _FIELD.fullmatch(text):
            raise UnsupportedError(f"{{{{{text}}}}}")
        return self._fields.get(text.removeprefix("this."))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of an expression, or what stands between brackets."""

    text: str | None
    quoted: bool = False
    inner: list[_Word] | None = None


def _nested(tokens: list[re.Match[str]]) -> list[_Word]:
    stack: list[list[_Word]] = [[]]
    for token in tokens:
        if token["mark"] == "(":
            stack.append([])
        elif token["mark"] == ")":
            inner = stack.pop()
            if not stack:
                raise UnsupportedError("brackets that do not match")
            stack[-1].append(_Word(None, inner=inner))
        elif token["word"] is not None:
            stack[-1].append(_Word(token["word"]))
        else:
            quoted = token["double"] if token["double"] is not None else token["single"]
            stack[-1].append(_Word(quoted, quoted=True))
        if len(stack) > _DEEPEST:
            raise UnsupportedError("brackets nested too deeply")
    if len(stack) != 1:
        raise UnsupportedError("brackets that do not match")
    return stack[0]


def _text(value: Value) -> str:
    """As Handlebars prints it: nothing for what is not there, lists joined by commas."""
    if value is None or value is False:
        return "" if value is None else "false"
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return "true" if value is True else str(value)


def _is_true(value: Value) -> bool:
    return bool(value)


def _string(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value


def _replace(find: Value, replacement: Value, text: Value) -> Value:
    """Every match of a regular expression; ``$1``, ``$<name>`` and ``$&`` are no part of it here."""
    regex = regexes.compiled(_string(find))
    new = _string(replacement)
    if regex is None or ("$" in new and new != "$"):
        raise TypeError
    if len(_string(text)) * (len(new) + 1) > _MOST:
        raise TypeError
    return regex.replace(_string(text), lambda match: new)


def _lookup(value: Value, index: Value) -> Value:
    if not isinstance(value, list) or not isinstance(index, float) or not index.is_integer() or index < 0:
        raise TypeError
    return value[int(index)] if index < len(value) else None


def _includes(value: Value, text: Value) -> Value:
    return isinstance(value, list) and text in value


def _split(text: Value, separator: Value) -> Value:
    if not _string(separator):
        raise TypeError
    return _string(text).split(_string(separator))


_HELPERS: Mapping[str, Callable[..., Value]] = {
    "and": lambda *values: all(map(_is_true, values)),
    "containsString": lambda text, part: _string(part) in _string(text),
    "decodeBase64": lambda text: base64.b64decode(_string(text)).decode("utf-8", "replace"),
    "decodeURIComponent": lambda text: urllib.parse.unquote(_string(text)),
    "encodeBase64": lambda text: base64.b64encode(_string(text).encode()).decode(),
    "encodeURIComponent": lambda text: urllib.parse.quote(_string(text), safe="!'()*-._~"),
    "equals": lambda one, two: type(one) is type(two) and one == two,
    "includes": _includes,
    "lookup": _lookup,
    "lowercase": lambda text: _string(text).lower(),
    "or": lambda *values: any(map(_is_true, values)),
    "replace": _replace,
    "split": _split,
}
