"""A document of several versions, cut into the notes of those that a bump passes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from bot.model import Note, Untrusted
from bot.notes import changelog, reading
from bot.notes.range import Key, Range, bare, key


@dataclass(frozen=True, slots=True)
class Parts:
    """``notes`` has one note for each version in the range, ascending, with its statements. ``several`` tells
    that the document has versions at all; ``odd`` are titles that look like versions and could not be read
    as such; ``whole`` is False when a section is longer than what is read."""

    notes: tuple[Note, ...]
    several: bool
    odd: tuple[str, ...] = ()
    whole: bool = True


def split(document: Note, name: str, span: Range) -> Parts:
    """The sections of ``document`` that speak of a version in ``span``; one that has no versions is one
    note, as it is. ``name`` is the chart's (or the app's), which headings may carry. A version that has
    several sections (its chart's and its app's, say) gets them all."""
    text = document.text.raw
    found: dict[Key, tuple[str, list[str]]] = {}
    several = False
    for version, section in changelog.sections(text, name):
        several = True
        here = key(version)
        if here is not None and span.has(version):
            found.setdefault(here, (bare(version), []))[1].append(section.text)
    odd = changelog.odd(text)
    if not several:
        read = reading.read(text, document.kind)
        return Parts((dataclasses.replace(document, statements=read.statements),), False, odd, read.whole)
    notes, whole = [], True
    for here in sorted(found):
        version, texts = found[here]
        body = "\n\n".join(texts)
        read = reading.read(body, document.kind)
        whole = whole and read.whole
        notes.append(
            dataclasses.replace(document, version=version, text=Untrusted(body), statements=read.statements)
        )
    return Parts(tuple(notes), True, odd, whole)
