"""The sources of notes, one file each, the surest first. A new one is a file like the others and a line
here."""

from __future__ import annotations

from bot.notes.sources import (
    app_release,
    artifacthub,
    changelog,
    github_release,
    renovate,
    upgrade_document,
)
from bot.notes.sources.source import Source

SOURCES: tuple[Source, ...] = (
    upgrade_document.SOURCE,
    changelog.SOURCE,
    github_release.SOURCE,
    artifacthub.SOURCE,
    app_release.SOURCE,
    renovate.SOURCE,
)
