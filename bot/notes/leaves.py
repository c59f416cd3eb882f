"""The blocks that hold no others: headings, breaks, code, tables.

Each reader of a block is given the line's number, where it goes on, and its indentation there; it gives the
number of the next line, or None when the line is no such block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.notes import boxes, columns, inline, lines, tables
from bot.notes.frames import Kind

if TYPE_CHECKING:
    from bot.notes.blocks import Reader

_ACCIDENT = 120
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4, '"': 4, "'": 5, "+": 5, "#": 1, "*": 1}
_FEWEST = 3


def atx(reader: Reader, number: int, at: int, indent: int) -> int | None:
    """A heading with number signs."""
    line = reader.lines[number]
    found = lines.ATX.match(line, at)
    if found is None:
        return rule(reader, number, at, indent)
    if not found["title"].strip() and rule(reader, number, at, indent) is not None:
        return number + 1
    tail = lines.ATX_END.search(line, found.start("title"))
    end = tail.start() if tail else len(line)
    start = reader.starts[number]
    reader.heading(
        len(found["mark"]), start, start + found.start("title"), start + max(end, found.start("title"))
    )
    return number + 1


def rule(reader: Reader, number: int, at: int, indent: int) -> int | None:
    """A line of one character: below a title a heading, above one an ornament, elsewhere a break."""
    line = reader.lines[number]
    if "|" in line and (after := _table(reader, number, at, indent)) is not None:
        return after
    found = lines.RULE.match(line, at)
    if found is None or len(found[0].rstrip()) < _FEWEST - (found["mark"] in "=-"):
        return _break(reader, number, at)
    mark, length = found["mark"], len(found[0].rstrip())
    if reader.paragraph is not None:
        return _underline(reader, number, mark, length)
    if length > _FEWEST and _is_overline(reader, number, mark):
        return number + 1
    return number + 1 if mark == "=" or lines.BREAK.match(line, at) else None


def _underline(reader: Reader, number: int, mark: str, length: int) -> int | None:
    paragraph = reader.paragraph
    assert paragraph is not None
    title = reader.hidden[paragraph.start : paragraph.end]
    if mark not in "=-" and (paragraph.lines > 1 or length < len(title.strip())):
        return _break(reader, number, len(reader.lines[number]) - len(reader.lines[number].lstrip("> \t")))
    # A rule right below a paragraph makes it a heading by accident.
    if paragraph.lines > 1 or len(title) > _ACCIDENT or title.rstrip().endswith((".", "!")):
        reader.close()
        return number + 1
    reader.paragraph = None
    line = reader.hidden.rfind("\n", 0, paragraph.start) + 1
    reader.heading(_UNDERLINES[mark], line, paragraph.start, paragraph.end)
    return number + 1


def _is_overline(reader: Reader, number: int, mark: str) -> bool:
    if number + 2 >= len(reader.lines) or not reader.lines[number + 1].strip():
        return False
    below = lines.RULE.match(reader.lines[number + 2].strip())
    return (
        below is not None and below["mark"] == mark and len(below[0]) >= len(reader.lines[number + 1].strip())
    )


def _break(reader: Reader, number: int, at: int) -> int | None:
    if lines.BREAK.match(reader.lines[number], at) is None:
        return None
    reader.close()
    reader.release()
    return number + 1


def _fence(reader: Reader, number: int, at: int, indent: int) -> int | None:
    line = reader.lines[number]
    found = lines.FENCE.match(line, at)
    if found is None:
        return None
    if found["mark"][0] == "~" and reader.paragraph is not None and not found["info"]:
        title = reader.hidden[reader.paragraph.start : reader.paragraph.end].strip()
        if "\n" not in title and len(found["mark"]) >= len(title):
            return rule(reader, number, at, indent)
    reader.close()
    reader.release()
    reader.frames.open[-1].fresh = False
    end = columns.fence_end(reader.lines, number, found["mark"], _limit(reader, indent))
    if end is None:  # what never closes may have swallowed anything: it is read as text
        return number + 1
    reader.code(number + 1, end, found["info"])
    return end + 1


def _limit(reader: Reader, indent: int) -> Callable[[str], bool]:
    """Whether a line is still in the innermost quote or item."""
    kinds = [frame.kind for frame in reader.frames.open]
    quotes = kinds.count(Kind.QUOTE)
    items = [frame.low for frame in reader.frames.open if frame.kind in (Kind.ITEM, Kind.INDENTED)]
    low = min(indent, items[-1]) if items and not quotes else 0
    if not quotes and not low:
        return _anything
    return lambda line: line.count(">") >= quotes and (not line.strip() or columns.indent(line, 0)[1] >= low)


def _table(reader: Reader, number: int, at: int, indent: int) -> int | None:
    line = reader.lines[number]
    if reader.paragraph is None:
        return None
    if lines.TABLE_RULE.match(line, at) is None or "-" not in line:
        return None
    start, end = reader.paragraph.last
    if "|" not in reader.hidden[start:end]:
        return None
    header = tables.cells(reader.hidden[start:end])
    reader.paragraph = reader.paragraph.without_last()
    reader.close()
    reader.release()
    reader.table = tuple(inline.title(cell) for cell in header)
    return number + 1


def row(reader: Reader, number: int, at: int) -> int:
    """A row of the table at hand."""
    start, line = reader.starts[number], reader.lines[number]
    if lines.TABLE_RULE.match(line, at) is None and lines.GRID_RULE.match(line, at) is None:
        reader.sink.emit(start + at, start + len(line), "row", tables.labels(reader.table or (), line[at:]))
    return number + 1


def _grid(reader: Reader, number: int, at: int, indent: int) -> int | None:
    if lines.GRID_RULE.match(reader.lines[number], at) is None:
        return rule(reader, number, at, indent)
    reader.close()
    return number + 1


def _reference(reader: Reader, number: int, at: int, indent: int) -> int | None:
    known = reader.paragraph is None and lines.REFERENCE.match(reader.lines[number], at)
    return number + 1 if known else None


def _tag(reader: Reader, number: int, at: int, indent: int) -> int | None:
    return reader.html.line(number, at)


def _anything(_: str) -> bool:
    return True


HANDLERS: dict[str, Callable[[Reader, int, int, int], int | None]] = {
    "#": atx,
    "`": _fence,
    "~": _fence,
    "<": _tag,
    "[": _reference,
    "+": _grid,
    "|": _table,
    **dict.fromkeys("=-^\"'*_", rule),
    **dict.fromkeys(":.!?{", boxes.line),
}
"""By the character that a block begins with."""
