"""Reads notes line by line, in one pass: containers, headings, paragraphs, lists, tables, code.

It follows CommonMark where all dialects agree, and is lenient where people are: any indentation below a list
item makes a child, indented code is text, code that never closes is text. What a browser shows is read;
when in doubt a line is text.
"""

from __future__ import annotations

import re

from bot.notes import boxes, columns, diffs, inline, leaves, lines, markup, tables
from bot.notes.frames import Frame, Frames, Kind
from bot.notes.paragraph import Paragraph
from bot.notes.sink import Sink

_IN_LIST = 3  # containers: the text, a list, its item
_PLAIN_ITEM = re.compile(r"[-*+] (?:[^\W\d_]|`(?!``)|\*\*[^\W_]|\((?=\w)|\[(?=\w{2}))")


class Reader:
    """``section`` is the path above the whole text."""

    def __init__(self, text: str, section: tuple[str, ...] = (), *, outline: bool = False) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.hidden = inline.hide_comments(text)
        self.lines = self.hidden.split("\n")
        self.starts = columns.starts(self.lines)
        self.frames = Frames(section)
        self.sink = Sink(text, self.hidden, self.frames, outline=outline)
        self.paragraph: Paragraph | None = None
        self.held: Paragraph | None = None
        self.table: tuple[str, ...] | None = None
        self.html = markup.Tags(self)

    def read(self) -> Sink:
        """Reads the whole text."""
        number, total = tables.front_matter(self.lines), len(self.lines)
        frames, all_lines = self.frames, self.lines
        while number < total:
            line = all_lines[number]
            if not line and not frames.quotes:
                if self.paragraph is not None:
                    self.close()
                self.table = None
                number += 1
            elif line[1:2] == " " and self._plain_item(number, line):
                number += 1
            elif line[:1] == "#" and len(frames.open) == 1 and self.table is None:
                number = leaves.atx(self, number, 0, 0) or self._line(number, line)
            else:
                number = self._line(number, line)
        self.close()
        self.release()
        self.cut(1)
        self.sink.settle()
        return self.sink

    # --- containers ----------------------------------------------------------------------------------

    def _plain_item(self, number: int, line: str) -> bool:
        """Reads an item of the list at hand that is one line of words: most lines of most notes are."""
        opened = self.frames.open
        if len(opened) != _IN_LIST or opened[-1].low != _IN_LIST - 1 or opened[-1].kind is not Kind.ITEM:
            return False
        if _PLAIN_ITEM.match(line) is None or "]: " in line or self.table is not None or self.html.busy:
            return False
        after = self.lines[number + 1 : number + 3]
        if not after or (after[0][:2] != line[:2] and (after[0] or after[-1][:1] in ("", " ", "\t"))):
            return False
        if self.paragraph is not None:
            self.close()
        if self.held is not None:
            self.release()
        self._again(opened[-1])
        opened[-1].fresh = False
        start = self.starts[number]
        self.sink.sentences(start + 2, start + len(line), "item")
        return True

    def _again(self, item: Frame) -> None:
        """The next item in the place of one that ended."""
        if item.headings or item.label:
            depth = len(self.frames.open) - 1
            self.sink.settle(depth=depth)
            self.frames.cut(depth)
            self.frames.push(Frame(Kind.ITEM, low=item.low))
        item.fresh = True

    def _line(self, number: int, line: str) -> int:
        """Reads one line, or the block that begins there; gives the number of the next."""
        opened = self.frames.open
        if (
            line[:1].isalpha()
            and (len(opened) == 1 or self.paragraph is not None)
            and not self._special(line)
        ):
            start = self.starts[number]
            if self.paragraph is not None and opened[-1].kind is not Kind.INDENTED:
                self.paragraph.add(start, start + len(line))
                return number + 1
            if len(opened) == 1:
                self.text(start, start + len(line))
                return number + 1
        at, indent = columns.indent(line, 0)
        depth, at, indent = self._inside(line, at, indent)
        if at >= len(line):
            self.close()
            self.table = None
            if depth < len(opened) and opened[depth].kind is Kind.QUOTE:
                self.cut(depth)
            return number + 1
        if depth < len(opened):
            if self.paragraph is not None and self._continues(line, at, opened[depth].kind):
                self.paragraph.add(self.starts[number] + at, self.starts[number] + len(line))
                return number + 1
            self._leave(line, at, indent, depth)
        return self._open(number, at, indent)

    def _special(self, line: str) -> bool:
        """Whether a line that begins with a letter may be more than text."""
        return self.table is not None or self.html.title is not None or line.endswith("::")

    def _inside(self, line: str, at: int, indent: int) -> tuple[int, int, int]:
        """How many of the open containers the line stands in, and where it goes on."""
        size = len(line)
        depth = 1
        for frame in self.frames.open[1:]:
            if frame.kind is Kind.QUOTE:
                if at >= size or line[at] != ">":
                    break
                at, indent = columns.after_quote(line, at)
            elif indent < frame.low and at < size:
                break
            depth += 1
        return depth, at, indent

    def _continues(self, line: str, at: int, left: Kind) -> bool:
        """Whether a line outside its container goes on with the paragraph at hand inside it all the same."""
        if left is Kind.INDENTED or self.table is not None:
            return False
        return not (
            lines.STOPS.match(line, at)
            or lines.BREAK.match(line, at)
            or lines.RULE.match(line, at)
            or (left is Kind.ITEM and lines.MARKER.match(line, at))
        )

    def _leave(self, line: str, at: int, indent: int, depth: int) -> None:
        """Closes the containers that the line is outside of; the next item keeps the list open."""
        sibling = (
            self.frames.open[depth].kind is Kind.ITEM
            and lines.MARKER.match(line, at)
            and not lines.BREAK.match(line, at)
        )
        self.close()
        self.table = None
        opened = self.frames.open
        if sibling:
            if depth + 1 < len(opened):
                self.cut(depth + 1)
            else:
                self.release()
            self._again(opened[depth])
            opened[depth].low = indent + 2
        else:
            self.cut(depth if opened[depth].kind is not Kind.ITEM else depth - 1)

    def _open(self, number: int, at: int, indent: int) -> int:
        """Opens the containers that begin in the line, then reads what is in them."""
        line = self.lines[number]
        while at < len(line):
            char = line[at]
            if char.isalpha() or self._is_table(line, at):
                break
            if char == ">" and self.push(Frame(Kind.QUOTE)):
                at, indent = columns.after_quote(line, at)
            elif char in "-*+•0123456789#" and (marker := lines.MARKER.match(line, at)):
                if self._is_no_item(line, at, marker.end()):
                    break
                if not self._item(indent):
                    break
                indent += marker.end() - at
                at = marker.end()
            else:
                break
        return number + 1 if at >= len(line) else self._leaf(number, at, indent)

    def _is_table(self, line: str, at: int) -> bool:
        return self.table is not None and "|" in line[at:]

    def _is_no_item(self, line: str, at: int, end: int) -> bool:
        if lines.BREAK.match(line, at):
            return True
        if self.paragraph is None:
            return False
        # Inside a paragraph a number is a number, unless a list begins with it, and a lone mark is none.
        return end >= len(line) or (line[at].isdigit() and lines.STOPS.match(line, at) is None)

    def _item(self, indent: int) -> bool:
        self.close()
        self.table = None
        top = self.frames.open[-1]
        if top.kind is Kind.ITEM and top.fresh and top.low == indent + 2:
            return True
        if top.kind is Kind.LIST:
            self.release()
        else:
            label = self.release(lists=True)
            if not self.frames.push(Frame(Kind.LIST, label=label)):
                return False
        return self.frames.push(Frame(Kind.ITEM, low=indent + 2))

    def push(self, frame: Frame) -> bool:
        """Opens a container; False when there are too many."""
        self.close()
        self.release()
        self.table = None
        return self.frames.push(frame)

    def cut(self, depth: int) -> None:
        """Leaves the containers from ``depth`` on."""
        self.close()
        self.release()
        self.sink.settle(depth=depth)
        self.frames.cut(depth)

    # --- leaves --------------------------------------------------------------------------------------

    def _leaf(self, number: int, at: int, indent: int) -> int:
        line = self.lines[number]
        if self.table is not None:
            if "|" in line[at:]:
                return leaves.row(self, number, at)
            self.table = None
        if self.html.title is not None and "</" in line:
            return self.html.run(number, at)
        char = line[at]
        if not char.isalnum():
            handler = leaves.HANDLERS.get(char)
            after = handler(self, number, at, indent) if handler else None
            if after is not None:
                return after
        self.text(self.starts[number] + at, self.starts[number] + len(line))
        if self.paragraph is not None and line.endswith("::"):
            return boxes.literal(self, number, indent)
        return number + 1

    def text(self, start: int, end: int, kind: str | None = None) -> None:
        """Text that begins a paragraph, or goes on with it."""
        if self.paragraph is not None:
            self.paragraph.add(start, end)
            return
        self.release()
        top = self.frames.open[-1]
        quoted = top.kind is Kind.QUOTE and top.fresh
        self.paragraph = Paragraph(
            kind or self.html.take() or ("item" if top.kind is Kind.ITEM and top.fresh else "sentence"),
            start,
            end,
            quoted=quoted,
        )
        top.fresh = False

    def close(self) -> None:
        """Ends the paragraph. It is held back: what follows tells whether it leads a list."""
        paragraph, self.paragraph = self.paragraph, None
        if paragraph is not None:
            self.release()
            self.held = paragraph

    def release(self, *, lists: bool = False) -> str | None:
        """Says what was held back; gives the label of a list that follows it."""
        paragraph, self.held = self.held, None
        return None if paragraph is None else paragraph.say(self.sink, before_list=lists)

    def heading(self, level: int, line: int, start: int, end: int) -> None:
        """A heading from ``start`` to ``end``, whose line begins at ``line``."""
        self.close()
        self.release()
        self.frames.open[-1].fresh = False
        self.sink.heading(level, inline.title(self.hidden[start:end]), line, start, end)

    def code(self, first: int, end: int, info: str) -> None:
        """The lines from ``first`` to before ``end`` as code."""
        start, stop = self.starts[first], self.starts[end] - 1
        if info.strip().lower().startswith(("diff", "patch")) and diffs.emit(self.sink, start, stop):
            return
        self.sink.code(start, max(start, stop))
