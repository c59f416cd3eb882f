"""Takes in what a source gives: read, and without what speaks of other charts or of versions left behind."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model import Gap, Note, Stage, Untrusted
from bot.notes import passed, reading, scope, titles
from bot.notes.cut import cut
from bot.notes.range import Range

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
        return map(self._read, notes)

    def known(self, note: Note) -> Note:
        """A note of a version outside of the range, as it is."""
        return dataclasses.replace(note, statements=reading.statements(note.text.raw, note.kind))

    def _read(self, note: Note) -> Note:
        text = note.text.raw
        name, span = self.names.get(note.subject, self.chart), self.spans.get(note.subject)
        if span is not None and note.kind == "release":
            text = passed.without(text, name, note.version, span)
        read = reading.read(text, note.kind)
        if not read.whole:
            self._gap(note, f"are longer or deeper than what is read ({reading.LONGEST:,} characters)")
        end = cut(text) if note.kind in _ALONE and note.origin != "renovate" else None
        if end is not None and end.sure:
            self._gap(note, f"end {_ENDS[end.where]}: they were cut")
        siblings = self.siblings if note.subject == "chart" else None
        said = scope.scope(read.statements, name, siblings, self.related)
        self.foreign += len(said.dropped)
        kept = titles.without_empty(read.statements, said.kept) if said.dropped else said.kept
        return dataclasses.replace(note, text=Untrusted(text), statements=kept)

    def _gap(self, note: Note, what: str) -> None:
        reason = f"the notes of {note.subject} {note.version} {what}"
        self.gaps.append(Gap(Stage.NOTES, self.chart, reason))
