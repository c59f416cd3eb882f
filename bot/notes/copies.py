"""One text in two places: chart releasers copy annotations and changelogs into releases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.model import Note
from bot.notes.range import key


def without(notes: Iterable[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """The notes, the surest first, without those that say nothing but what a surer one of the same version
    says; and the copies. Headings count as said: a break is often told by nothing else."""
    kept: list[Note] = []
    copies: list[Note] = []
    said: dict[tuple[str, object], str] = {}
    every = [((note.subject, key(note.version) or note.version), note) for note in notes]
    several = Counter(about for about, _ in every)
    for about, note in every:
        if several[about] == 1:
            kept.append(note)
            continue
        before = said.get(about, "")
        mine = _parts(note)
        if before and mine and all(f" {part} " in before for part in mine):
            copies.append(note)
            continue
        kept.append(note)
        if mine:
            said[about] = f"{before} | {' | '.join((_plain(note.text.raw), *mine))} "
    return tuple(kept), tuple(copies)


def _parts(note: Note) -> list[str]:
    parts: dict[str, None] = {}
    for statement in note.statements:
        titles = (title for title in statement.section if not _is_version(title, note.version))
        said = () if statement.kind in ("heading", "title") else (statement.text.raw,)
        parts |= dict.fromkeys(filter(None, map(_plain, (*titles, *said))))
    return list(parts)


def _is_version(title: str, version: str) -> bool:
    """Whether a heading only tells which version this is."""
    return version.removeprefix("v") in title and len(title) < len(version) + 40


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
