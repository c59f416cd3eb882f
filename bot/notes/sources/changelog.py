"""The chart's changelog: the sections of the wanted versions, and files about one version each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.model import Note
from bot.notes import changelog, dated
from bot.notes.range import key, same
from bot.notes.sources import files
from bot.notes.sources.files import Document, Wanted
from bot.notes.sources.source import Context, Found, Source


@dataclass(slots=True)
class _Told:
    """What documents told: texts and addresses by version (that of the version that is left too), the places,
    and titles that could be versions."""

    texts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    odd: dict[str, None] = field(default_factory=dict)


def collect(context: Context) -> Found:
    """One note for each wanted version that has a section. The repository is looked into for what the
    archive's changelog does not tell."""
    told = _Told()
    archive = context.request.new_archive
    held = archive.files if archive is not None else {}
    for document in files.in_archive(held.items(), files.CHANGELOG):
        _take(context, document, told)
    missing = tuple(version for version in context.wanted if version not in told.texts)
    for document in _documents(context, missing, tuple(held), alone=False):
        _take(context, document, told)
    return _noted(context, told)


def collect_files(context: Context) -> Found:
    """One note for each version with a file of its own that nothing tells about yet: each costs a request."""
    told = _Told()
    for document in _documents(context, context.missing(), (), alone=True):
        told.tried.append(document.place)
        if document.version is not None:
            told.texts.setdefault(document.version, (document.text, document.url))
    return _noted(context, told)


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


def _take(context: Context, document: Document, told: _Told) -> None:
    """A version that a document has several sections of (the chart's and the app's, say) gets them all."""
    told.tried.append(document.place)
    told.odd |= dict.fromkeys(changelog.odd(document.text))
    here: dict[str, list[str]] = {}
    for version, section in changelog.sections(document.text, context.request.name):
        wanted = _spelled(context, version)
        if wanted is not None and wanted not in told.texts:
            here.setdefault(wanted, []).append(section.text)
    told.texts |= {version: ("\n\n".join(texts), document.url) for version, texts in here.items()}


def _spelled(context: Context, version: str) -> str | None:
    if key(version) is None:
        return None
    return context.request.old if same(version, context.request.old) else context.spelled(version)


def _noted(context: Context, told: _Told) -> Found:
    def notes(*versions: str) -> tuple[Note, ...]:
        return tuple(SOURCE.note(one, *told.texts[one]) for one in versions if one in told.texts)

    found = notes(*context.wanted)
    remarks: tuple[str, ...] = ()
    if told.odd and len(found) < len(context.wanted):
        remarks = (f"{len(told.odd)} titles of changelogs look like versions and could not be read as such",)
    return Found(found, tuple(told.tried), remarks=remarks, before=notes(context.request.old))


SOURCE = Source("changelog", "changelog", collect)
FILES = Source("changelog", "changelog", collect_files)
