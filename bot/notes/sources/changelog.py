"""The chart's changelog: the sections of the wanted versions."""

from __future__ import annotations

import re

from bot.notes import changelog
from bot.notes.range import key
from bot.notes.sources import files
from bot.notes.sources.source import Context, Found, Source

_NAMES = re.compile(
    r"(?:CHANGELOG|CHANGES|HISTORY|NEWS|RELEASE[-_]?NOTES)[^/]*\.(?:md|markdown|txt|rst)|CHANGELOG",
    re.IGNORECASE,
)


def collect(context: Context) -> Found:
    """One note for each wanted version that has a section, or a file of its own."""
    found: dict[str, tuple[str, str | None]] = {}
    tried = []
    for document in files.find(context, _NAMES, context.homes.documents.changelog):
        tried.append(document.place)
        if document.version is not None:
            found.setdefault(document.version, (document.text, document.url))
            continue
        for version, section in changelog.sections(document.text, context.request.name):
            wanted = context.spelled(version) if key(version) is not None else None
            if wanted is not None:
                found.setdefault(wanted, (section.text, document.url))
    notes = tuple(SOURCE.note(version, *found[version]) for version in context.wanted if version in found)
    return Found(notes, tuple(tried))


SOURCE = Source("changelog", "changelog", collect)
