"""Tables: what the columns say of a row; and the front matter of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BAR = re.compile(r"(?<!\\)\|")
_YES = re.compile(
    r"(?:yes|y|true|x|✓|✔️?|✅|☑️?|⚠️?|💥|❗|‼️?|:(?:white_check_mark|heavy_check_mark|warning|boom|exclamation):)+",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|n|false|none|n/a|[-\u2013\u2014.]{1,3}|❌|✗|✘|:(?:x|no_entry|heavy_minus_sign):)?", re.IGNORECASE
)
_LONGEST = 80
_COLUMNS = 16
_FRONT = re.compile(r"[\w\"'@./-]{1,80}:(?:[ \t].*)?|[ \t#-].*|\s*")
_FRONT_LINES = 60


def cells(row: str) -> list[str]:
    """The cells of a row, as they are written."""
    row = row.strip(" \t>")
    row = row.removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return [cell.strip() for cell in _BAR.split(row)]


def labels(header: Sequence[str], row: str) -> tuple[str, ...]:
    """What the header says of a row, see :func:`said`."""
    return said(header, cells(row)) if any(header) else ()


def said(header: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """What the header says of a row: the names of the columns that have text in it, together, then each that
    is affirmed (``Breaking`` with ``yes``). A column that is empty or denied says nothing."""
    named: list[str] = []
    affirmed: list[str] = []
    for name, cell in zip(header[:_COLUMNS], row, strict=False):
        plain = cell.strip(" *_`[]")
        if not name or _NO.fullmatch(plain):
            continue
        (affirmed if _YES.fullmatch(plain) else named).append(name[:_LONGEST])
    return (*((" | ".join(named),) if named else ()), *affirmed)


def front_matter(all_lines: Sequence[str]) -> int:
    """How many lines of front matter a page begins with: ``---``, keys and values, ``---``."""
    if not all_lines or all_lines[0].rstrip() not in ("---", "+++"):
        return 0
    mark = all_lines[0].rstrip()
    for number, line in enumerate(all_lines[1:_FRONT_LINES], 1):
        if line.rstrip() == mark:
            return number + 1 if number > 1 else 0
        if mark == "---" and not _FRONT.fullmatch(line):
            return 0
    return 0
