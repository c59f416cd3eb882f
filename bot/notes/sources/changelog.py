"""The chart's changelog: the sections of the wanted versions, and files about one version each."""

from __future__ import annotations

from collections.abc import Iterator

from bot.notes import changelog, dated
from bot.notes.range import key
from bot.notes.sources import files
from bot.notes.sources.files import Document, Wanted
from bot.notes.sources.source import Context, Found, Source


def collect(context: Context) -> Found:
    """One note for each wanted version that has a section. The repository is looked into for what the
    archive's changelog does not tell."""
    found: dict[str, tuple[str, str | None]] = {}
    tried = []
    archive = context.request.new_archive
    held = archive.files if archive is not None else {}
    for document in files.in_archive(held.items(), files.CHANGELOG):
        tried.append(document.place)
        _take(context, document, found)
    missing = tuple(version for version in context.wanted if version not in found)
    for document in _documents(context, missing, tuple(held), alone=False):
        tried.append(document.place)
        _take(context, document, found)
    return _noted(context, found, tried)


def collect_files(context: Context) -> Found:
    """One note for each version with a file of its own that nothing tells about yet: each costs a request."""
    found: dict[str, tuple[str, str | None]] = {}
    tried = []
    for document in _documents(context, context.missing(), (), alone=True):
        tried.append(document.place)
        if document.version is not None:
            found.setdefault(document.version, (document.text, document.url))
    return _noted(context, found, tried)


def _documents(
    context: Context, missing: tuple[str, ...], held: tuple[str, ...], *, alone: bool
) -> Iterator[Document]:
    """The repository's changelogs that may tell of missing versions: those about one version ``alone``, or
    the others."""
    stand = context.stand
    if stand is None or not missing:
        return
    wanted = Wanted(
        files.CHANGELOG,
        files.CHANGELOGS,
        stand.home.documents.changelog,
        missing,
        lambda path: dated.concerns(path, missing) and alone == (dated.exact(path, missing) is not None),
    )
    yield from files.in_repository(stand, context.request.name, wanted, held)


def _take(context: Context, document: Document, found: dict[str, tuple[str, str | None]]) -> None:
    for version, section in changelog.sections(document.text, context.request.name):
        wanted = context.spelled(version) if key(version) is not None else None
        if wanted is not None:
            found.setdefault(wanted, (section.text, document.url))


def _noted(context: Context, found: dict[str, tuple[str, str | None]], tried: list[str]) -> Found:
    notes = tuple(SOURCE.note(version, *found[version]) for version in context.wanted if version in found)
    return Found(notes, tuple(tried))


SOURCE = Source("changelog", "changelog", collect)
FILES = Source("changelog", "changelog", collect_files)
