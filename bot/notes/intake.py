"""Takes in what a source gives: read, and without what speaks of other charts or of versions left behind."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model import Gap, Note, Stage, Untrusted
from bot.notes import passed, reading, scope, titles
from bot.notes.cut import cut
from bot.notes.range import Range
from bot.notes.reading import Reading

_ALONE = ("release", "artifacthub")  # kinds of documents that are about one version
_ENDS = {
    "word": "in the middle of a word",
    "sentence": "in the middle of a sentence",
    "list": "in the middle of a list",
    "code": "inside code",
    "link": "inside a link",
    "comment": "inside a comment",
    "details": "inside details",
}


@dataclass(slots=True)
class Intake:
    """``chart`` is what gaps are about; ``names`` and ``spans`` are those of the chart and of the app, by a
    note's subject; ``siblings`` and ``related`` are for :func:`bot.notes.scope.scope`. ``gaps`` and
    ``foreign`` (statements that speak of other charts) grow with every note."""

    chart: str
    names: dict[str, str]
    spans: dict[str, Range]
    siblings: frozenset[str] | None = None
    related: frozenset[str] = frozenset()
    gaps: list[Gap] = field(default_factory=list)
    foreign: int = 0

    def read(self, notes: Iterable[Note]) -> Iterator[Note]:
        """The notes with their statements."""
        own = [dataclasses.replace(note, text=Untrusted(self._own(note))) for note in notes]
        found = reading.every([(note.text.raw, note.kind) for note in own])
        return (self._taken(note, read) for note, read in zip(own, found, strict=True))

    def known(self, note: Note) -> Note:
        """A note of a version outside of the range, as it is."""
        return dataclasses.replace(note, statements=reading.statements(note.text.raw, note.kind))

    def _own(self, note: Note) -> str:
        """A note's text without what is about versions left behind."""
        span = self.spans.get(note.subject)
        if span is None or note.kind != "release":
            return note.text.raw
        return passed.without(note.text.raw, self._name(note), note.version, span)

    def _name(self, note: Note) -> str:
        return self.names.get(note.subject, self.chart)

    def _taken(self, note: Note, read: Reading) -> Note:
        text = note.text.raw
        if not read.whole:
            self._gap(note, f"are longer or deeper than what is read ({reading.LONGEST:,} characters)")
        end = cut(text) if note.kind in _ALONE and note.origin != "renovate" else None
        if end is not None and end.sure:
            self._gap(note, f"end {_ENDS[end.where]}: they were cut")
        siblings = self.siblings if note.subject == "chart" else None
        said = scope.scope(read.statements, self._name(note), siblings, self.related)
        self.foreign += len(said.dropped)
        kept = titles.without_empty(read.statements, said.kept) if said.dropped else said.kept
        return dataclasses.replace(note, statements=kept)

    def _gap(self, note: Note, what: str) -> None:
        reason = f"the notes of {note.subject} {note.version} {what}"
        self.gaps.append(Gap(Stage.NOTES, self.chart, reason))
