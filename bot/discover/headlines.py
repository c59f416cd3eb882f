"""What the lines of a manifest tell without its being parsed: those that say API version, kind and metadata
in the first column, where nothing of a block scalar can stand; and whether something deeper may say them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_KEYS = ("apiVersion", "kind", "metadata")
_LITERAL = re.compile(r"[ \t]+([\"']?)([A-Za-z0-9][A-Za-z0-9./_-]*)\1(?:[ \t]+#.*|[ \t\r]*)")
_NAME = re.compile(r"[ \t]+(?:&\S+[ \t]+)?([\"']?)([\w.:/@+-]+)\1(?:[ \t]+#.*|[ \t\r]*)")
_NAME_ALONE = re.compile(r"[\w.:/@+-]+")
_NOTHING = re.compile(r"[ \t\r]*(?:[ \t]#.*)?")
_AFTER = re.compile(r":[ \t]+[^ \t\r\n#]")
_AFTER_SPACE = re.compile(r"[ \t]+:")
_AFTER_QUOTED = re.compile(r"[\"'][ \t]*:")
_BESIDE = re.compile(r"^([ -]+)(kind|metadata):", re.MULTILINE)
_ANY_KIND = re.compile(r"[\"']kind[\"'][ \t]*:|[{,]\s*kind[ \t]*:|^[ -]*kind[ \t]*:", re.MULTILINE)
_FIRST_COLUMN = re.compile(r"^[^ \t\r\n#-]", re.MULTILINE)
_CHILD = re.compile(r"^([ \t]+)([^ \t\r\n#:]+):(.*)", re.MULTILINE)
_LONGEST_INDENT = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the first column. ``value`` is None when it is not literal; ``rest`` is all of it after the
    colon, ``end`` where it ends in the text."""

    key: str
    value: str | None
    line: int
    end: int
    rest: str


def lines(first: int, text: str) -> list[Line]:
    """The lines in the first column that say one of the three keys; ``first`` is the number of the text's
    own first line."""
    found: list[Line] = []
    line, at = first, 0
    places = sorted((start, word) for word in _KEYS for start in _starts(text, word))
    for start, key in places:
        line += text.count("\n", at, start)
        at = start
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        rest = text[start + len(key) + 1 : end]
        literal = _LITERAL.fullmatch(rest)
        found.append(Line(key, literal[2] if literal else None, line, end, rest))
    return found


def _starts(text: str, word: str) -> Iterator[int]:
    if text.startswith(f"{word}:"):
        yield 0
    needle = f"\n{word}:"
    at = text.find(needle)
    while at >= 0:
        yield at + 1
        at = text.find(needle, at + 1)


def tell(found: Iterable[Line]) -> dict[str, Line] | None:
    """The lines by key, when they say all that there is to know of a document's root."""
    said: dict[str, Line] = {}
    for one in found:
        if one.key in said:
            return None
        said[one.key] = one
    if not said.keys() >= {"apiVersion", "kind"}:
        return None
    metadata = said.get("metadata")
    if metadata is not None and not _NOTHING.fullmatch(metadata.rest):
        return None
    version, kind = said["apiVersion"].value, said["kind"].value
    return None if version is None or kind is None or kind.endswith("List") else said


def groups(found: Iterable[Line]) -> Iterator[dict[str, list[Line]]]:
    """The lines of a template, object by object: a new one begins where a key comes again when both that
    matter were there."""
    group: dict[str, list[Line]] = {}
    for one in found:
        if one.key in group and {"apiVersion", "kind"} <= group.keys():
            yield group
            group = {}
        group.setdefault(one.key, []).append(one)
    if group:
        yield group


def deeper(text: str) -> bool:
    """Whether the text has to be parsed, because something may be an object that no line in the first column
    tells of: API version, kind and metadata side by side below the root, or keys that are written in quotes,
    in a flow or with blanks behind them."""
    columns: set[int] = set()
    at = text.find("apiVersion")
    unusual = False
    while at >= 0 and not unusual:
        end = at + len("apiVersion")
        start = text.rfind("\n", max(at - _LONGEST_INDENT, 0), at) + 1 or max(at - _LONGEST_INDENT, 0)
        before = text[start:at]
        if not before.strip(" -"):
            unusual = _AFTER_SPACE.match(text, end) is not None
            if before and _AFTER.match(text, end):
                columns.add(len(before))
        elif before[-1] in "\"'":
            unusual = _AFTER_QUOTED.match(text, end) is not None
        else:
            unusual = before.rstrip()[-1:] in ("{", ",") and text[end : end + 1] == ":"
        at = text.find("apiVersion", end)
    if unusual:
        return _ANY_KIND.search(text) is not None
    beside: dict[str, set[int]] = {"kind": set(), "metadata": set()}
    for match in _BESIDE.finditer(text) if columns else ():
        beside[match[2]].add(len(match[1]))
    return bool(columns & beside["kind"] & beside["metadata"])


def name(text: str, start: int) -> str | None:
    """The name in the block below ``metadata:``, a line that ends at ``start``; None when it is not
    literal."""
    end = _FIRST_COLUMN.search(text, start)
    first: str | None = None
    for match in _CHILD.finditer(text, start, end.start() if end else len(text)):
        first = match[1] if first is None else first
        if match[1] == first and match[2] == "name":
            literal = _NAME.fullmatch(match[3])
            return literal[2] if literal else None
    return None


def literal_name(text: str | None) -> str | None:
    """A name that nothing has to be filled into, or None."""
    return text if text is not None and _NAME_ALONE.fullmatch(text) else None
