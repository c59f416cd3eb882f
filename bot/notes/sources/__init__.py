"""The sources of notes, one file each, in the order in which they are asked, which is that of trust but where
asking costs. A new one is a file like the others and a line here."""

from __future__ import annotations

from bot.notes.sources import (
    app_document,
    app_release,
    artifacthub,
    changelog,
    commits,
    notes_txt,
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
    changelog.FILES,
    app_release.SOURCE,
    app_document.SOURCE,
    notes_txt.SOURCE,
    commits.SOURCE,
    renovate.SOURCE,
)
# Where the notes of a chart inside the chart are looked for.
OF_DEPENDENCIES: tuple[Source, ...] = (
    upgrade_document.SOURCE,
    changelog.SOURCE,
    release.SOURCE,
    artifacthub.SOURCE,
)
ORDER = (
    "upgrade-document",
    "changelog",
    "github-release",
    "release",
    "artifacthub",
    "app-upgrade-document",
    "app-release",
    "app-changelog",
    "notes-txt",
    "commits",
    "renovate",
)


def rank(origin: str) -> int:
    """Where in the order of trust a note's origin stands."""
    return ORDER.index(origin) if origin in ORDER else len(ORDER)
