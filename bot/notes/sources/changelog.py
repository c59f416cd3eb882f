"""The chart's changelog: the sections of the wanted versions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.notes import changelog, dated
from bot.notes.range import key
from bot.notes.sources import files
from bot.notes.sources.files import Document, Wanted
from bot.notes.sources.source import Context, Found, Source


def collect(context: Context) -> Found:
    """One note for each wanted version that has a section, or a file of its own. The repository is looked
    into for what the archive's changelog does not tell."""
    found: dict[str, tuple[str, str | None]] = {}
    tried = []
    archive = context.request.new_archive
    held = archive.files if archive is not None else {}
    for document in files.in_archive(held.items(), files.CHANGELOG):
        tried.append(document.place)
        _take(context, document, found)
    if len(found) < len(context.wanted):
        for document in _documents(context, tuple(held), found):
            tried.append(document.place)
            _take(context, document, found)
    notes = tuple(SOURCE.note(version, *found[version]) for version in context.wanted if version in found)
    return Found(notes, tuple(tried))


def _documents(
    context: Context, held: tuple[str, ...], found: dict[str, tuple[str, str | None]]
) -> Iterator[Document]:
    stand = context.stand
    if stand is None:
        return
    missing = tuple(version for version in context.wanted if version not in found)
    wanted = Wanted(
        files.CHANGELOG,
        files.CHANGELOGS,
        stand.home.documents.changelog,
        missing,
        lambda path: dated.concerns(path, missing),
    )
    yield from files.in_repository(stand, context.request.name, wanted, held)


def _take(context: Context, document: Document, found: dict[str, tuple[str, str | None]]) -> None:
    if document.version is not None:
        found.setdefault(document.version, (document.text, document.url))
        return
    for version, section in changelog.sections(document.text, context.request.name):
        wanted = context.spelled(version) if key(version) is not None else None
        if wanted is not None:
            found.setdefault(wanted, (section.text, document.url))


SOURCE = Source("changelog", "changelog", collect)
