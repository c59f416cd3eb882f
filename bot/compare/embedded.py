"""Texts that hold documents: YAML, JSON, TOML or INI in a ConfigMap's entry, an annotation, an argument.

A text is taken for a format only if it reads as it without a doubt; scripts, templates and everything else
are lines. Nothing here raises, whatever the text.
"""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot import docs
from bot.compare.mask import plain
from bot.compare.repeated import nodes_repeated
from bot.errors import DocumentError

_LONGEST = 1 << 20
_LONGEST_TOML = 1 << 17
_DEEPEST = 60
_MOST_CONTAINERS = 100_000
_ENDINGS = {
    "cfg": "ini", "conf": "ini", "env": "ini", "ini": "ini", "json": "json", "properties": "ini",
    "toml": "toml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
_SCRIPT = re.compile(r"\s*(?:#!|#cloud-config)")
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
"""In a text that a template engine reads first, comments and the order of things can matter."""

_FLAG = re.compile(r"--?[\w.-]+=(?=[\[{])")
_INI_LINE = re.compile(r"[ \t]*(?:[#;!].*|\[[^\]\n]+\][ \t]*|[\w./-]+[ \t]*[=:].*)?\r?")
_ASSIGNMENT = re.compile(r"^[ \t]*[\w./-]+[ \t]*=", re.MULTILINE)
_OLD_YAML = re.compile(
    r"(?<![^\s\[{,:-])(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|0[0-7_]+|[0-9][0-9_]*_[0-9_]*"
    r"|[0-9]+(?::[0-5]?[0-9])+)(?![^\s\]},])"
)
"""Plain words that are no strings in YAML 1.1, which many programs still read."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a text holds. ``value`` is a mapping or a list made of JSON values; ``exact`` tells apart what
    ``value`` does not, so that texts with equal ``exact`` differ in comments, layout and the order of keys
    only. None: nothing can tell that."""

    format: str
    value: Any
    exact: str | None


def embedded(name: str, text: str) -> Embedded | None:
    """The document in ``text``, which stands in a field called ``name``; None when it is none."""
    if len(text) > _LONGEST or _SCRIPT.match(text):
        return None
    flag = _FLAG.match(text)
    body = text[flag.end() :] if flag else text
    said = _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if not (said or flag or "\n" in text.strip() or text.lstrip()[:1] in ("{", "[")):
        return None
    for format_, read in _candidates(said, body):
        found = read(body)
        if found is not None and _fits(found[0]):
            value, exact = found
            if exact is not None:
                exact = None if _TEMPLATE.search(body) else f"{flag[0] if flag else ''}{exact}"
            return Embedded(format_, plain(value), exact)
    return None


_Read = tuple[Any, str | None] | None


def _candidates(said: str | None, text: str) -> list[tuple[str, Callable[[str], _Read]]]:
    """The formats that are tried, best first: what the name says, then what the text looks like."""
    found = [said] if said else []
    if text.lstrip()[:1] in ("{", "["):
        found.append("json")
    if said not in ("ini", "toml"):
        found.append("yaml")
    if _ASSIGNMENT.search(text):
        found += ["toml", "ini"]
    return [(one, _READERS[one]) for one in dict.fromkeys(found)]


def _json(text: str) -> _Read:
    repeats: list[bool] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(found)
        repeats.append(len(value) < len(found))
        return value

    try:
        value = json.loads(text, object_pairs_hook=pairs)
        return None if any(repeats) else (value, _canonical(value))
    except (ValueError, RecursionError):
        return None


def _yaml(text: str) -> _Read:
    nodes = []
    try:
        for document in docs.documents(text):
            if document.error is not None or document.node is None or nodes_repeated(document.node):
                return None
            nodes.append(document.node)
        values = [docs.value(node) for node in nodes]
        if not values or not all(isinstance(value, (dict, list)) for value in values):
            return None
        value = values[0] if len(values) == 1 else values
        if len(values) == 1 and isinstance(value, list) and not any(isinstance(one, dict) for one in value):
            return None  # lines that begin with dashes are prose more often than lists
        written = [docs.load_strings(piece) for _, piece in docs.split(text)]
    except (DocumentError, RecursionError):
        return None
    words = sorted(Counter(_OLD_YAML.findall(text)).items())
    return value, _canonical([plain(value), plain(written), words])


def _toml(text: str) -> _Read:
    if len(text) > _LONGEST_TOML:
        return None
    try:
        value = tomllib.loads(text)
        return (value, repr(_ordered(value))) if value else None
    except (ValueError, RecursionError):
        return None


def _ini(text: str) -> _Read:
    if not all(_INI_LINE.fullmatch(line) for line in text.split("\n")):
        return None
    parser = configparser.RawConfigParser(
        delimiters=("=", ":"), comment_prefixes=("#", ";", "!"), default_section="\0", strict=True
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(f"[{_NO_SECTION}]\n{text}")
    except (configparser.Error, ValueError):
        return None
    value: dict[str, Any] = {name: dict(parser.items(name)) for name in parser.sections()}
    top = value.pop(_NO_SECTION, {})
    if not top.keys().isdisjoint(value):
        return None
    value = {**top, **value}
    # A later assignment can use an earlier one, so there the order stays.
    return (value, json.dumps(value, sort_keys="$" not in text)) if value else None


_NO_SECTION = "\0top"
_READERS: dict[str, Callable[[str], _Read]] = {"json": _json, "yaml": _yaml, "toml": _toml, "ini": _ini}


def _fits(value: Any) -> bool:
    """Whether this is a container of a depth and size that can be compared; aliases count unfolded."""
    level = [value] if isinstance(value, (dict, list)) else []
    count = 0
    for _ in range(_DEEPEST):
        count += len(level)
        if count > _MOST_CONTAINERS:
            return False
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return isinstance(value, (dict, list)) and bool(value)
    return False


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _ordered(value: Any) -> Any:
    """A TOML value with its keys sorted; its dates and numbers stay what they are."""
    if isinstance(value, dict):
        return [(key, _ordered(value[key])) for key in sorted(value)]
    return [_ordered(item) for item in value] if isinstance(value, list) else value
