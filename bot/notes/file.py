"""A file of notes that somebody has: what it is, and the notes of the versions that are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.model import Note, Untrusted
from bot.notes import changelog, upgrades
from bot.notes.range import Range, is_pre, key
from bot.notes.reading import statements

_UPGRADES = re.compile(r"upgrad|migrat", re.IGNORECASE)
_CHANGES = re.compile(r"change|history|news|release[-_]?notes", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:#[^\n]*\n\s*)*- ")
_LOOKED_AT = 200_000


def kind_of(text: str, name: str) -> str:
    """The kind of a file (see :class:`bot.model.Note`), by its name and by what it holds."""
    if _UPGRADES.search(name):
        return "upgrade-doc"
    if _CHANGES.search(name):
        return "changelog"
    return "artifacthub" if _is_annotation(text) else "release"


def of_file(
    text: str, kind: str, *, chart: str | None = None, old: str | None = None, new: str | None = None
) -> tuple[Note, ...]:
    """The notes of the versions in (old, new] that the text tells apart, as they stand in it; all of it as
    the note of ``new`` where it does not tell versions apart, or none of them is in the range."""
    found: tuple[Note, ...] = ()
    if old is not None and new is not None and Range(old, new).known:
        parts = list(_parts(text, kind, chart or "", Range(old, new)))
        if not all(inside for inside, _, _ in parts):
            found = tuple(_note(part, kind, version) for inside, version, part in parts if inside)
    return found or (_note(text, kind, new or ""),)


def _parts(text: str, kind: str, chart: str, span: Range) -> Iterator[tuple[bool, str, str]]:
    """Each part that speaks of a version: whether the range passes it, the version, the text."""
    if kind == "changelog":
        for version, section in changelog.sections(text, chart):
            early = is_pre(version) and span.has(version.partition("-")[0])
            if key(version) is not None:
                yield span.has(version) or early, version, section.text
    elif kind == "upgrade-doc":
        end = 0
        for target, section in upgrades.sections(text, whole=True):
            inside = span.crosses(target)
            if section.heading.start >= end or not inside:
                yield inside, ".".join(map(str, target[:3])), section.text
                end = section.heading.start + len(section.text) if inside else end


def _note(text: str, kind: str, version: str) -> Note:
    return Note("chart", version, "file", kind, None, Untrusted(text), statements(text, kind))


def _is_annotation(text: str) -> bool:
    if not _LIST.match(text) or len(text) > _LOOKED_AT:
        return False
    try:
        root = docs.compose(text)
    except DocumentError:
        return False
    return isinstance(root, docs.SequenceNode) and any(
        isinstance(one, docs.MappingNode) and docs.get(one, "description") is not None
        for one in docs.items(root)
    )
