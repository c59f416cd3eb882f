"""Texts that hold documents: YAML, JSON, TOML or INI in a ConfigMap's entry, an annotation, an argument.

A text is taken for a format only if it reads as it without a doubt; scripts, templates and everything else
are lines. Nothing here raises, whatever the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
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
_FLAG = re.compile(r"--?[\w.-]+=(?=[\[{])")
_INI_LINE = re.compile(r"[ \t]*(?:[#;!].*|\[[^\]\n]+\][ \t]*|[\w./-]+[ \t]*[=:].*)?\r?")
_ASSIGNMENT = re.compile(r"^[ \t]*[\w./-]+[ \t]*=", re.MULTILINE)
_OLD_YAML = re.compile(
    r"[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|0[0-7_]+|[0-9][0-9_]*_[0-9_]*|[0-9]+(?::[0-5]?[0-9])+"
)
"""Plain words that are no strings in YAML 1.1, which many programs still read."""

_LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a text holds. ``value`` is a mapping or a list made of JSON values, ``text`` where it was read,
    without the ``flag`` before it."""

    format: str
    value: Any
    text: str
    flag: str = ""

    @property
    def is_template(self) -> bool:
        """Whether something makes the document first, for which comments and order can matter."""
        return _TEMPLATE.search(self.text) is not None


def embedded(name: str, text: str) -> Embedded | None:
    """The document in ``text``, which stands in a field called ``name``; None when it is none."""
    if len(text) > _LONGEST or _SCRIPT.match(text):
        return None
    found = _FLAG.match(text)
    flag = found[0] if found else ""
    body = text[len(flag) :]
    said = _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if not (said or flag or "\n" in text.strip() or text.lstrip()[:1] in ("{", "[")):
        return None
    for format_ in _candidates(said, body):
        value = _READERS[format_](body)
        if _fits(value):
            return Embedded(format_, value if format_ == "json" else plain(value), body, flag)
    return None


def same(old: Embedded, new: Embedded) -> bool:
    """Whether two documents of one format differ in nothing but comments, layout and the order of keys,
    however a program reads them. Nobody can say that of a template."""
    if old.flag != new.flag or old.value != new.value:
        return False
    if old.is_template or new.is_template:
        return False
    try:
        return _EXACT[old.format](old.text) == _EXACT[new.format](new.text)
    except (DocumentError, RecursionError):
        return False


def _candidates(said: str | None, text: str) -> Iterator[str]:
    """The formats that are tried, best first: what the name says, then what the text looks like."""
    if said:
        yield said
    if said != "json" and text.lstrip()[:1] in ("{", "["):
        yield "json"
    if said not in ("ini", "toml", "yaml"):
        yield "yaml"
    if _ASSIGNMENT.search(text):
        yield from (one for one in ("toml", "ini") if one != said)


def _json(text: str) -> Any:
    def refused(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(found)
        if len(value) < len(found):
            raise ValueError("a key stands twice")
        return value

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_constant=refused)
    except (ValueError, RecursionError):
        return None


def _yaml(text: str) -> Any:
    nodes = []
    try:
        for document in docs.documents(text):
            if document.error is not None or document.node is None or nodes_repeated(document.node):
                return None
            nodes.append(document.node)
        values = [docs.value(node) for node in nodes]
    except (DocumentError, RecursionError):
        return None
    if not all(isinstance(value, (dict, list)) for value in values):
        return None
    if len(values) != 1:
        return values
    if isinstance(values[0], list) and not any(isinstance(one, dict) for one in values[0]):
        return None  # lines that begin with dashes are prose more often than lists
    return values[0]


def _exact_yaml(text: str) -> str:
    """Numbers as they were written, and the words that older readers take for something else."""
    found = list(docs.documents(text))
    words = sorted(word for document in found for word in _words(document.node))
    written = [docs.load_strings(document.text) for document in found]
    return _canonical([plain(_yaml(text)), plain(written), words])


def _words(root: docs.Node | None) -> Iterator[str]:
    seen: set[int] = set()
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, docs.ScalarNode):
            word = str(node.value)
            if not node.style and len(word) < _LONGEST_WORD and _OLD_YAML.fullmatch(word):
                yield word
        elif id(node) not in seen:
            seen.add(id(node))
            waiting += docs.items(node) or [child for _, child in docs.pairs(node)]


def _toml(text: str) -> Any:
    import tomllib

    if len(text) > _LONGEST_TOML:
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _ini(text: str) -> Any:
    import configparser

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
    return {**top, **value} if top.keys().isdisjoint(value) else None


def _exact_ini(text: str) -> str:
    """A later assignment can use an earlier one: there the order stays."""
    return json.dumps(_ini(text), sort_keys="$" not in text)


_NO_SECTION = "\0top"
_READERS: dict[str, Callable[[str], Any]] = {"json": _json, "yaml": _yaml, "toml": _toml, "ini": _ini}
_EXACT: dict[str, Callable[[str], str]] = {
    "json": lambda text: _canonical(_json(text)),
    "yaml": _exact_yaml,
    "toml": lambda text: repr(_ordered(_toml(text))),
    "ini": _exact_ini,
}


def _fits(value: Any) -> bool:
    """Whether this is a container that can be compared: with something in it, and not too much; aliases
    count unfolded."""
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
