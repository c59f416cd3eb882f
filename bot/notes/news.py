"""What is new in notes against those of the version before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Note
from bot.notes import fresh

_GROWING = ("release", "changelog", "artifacthub")
"""Kinds of notes that repeat what older ones said. A section of an upgrade document may say what another one
says, and has to be followed once more."""


def only(notes: Sequence[Note], before: Sequence[Note]) -> tuple[tuple[Note, ...], int]:
    """The notes in their order without the statements that the note before of the same subject and origin
    has, and how many those are. ``before`` are the notes of the version that is left."""
    new: dict[int, Note] = {}
    repeated = 0
    growing = [note for note in notes if note.kind in _GROWING]
    for chain in fresh.chains(growing):
        like = (chain[0].subject, chain[0].origin)
        baseline = next((one for one in before if (one.subject, one.origin) == like), None)
        found = fresh.fresh(chain, baseline)
        repeated += len(found.repeated)
        new |= {id(note): one for note, one in zip(chain, found.notes, strict=True)}
    return tuple(new.get(id(note), note) for note in notes), repeated
