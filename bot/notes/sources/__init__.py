"""The sources of notes, one file each, the surest first. A new one is a file like the others and a line
here."""

from __future__ import annotations

from bot.notes.sources import (
    app_document,
    app_release,
    artifacthub,
    changelog,
    commits,
    release,
    renovate,
    upgrade_document,
)
from bot.notes.sources.source import Source

SOURCES: tuple[Source, ...] = (
    upgrade_document.SOURCE,
    changelog.SOURCE,
    release.SOURCE,
    artifacthub.SOURCE,
    app_release.SOURCE,
    app_document.SOURCE,
    commits.SOURCE,
    renovate.SOURCE,
)
OF_DEPENDENCIES: tuple[Source, ...] = (
    upgrade_document.SOURCE,
    changelog.SOURCE,
    release.SOURCE,
    artifacthub.SOURCE,
)
"""Where the notes of a chart inside the chart are looked for."""
