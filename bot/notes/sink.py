"""Collects statements and headings: places in the source become verbatim, folded text with its section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.model import Statement, Untrusted
from bot.notes import inline
from bot.notes.frames import Frames, Kind

WHOLE_ITEM = 300
"""A list item up to this many characters stays one statement; a longer one is one for each sentence."""
_PLACES = frozenset({Kind.ROOT, Kind.DETAILS, Kind.COLONS, Kind.SHORTCODE, Kind.COMPONENT})


class Sink:
    """``text`` is the source, ``hidden`` the same with its comments blanked, character by character;
    ``found`` are the statements, ``headings`` those outside quotes and lists as (start, level, title).
    With ``outline`` the headings alone are kept."""

    def __init__(self, text: str, hidden: str, frames: Frames, *, outline: bool) -> None:
        self.text = text
        self.hidden = hidden
        self.frames = frames
        self.found: list[Statement] = []
        self.headings: list[tuple[int, int, str]] = []
        self._outline = outline
        self._lonely: tuple[int, int, int, int, tuple[str, ...]] | None = None

    def heading(self, level: int, title: str, line: int, start: int, end: int) -> None:
        """A heading whose line begins at ``line`` and whose words stand from ``start`` to ``end``."""
        self.settle(level=level)
        self._announce(start, end)
        frames = self.frames
        if all(frame.kind in _PLACES for frame in frames.open):
            self.headings.append((line, level, title))
        frames.enter(level, title)
        above = frames.path()[: -1 if title else None]
        self._lonely = (start, end, level, len(frames.open), above)

    def settle(self, *, level: int = 0, depth: int = 0) -> None:
        """A heading with nothing under it, before another of ``level`` or the end of the containers from
        ``depth`` on, says what it says by itself."""
        if self._lonely is None:
            return
        start, end, own, inside, above = self._lonely
        if level > own or inside <= depth:
            return
        self._lonely = None
        title = inline.title(self.hidden[start:end])
        if inline.words(title) > (3 if inline.begins_with_version(title) else 2):
            for first, last in inline.pieces(self.hidden[start:end]):
                self._add(start + first, start + last, "heading", above)
        self._lonely = None

    def emit(self, start: int, end: int, kind: str, labels: tuple[str, ...] = ()) -> None:
        """One statement, without the marks at its edges; several where an image or a comment is inside."""
        if self._outline:
            return
        path = (*self.frames.path(), *labels) if labels else self.frames.path()
        part = self.hidden[start:end]
        if inline.is_plain(part):
            self._add(start, end, kind, path)
            return
        for first, last in inline.pieces(part):
            bullet = kind == "sentence" and first > 1 and inline.is_bullet(part[:first])
            self._add(start + first, start + last, "item" if bullet else kind, path)

    def code(self, start: int, end: int) -> None:
        """A block of code, as one statement."""
        if not self._outline and self.text[start:end].strip():
            self._add(start, end, "code", self.frames.path())

    def line(self, start: int, end: int, kind: str, labels: tuple[str, ...] = ()) -> None:
        """One statement, marks and all."""
        if not self._outline and self.hidden[start:end].strip():
            self._add(start, end, kind, (*self.frames.path(), *labels))

    def sentences(self, start: int, end: int, kind: str, labels: tuple[str, ...] = ()) -> None:
        """One statement for each sentence; a short list item is one as a whole."""
        if self._outline:
            return
        if kind == "item" and end - start <= WHOLE_ITEM:
            self.emit(start, end, kind, labels)
            return
        part = self.hidden[start:end]
        if inline.is_one(part):
            self.emit(start, end, kind, labels)
            return
        for first, last in self._joined(part, inline.sentences(part), kind):
            self.emit(start + first, start + last, kind, labels)

    def _joined(self, part: str, spans: Iterable[tuple[int, int]], kind: str) -> Iterator[tuple[int, int]]:
        """Sentences; what is no more than a reference at an item's end belongs to the one before."""
        held: tuple[int, int] | None = None
        for first, last in spans:
            if held is not None and kind == "item" and inline.is_reference(part[first:last]):
                held = held[0], last
                continue
            if held is not None:
                yield held
            held = first, last
        if held is not None:
            yield held

    def _announce(self, start: int, end: int) -> None:
        """A heading with something under it is a statement as well, before what is under it; unless that is
        the same words."""
        if self._lonely is None or self._outline:
            return
        first, last, _, _, above = self._lonely
        said = self.hidden[first:last]
        if (start, end) != (first, last) and inline.words(inline.title(said)) > inline.begins_with_version(
            said
        ):
            self.found.append(Statement(Untrusted(" ".join(self.text[first:last].split())), above, "title"))

    def _add(self, start: int, end: int, kind: str, path: tuple[str, ...]) -> None:
        if self._lonely is not None:
            self._announce(start, end)
        self.found.append(Statement(Untrusted(" ".join(self.text[start:end].split())), path, kind))
        self._lonely = None
