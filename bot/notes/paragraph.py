"""What a paragraph turns out to be: a heading in all but syntax, the lead of a list, an alert, or prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.notes import inline
from bot.notes.sink import Sink

BOLD = 7  # the level of a pseudo-heading: deeper than every heading
_ALERT = re.compile(r"[\s>]*+\\?\[!(?P<word>[A-Za-z]{3,20})\\?\][-+]?[ \t]*+")
_BOX = re.compile(r"^\[[ xX]\][ \t]+")
_LONGEST_LEAD = 120
_SHORT = 60
_FEW = 4  # a lead of so few words says nothing by itself
_WORDS = 6
_TITLE_WORDS = 10


class Paragraph:
    """Lines of text in one container. ``kind`` is that of its statements; ``quoted`` tells that it begins a
    quote, where GitHub looks for alerts."""

    __slots__ = ("end", "kind", "last", "lines", "quoted", "start")

    def __init__(self, kind: str, start: int, end: int, *, quoted: bool) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.quoted = quoted
        self.lines = 1
        self.last = start, end

    def add(self, start: int, end: int) -> None:
        """Another line."""
        self.lines += 1
        self.last = start, end
        self.end = end

    def without_last(self) -> Paragraph | None:
        """The lines before the last one, which is a table's header."""
        if self.lines == 1:
            return None
        rest = Paragraph(self.kind, self.start, self.last[0], quoted=self.quoted)
        rest.lines = self.lines - 1
        return rest

    def say(self, sink: Sink, *, before_list: bool = False) -> str | None:
        """Its statements go into the sink; gives the label of the list that follows, when it leads one."""
        text = sink.hidden[self.start : self.end]
        labels: tuple[str, ...] = ()
        if ("[!" in text[:40]) and (alert := _ALERT.match(text)):
            word = alert["word"].capitalize()
            if self.quoted:
                sink.frames.name(word)
            else:
                labels = (word,)
            self.start += alert.end()
            text = text[alert.end() :]
        if self.kind == "sentence" and (end := self._title(sink, text)):
            self.start += end
            text = text[end:]
        if not text.strip():
            return None
        lead = _lead(text, item=self.kind == "item") if before_list else None
        if self.kind == "item" or lead is None or inline.words(text) >= _FEW:
            self._prose(sink, text, labels)
        return lead

    def _title(self, sink: Sink, text: str) -> int:
        """Where a bold first line ends that is a heading."""
        first = text.partition("\n")[0]
        if "**" not in first and "__" not in first:
            return 0
        bold = inline.bold_title(first)
        words = 0 if bold is None else inline.words(bold)
        if bold is None or words > _TITLE_WORDS or (words > _FEW and bold.endswith((".", "!"))):
            return 0
        line = sink.hidden.rfind("\n", 0, self.start) + 1
        sink.heading(BOLD, bold, line, self.start, self.start + len(first))
        if words >= _FEW:
            sink.emit(self.start, self.start + len(first), "sentence")
        return len(first)

    def _prose(self, sink: Sink, text: str, labels: tuple[str, ...]) -> None:
        told = inline.lead_in(text) if "**" in text[:70] or "__" in text[:70] else None
        if told and (self.kind != "item" or len(text) > _SHORT * 5):
            labels = (*labels, told)
        sink.sentences(self.start, self.end, self.kind, labels)


def _lead(text: str, *, item: bool) -> str | None:
    """The words above a list that tell what its items are: a bold line, a line that ends with a colon, or
    a short one."""
    last = text.strip() if inline.is_one(text) else _last_sentence(text)
    if len(last) > _LONGEST_LEAD:
        return None
    title = inline.title(_BOX.sub("", last))
    if title.endswith(":"):
        return title.rstrip(" :")
    if inline.bold_title(last) is not None:
        return title
    if len(title) > _SHORT or "\n" in last or inline.words(title) >= _WORDS:
        return None
    return title if title[-1:].isalnum() else None


def _last_sentence(text: str) -> str:
    spans: Iterator[tuple[int, int]] = inline.sentences(text)
    start, end = 0, 0
    for first, last in spans:
        if text[first:last].strip():
            start, end = first, last
    return text[start:end].strip()
