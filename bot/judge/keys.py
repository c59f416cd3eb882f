"""The keys of Helm values that a sentence speaks of, and the sentence without them.

All patterns are bounded: their time is linear in the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.judge.values.abstract import Path

ANY = "*"
"""A step of a path that stands for any one name."""

MARK, END, OTHER = "\ue000", "\ue001", "\ue002"
"""In a skeleton: a key is its number between the first two, any other code or address is the third."""

_MARKS = re.compile(f"[{MARK}{END}{OTHER}]")
_MOST = 60
_STEP = (
    r"(?:[A-Za-z_](?:[\w-]|\\\.){0,62}|\*{1,2}|<[\w -]{1,30}>|\{[\w -]{1,30}\})(?:\[[^\[\]\s]{0,24}\]){0,3}"
)
_PATH = rf"{_STEP}(?:\.{_STEP}){{0,12}}"
_WORDS = r"[A-Za-z_][\w-]{0,62}(?:\[[^\[\]\s]{0,24}\]){0,3}"
_SET = r"--set(?:-string|-json|-file|-literal)?[ =][\"']?"
_TOKEN = re.compile(
    rf"(?P<ticks>`{{1,2}})(?P<code>[^`\n]{{1,200}})(?P=ticks)"
    r"|(?P<address>https?://[^\s<>]{1,2000})"
    r"|\]\((?P<target>[^()\s]{0,2000})\)"
    rf"|{_SET}(?P<set>{_PATH})(?==)[^\s\"']{{0,200}}[\"']?"
    rf"|(?<![\w])\$?(?:\w{{1,20}})?\.Values\.(?P<values>{_PATH})"
    rf"|(?<![\w/@.:\\-])\.?(?P<plain>{_WORDS}(?:\.{_WORDS}){{1,12}})(?![\w/@:-]|\.\w)"
)
_CODE = re.compile(
    rf"(?:(?:\$?\w{{0,20}}\.)?(?P<values>Values)\.|\.)?(?P<path>{_PATH})\.?(?:\s*=.*|:(?:\s.*)?)?"
)
_FLAG = re.compile(rf"{_SET}(?P<path>{_PATH})(?:=.*)?")
_ONE = re.compile(_STEP)
_NO_KEY = re.compile(
    r"ya?ml|json|md|txt|go|sh|tpl|toml|conf|cfg|ini|py|js|ts|html|xml|tgz|gz|zip|lock|mod|sum|env|rst|log|pem|crt"
    r"|jar|exe|proto|sql|csv|io|com|org|net|dev|local|internal|svc|cloud|ai|app",
    re.IGNORECASE,
)
"""How the names of files and of machines end."""

_NOUN = r"(?:helm |chart(?:'s)? )?(?:values\.yaml|(?:value|key|parameter|setting|option|propert(?:y|ie))s?)\b"
_BEFORE = re.compile(rf"\b{_NOUN}[\s:*_\"'(]{{0,6}}$", re.IGNORECASE)
_AFTER = re.compile(rf"[\s*_\"'),]{{0,6}}{_NOUN}", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,/&*_\"'+]{0,6}(?:and|or)?[\s,/&*_\"'+]{0,6}", re.IGNORECASE)
_NEAR = 30


@dataclass(frozen=True, slots=True)
class Key:
    """What may be a key of values. ``path`` may hold :data:`ANY`; ``inner`` tells that more of it was
    ``written``, inside a list; ``sure`` that the sentence says so itself (``.Values.a``, ``--set a=1``, "the
    value ``a``"); ``code`` that it stands between backticks."""

    path: Path
    written: str
    sure: bool = False
    inner: bool = False
    code: bool = False

    @property
    def wild(self) -> bool:
        """Whether a step stands for any name."""
        return ANY in self.path


@dataclass(frozen=True, slots=True)
class Spoken:
    """The keys of a sentence in their order, and its ``skeleton``: the sentence with marks in their place."""

    keys: tuple[Key, ...]
    skeleton: str


def spoken(text: str) -> Spoken:
    """What a sentence speaks of; no more than the first few dozen keys are looked at."""
    text = _MARKS.sub(" ", text)
    keys: list[Key] = []
    spans: list[tuple[int, int]] = []
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[at : token.start()])
        at = token.end()
        key = _key(token) if len(keys) < _MOST else None
        if key is not None:
            parts.append(f"{MARK}{len(keys)}{END}")
            keys.append(key)
            spans.append(token.span())
        elif token["plain"] is not None:
            parts.append(token[0])
        else:
            parts.append("]" if token["target"] is not None else OTHER)
    parts.append(text[at:])
    return Spoken(tuple(_named(text, keys, spans)), "".join(parts))


def _key(token: re.Match[str]) -> Key | None:
    if token["code"] is not None:
        return _of_code(token["code"].strip())
    if token["set"] is not None or token["values"] is not None:
        return _of_path(token["set"] or token["values"], sure=True)
    if token["plain"] is not None:
        return _of_path(token["plain"], sure=False)
    return None


def _of_code(code: str) -> Key | None:
    flag = _FLAG.fullmatch(code)
    if flag:
        return _of_path(flag["path"], sure=True, code=True)
    found = _CODE.fullmatch(code)
    return _of_path(found["path"], sure=found["values"] is not None, code=True) if found else None


def _of_path(written: str, *, sure: bool, code: bool = False) -> Key | None:
    path: list[str] = []
    inner = False
    for step in _ONE.findall(written):
        name, bracket, _ = step.partition("[")
        path.append(ANY if name[0] in "*<{" else name.replace("\\.", "."))
        if bracket:
            inner = True
            break
    if path[0] == "Values" and len(path) > 1:
        path, sure, written = path[1:], True, written.partition(".")[2]
    if all(step == ANY for step in path):
        return None
    if not (sure or code) and all(len(step) == 1 for step in path):
        return None  # e.g.
    if not sure and len(path) > 1 and _NO_KEY.fullmatch(path[-1]):
        return None
    return Key(tuple(path), written, sure, inner, code)


def _named(text: str, keys: list[Key], spans: list[tuple[int, int]]) -> Iterator[Key]:
    """The keys, sure where a noun stands before or behind them, or the row of keys that they are in."""
    joined = [
        _BETWEEN.fullmatch(text, one[1], other[0]) is not None for one, other in itertools.pairwise(spans)
    ]
    start = 0
    for index in range(len(keys)):
        if index < len(joined) and joined[index]:
            continue
        first, last = spans[start][0], spans[index][1]
        named = _BEFORE.search(text[max(0, first - _NEAR) : first]) or _AFTER.match(text, last)
        for key in keys[start : index + 1]:
            yield replace(key, sure=True) if named else key
        start = index + 1
