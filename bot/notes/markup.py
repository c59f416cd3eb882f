"""HTML and JSX in notes: tags are dropped, and what they say of the text between them is kept."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

from bot.notes import inline, lines, tables
from bot.notes.frames import Frame, Kind

if TYPE_CHECKING:
    from bot.notes.blocks import Reader

_UNREAD = frozenset({"script", "style"})
_REGIONS = _UNREAD | {"pre", "table"}
_TITLES = frozenset({"summary", "h1", "h2", "h3", "h4", "h5", "h6"})
_ROW = re.compile(r"<tr\b[^<>]{0,500}+>(?P<body>.*?)(?=</?tr\b|\Z)", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(
    r"<(?P<name>t[dh])\b[^<>]{0,500}+>(?P<body>.*?)(?=</?t[dhr]\b|\Z)", re.IGNORECASE | re.DOTALL
)
_LONGEST_TITLE = 500
_BOLD = 7


class Tags:
    """The tags of one text, in its reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.title: tuple[str, int] | None = None
        self.kind: str | None = None
        self._endless: set[str] = set()

    def line(self, number: int, at: int) -> int | None:
        """Reads a line that begins with a tag; None when it is text all the same."""
        text = self.reader.lines[number]
        found = lines.TAG.match(text, at)
        if found is None or not (_is_block(found["name"]) or found.end() == len(text.rstrip())):
            return None
        if found["name"].lower() in lines.INLINE:
            return None
        return self.run(number, at)

    def run(self, number: int, at: int) -> int:
        """Reads a line, or the region that begins in it; gives the number of the next line."""
        reader, text = self.reader, self.reader.lines[number]
        start = reader.starts[number]
        for tag in lines.TAG.finditer(text, at):
            name = tag["name"].lower()
            if name in lines.INLINE or not (_is_block(tag["name"]) or at == tag.start()):
                continue
            self._piece(start + at, start + tag.start())
            at = tag.end()
            if name in _REGIONS and not tag["end"]:
                end = self._region(name, start + at)
                if end is not None:
                    return self._after(end)
            self._take(tag, name, start)
        self._piece(start + at, start + len(text))
        return number + 1

    @property
    def busy(self) -> bool:
        """Whether a tag still says what the next text is."""
        return self.title is not None or self.kind is not None

    def take(self) -> str | None:
        """The kind of statement that the next text is, as the last tag has it."""
        kind, self.kind = self.kind, None
        return kind

    def _piece(self, start: int, end: int) -> None:
        if self.reader.hidden[start:end].strip():
            self.reader.text(start, end)

    def _take(self, tag: re.Match[str], name: str, start: int) -> None:
        reader, ends = self.reader, bool(tag["end"])
        if ends and self.title is not None and self.title[0] == name:
            self._titled(start + tag.start())
            return
        reader.close()
        self.kind = {"li": "item", "td": "row", "th": "row"}.get(name) if not ends else None
        if ends and name == "details":
            self._leave(Kind.DETAILS, "")
        elif name == "details":
            reader.push(Frame(Kind.DETAILS))
        elif name in _TITLES and not ends:
            reader.release()
            self.title = name, start + tag.end()
        elif tag["name"][0].isupper():
            self._component(tag, name, ends=ends)

    def _component(self, tag: re.Match[str], name: str, *, ends: bool) -> None:
        if ends:
            self._leave(Kind.COMPONENT, name)
            return
        if tag["rest"].rstrip().endswith("/"):
            return
        title = lines.named(tag["rest"])
        label = lines.label(name, title) if name in lines.ALERTS else title
        self.reader.push(Frame(Kind.COMPONENT, name=name, label=label or None))

    def _leave(self, kind: Kind, name: str) -> None:
        depth = self.reader.frames.find(kind, name)
        if depth is not None:
            self.reader.cut(depth)

    def _titled(self, end: int) -> None:
        assert self.title is not None
        (name, start), self.title = self.title, None
        if end - start > _LONGEST_TITLE:
            self.reader.close()
            return
        self.reader.paragraph = None
        reader = self.reader
        if name != "summary":
            reader.heading(int(name[1]), reader.hidden.rfind("\n", 0, start) + 1, start, end)
        elif reader.frames.open[-1].kind is Kind.DETAILS and reader.frames.open[-1].label is None:
            reader.frames.name(inline.title(reader.hidden[start:end]))
        else:
            reader.heading(_BOLD, reader.hidden.rfind("\n", 0, start) + 1, start, end)

    # --- regions -------------------------------------------------------------------------------------

    def _region(self, name: str, start: int) -> int | None:
        """Takes everything up to the end tag, and gives the place after it; None when there is none."""
        if name in self._endless:
            return None
        end = re.compile(rf"</{name}[ \t]*>", re.IGNORECASE).search(self.reader.hidden, start)
        if end is None:
            self._endless.add(name)
            return None
        self.reader.close()
        self.reader.release()
        if name == "pre":
            self.reader.sink.code(start, end.start())
        elif name == "table":
            self._rows(start, end.start())
        return end.end()

    def _rows(self, start: int, end: int) -> None:
        sink = self.reader.sink
        body = sink.hidden[start:end]
        header: list[str] = []
        at = 0
        for row in _ROW.finditer(body):
            sink.emit(start + at, start + row.start(), "sentence")
            at = row.end()
            cells = list(_CELL.finditer(row["body"]))
            said = [inline.title(cell["body"]) for cell in cells]
            if not header and cells and all(cell["name"].lower() == "th" for cell in cells):
                header = said
            else:
                sink.emit(start + row.start("body"), start + row.end(), "row", tables.said(header, said))
        sink.emit(start + at, start + len(body), "sentence")

    def _after(self, end: int) -> int:
        """Goes on behind a region: the rest of its last line is text."""
        reader = self.reader
        number = bisect.bisect_right(reader.starts, end) - 1
        stop = reader.starts[number] + len(reader.lines[number])
        if reader.hidden[end:stop].strip():
            return self.run(number, end - reader.starts[number])
        return number + 1


def _is_block(name: str) -> bool:
    return name.lower() in lines.BLOCK or name[0].isupper()
