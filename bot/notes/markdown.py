"""Markdown to statements: the block structure by markdown-it, the words cut from the source.

Only block rules run (links and emphasis are not parsed), so the time is linear in the length of the text.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import Statement, Untrusted
from bot.notes import dialect, inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DEEPEST = 100
_PSEUDO = 7  # deeper than every heading
_SHORT = 80
_ALERT = re.compile(r"[\s>]*\\?\[!(?P<word>[A-Za-z]{3,20})\\?\][ \t]*")
_VERSION = re.compile(r"\W*(?:\w+\W+){0,4}?v?[0-9]+\.[0-9]")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,2000}+>")
_INLINE = frozenset({"a", "abbr", "b", "br", "code", "em", "font", "i", "img", "kbd", "s", "small", "span",
                     "strong", "sub", "sup", "u"})  # fmt: skip
_UNREAD = frozenset({"script", "style"})
_KINDS = {"li": "item", "td": "row", "th": "row", "pre": "code"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass
class _Frame:
    """A container and the headings inside it."""

    kind: str
    label: str | None = None
    headings: list[tuple[int, str]] = field(default_factory=list)


def read(text: str, section: tuple[str, ...] = ()) -> tuple[tuple[Statement, ...], bool]:
    """The statements of a text under ``section``, and whether it could be read to its last level."""
    return _Reader(text, section).read()


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Indented code is hardly ever meant in notes, and what is code is not judged.
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    return parser.disable(["inline", "text_join", "code"])


class _Reader:
    def __init__(self, text: str, section: tuple[str, ...]) -> None:
        # markdown-it counts lines like this, and reads NUL as U+FFFD.
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.hidden = inline.hide_comments(self.text).replace("\0", "�")
        self.lines, self.labels = dialect.normalise(self.hidden)
        self.starts = [0]
        for line in self.text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.frames = [_Frame("root", headings=[(0, title) for title in section])]
        self.found: list[Statement] = []
        self.lonely: tuple[int, int, int] | None = None

    def read(self) -> tuple[tuple[Statement, ...], bool]:
        tokens = _parser().parse("\n".join(self.lines))
        whole = True
        for at, token in enumerate(tokens):
            whole = whole and token.level < _DEEPEST - 2
            self._take(tokens, at, token)
        self._settle(0)
        return tuple(self.found), whole

    def _take(self, tokens: Sequence[Token], at: int, token: Token) -> None:
        if token.type in ("blockquote_open", "list_item_open"):
            self.frames.append(_Frame(token.type))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.frames.append(_Frame(token.type, _lead(tokens, at)))
        elif token.type.endswith("_close") and token.type.replace("_close", "_open") in (
            "blockquote_open", "list_item_open", "bullet_list_open", "ordered_list_open",
        ):  # fmt: skip
            self._leave(token.type.replace("_close", "_open"))
        elif token.type == "heading_open":
            self._heading(tokens[at + 1], token)
        elif token.type == "paragraph_open":
            self._paragraph(tokens, at)
        elif token.type == "tr_open":
            self._emit(*self._raw(token), "row")
        elif token.type == "fence":
            self._fence(token)
        elif token.type == "html_block":
            self._html(*self._raw(token))

    # --- where things stand --------------------------------------------------------------------------

    def _raw(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        return self.starts[first], self.starts[min(last, len(self.starts) - 1)] - 1

    def _places(self, token: Token) -> tuple[str, list[int]]:
        """An inline token's text and where each of its lines begins in the source. What cannot be found
        line by line is taken raw."""
        first, last = token.map or (0, 0)
        pieces = [line.strip() for line in token.content.split("\n")]
        starts = []
        for number, piece in enumerate(pieces, first):
            found = -1 if number >= last else self.hidden.rfind(piece, *self._line(number))
            if found < 0:
                start, end = self._raw(token)
                return self.hidden[start:end], [start + at for at in _line_starts(self.hidden[start:end])]
            starts.append(found)
        return "\n".join(pieces), starts

    def _line(self, number: int) -> tuple[int, int]:
        return self.starts[number], self.starts[number + 1] - 1

    # --- blocks --------------------------------------------------------------------------------------

    def _heading(self, words: Token, token: Token) -> None:
        text, starts = self._places(words)
        place = starts[0], starts[-1] + len(text.rsplit("\n", 1)[-1])
        # A rule right below a paragraph makes it a heading by accident.
        if token.markup in "-=" and (len(text) > 120 or "\n" in text or text.endswith((".", "!"))):
            self._sentences(text, starts, "sentence")
        else:
            self._enter(int(token.tag[1]), inline.title(text), place)

    def _enter(self, level: int, title: str, place: tuple[int, int]) -> None:
        self._settle(level)
        headings = self.frames[-1].headings
        while headings and headings[-1][0] >= level:
            headings.pop()
        headings.append((level, title))
        self.lonely = (*place, level)

    def _settle(self, level: int) -> None:
        """A heading with nothing under it says what it says by itself."""
        if self.lonely is not None and level <= self.lonely[2]:
            start, end, _ = self.lonely
            title = inline.title(self.hidden[start:end])
            if inline.words(title) > (3 if _VERSION.match(title) else 2):
                headings = self.frames[-1].headings
                under = headings.pop() if headings else None
                self._emit(start, end, "heading")
                if under is not None:
                    headings.append(under)
            self.lonely = None

    def _leave(self, kind: str) -> None:
        self._settle(0)
        while len(self.frames) > 1 and self.frames.pop().kind != kind:
            pass

    def _paragraph(self, tokens: Sequence[Token], at: int) -> None:
        text, starts = self._places(tokens[at + 1])
        before = tokens[at - 1].type if at else ""
        if before == "blockquote_open" and (alert := _ALERT.match(text)):
            self.frames[-1].label = alert["word"].capitalize()
            text, starts = _without(text, starts, alert.end())
        if before == "list_item_open":
            self._parts(text, starts, inline.items(text), "item")
            return
        bold = inline.bold_title(text)
        follows = tokens[at + 3].type if at + 3 < len(tokens) else "end"
        if bold is not None and follows != "end" and not follows.endswith("_close"):
            self._enter(_PSEUDO, bold, (starts[0], starts[-1] + len(text)))
            if inline.words(bold) > 3:
                self._sentences(text, starts, "sentence")
            return
        if _lead(tokens, at + 3) is None or inline.words(text) > 3:
            self._sentences(text, starts, "sentence")

    def _fence(self, token: Token) -> None:
        start, end = self._raw(token)
        if token.map is not None and self._closed(token):
            self._emit(self.starts[token.map[0] + 1], self.starts[token.map[1] - 1] - 1, "code")
            return
        # What never closes may have swallowed anything: it is read as text.
        body = self.hidden.find("\n", start, end)
        if body >= 0:
            text = self.hidden[body + 1 : end]
            self._sentences(text, [body + 1 + at for at in _line_starts(text)], "sentence")

    def _closed(self, token: Token) -> bool:
        first, last = token.map or (0, 0)
        tail = self.lines[last - 1].strip().lstrip("> ")
        return last - first > 1 and tail.startswith(token.markup) and not tail.strip(token.markup[0])

    def _html(self, start: int, end: int) -> None:
        """Text between block tags; ``<details>`` is a container and its summary a heading."""
        at, inside = start, ""
        for tag in _TAG.finditer(self.hidden, start, end):
            name = tag["name"].lower()
            if name in _INLINE:
                continue
            self._html_text(at, tag.start(), inside)
            at, inside = tag.end(), "" if tag["end"] else name
            if name == "details" and not tag["end"]:
                del self.frames[_DEEPEST:]
                self.frames.append(_Frame(name))
            elif name == "details" and self.frames[-1].kind == name:
                self._leave(name)
        self._html_text(at, end, inside)

    def _html_text(self, start: int, end: int, tag: str) -> None:
        text = self.hidden[start:end]
        if tag in _UNREAD or not text.strip():
            return
        if tag == "summary" and self.frames[-1].kind == "details":
            self.frames[-1].label = inline.title(text)
        elif tag in _HEADINGS:
            self._enter(_HEADINGS[tag], inline.title(text), (start, end))
        elif tag == "pre":
            self._emit(start, end, "code")
        else:
            starts = [start + at for at in _line_starts(text)]
            self._sentences(text, starts, _KINDS.get(tag, "sentence"))

    # --- statements ----------------------------------------------------------------------------------

    def _sentences(self, text: str, starts: list[int], kind: str) -> None:
        self._parts(text, starts, inline.sentences(text), kind)

    def _parts(self, text: str, starts: list[int], parts: Iterable[tuple[int, int]], kind: str) -> None:
        """Parts of ``text``, given by start and end; ``starts`` tell where each of its lines is in the
        source."""
        offsets = _line_starts(text)
        line = 0
        for start, end in parts:
            while line + 1 < len(offsets) and offsets[line + 1] <= start:
                line += 1
            last = line
            while last + 1 < len(offsets) and offsets[last + 1] < end:
                last += 1
            first = starts[line] + start - offsets[line]
            self._emit(first, starts[last] + end - offsets[last], kind)

    def _emit(self, start: int, end: int, kind: str) -> None:
        if kind == "code":
            spans = [(start, end)] if self.text[start:end].strip() else []
        else:
            spans = list(inline.pieces(self.hidden[start:end]))
            spans = [(start + first, start + last) for first, last in spans]
        for first, last in spans:
            bullet = kind == "sentence" and inline.is_bullet(self.hidden[start:first], 0)
            self.found.append(
                Statement(
                    Untrusted(inline.fold(self.text[first:last])),
                    self._section(first),
                    "item" if bullet else kind,
                )
            )
            self.lonely = None

    def _section(self, at: int) -> tuple[str, ...]:
        path: list[str] = []
        for frame in self.frames:
            path += [frame.label] if frame.label else []
            path += [title for _, title in frame.headings if title]
        return (*path, *self.labels[bisect.bisect_right(self.starts, at) - 1])


def _lead(tokens: Sequence[Token], at: int) -> str | None:
    """The short line right above a list (``Removed values:``), when a list begins at ``at``."""
    if at < 3 or at >= len(tokens) or not tokens[at].type.endswith("_list_open"):
        return None
    if tokens[at - 1].type != "paragraph_close":
        return None
    text = tokens[at - 2].content.strip()
    bold = inline.bold_title(text)
    if len(text) > _SHORT or "\n" in text:
        return None
    if bold is not None or (text.endswith(":") and inline.words(text) < 7):
        return inline.title(text).rstrip(" :")
    plain = tokens[at - 4].type != "list_item_open" if at > 3 else True
    return inline.title(text) if plain and inline.words(text) < 6 and text[-1:].isalnum() else None


def _line_starts(text: str) -> list[int]:
    return [0] + [at + 1 for at, char in enumerate(text) if char == "\n"]


def _without(text: str, starts: list[int], cut: int) -> tuple[str, list[int]]:
    """The text after ``cut``, and where its lines are."""
    offsets = _line_starts(text)
    line = max(number for number, offset in enumerate(offsets) if offset <= cut)
    return text[cut:], [starts[line] + cut - offsets[line], *starts[line + 1 :]]
