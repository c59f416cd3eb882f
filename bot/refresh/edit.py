"""Changes single lines of the files under ``rules/``: comments, order and all the rest stay as they are."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bot import docs
from bot.errors import DocumentError, SourceError

_AS_OF = re.compile(r"^as_of: \S+$", re.MULTILINE)
_ROW = re.compile(r"  - (\{.*\})")
_IN_ROW = re.compile(r'(?P<before>\bas_of: )"?(?P<day>[0-9-]{4,10})"?')
Row = dict[str, Any]


def dated(text: str, today: dt.date) -> str:
    """With a new ``as_of`` at the top level. Raises :class:`SourceError` where there is none."""
    new, count = _AS_OF.subn(f"as_of: {today}", text, count=1)
    if not count:
        raise SourceError("the file has no as_of of its own")
    return new


def source_dated(lines: list[str], name: str, today: dt.date) -> str:
    """Sets ``as_of`` in the line of a source of an add-on's file; the day that was there. Raises
    :class:`SourceError`."""
    for index, line in enumerate(lines):
        if line.startswith(f"  {name}: {{") and (match := _IN_ROW.search(line)):
            lines[index] = _IN_ROW.sub(rf'\g<before>"{today}"', line, count=1)
            return match["day"]
    raise SourceError(f"the file has no source {name} in one line with its as_of")


def first_source(lines: list[str]) -> str:
    """The name of the first source: rows that name none are of it."""
    inside = False
    for line in lines:
        if inside and (match := re.match(r"  ([^\s:]{1,100}): \{", line)):
            return match[1]
        inside = line == "sources:"
    raise SourceError("the file has no sources in lines of their own")


def row(line: str) -> Row | None:
    """The row of a line of ``rows:``, or None. Raises :class:`SourceError` for one that cannot be read."""
    match = _ROW.fullmatch(line)
    if match is None or "versions:" not in line:
        return None
    try:
        found: Any = docs.load_strings(match[1])
    except DocumentError as error:
        raise SourceError(f"a row cannot be read: {error.message}") from None
    if not isinstance(found, dict) or not {"versions", "minors"} <= set(found):
        raise SourceError("a row has no versions or no minors")
    return found


def new_row(values: dict[str, str]) -> str:
    """The line of a new row."""
    parts = (f"{key}: {value if key == 'source' else _quoted(value)}" for key, value in values.items())
    return f"  - {{{', '.join(parts)}}}"


def set_value(line: str, key: str, value: str) -> str:
    """A row's line with one value changed, or added: at its end, but before the source."""
    new, count = re.subn(rf'\b{key}: "[^"]{{0,100}}"', lambda _: f"{key}: {_quoted(value)}", line, count=1)
    if count:
        return new
    head, comma, tail = line.removesuffix("}").partition(", source: ")
    return f"{head}, {key}: {_quoted(value)}{comma}{tail}}}"


def _quoted(text: str) -> str:
    return f'"{text}"'
