"""The app's own documents: its changelog where its releases say nothing, and upgrade documents that are known
to stand in its repository."""

from __future__ import annotations

from bot.model import Gap, Note, Stage
from bot.notes import changelog, dated, stands
from bot.notes.homes import Home
from bot.notes.range import same
from bot.notes.sources import apps, files, upgrade_document
from bot.notes.sources.apps import App
from bot.notes.sources.files import Wanted
from bot.notes.sources.source import Context, Found, Source
from bot.notes.stands import Stand

_SHOWN = 8


def collect(context: Context) -> Found:
    """One note for each section of an app's version that nothing else tells about. What the charts name and
    nobody describes is a gap."""
    app = apps.find(context)
    if app is None or app.span.downward:
        return Found()
    missing = apps.silent(context, app)
    notes: list[Note] = []
    tried: list[str] = []
    for home in context.homes.app:
        if not missing and not home.documents.upgrade:
            continue
        stand = stands.app(context.hosts, home, context.request.name, app.span.new)
        if stand is not None:
            notes += _upgrades(context, app, stand, tried)
            notes += _sections(context, home, stand, missing, tried)
        missing = tuple(one for one in missing if not any(same(one, note.version) for note in notes))
    if not missing:
        return Found(tuple(notes), tuple(tried))
    shown = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
    where = "" if context.homes.app else ": where it is released is not known"
    reason = f"no notes for the app's {shown}{where}"
    return Found(tuple(notes), tuple(tried), (Gap(Stage.NOTES, context.request.chart, reason),))


def _sections(
    context: Context, home: Home, stand: Stand, missing: tuple[str, ...], tried: list[str]
) -> list[Note]:
    if not missing:
        return []
    wanted = Wanted(
        files.CHANGELOG,
        files.CHANGELOGS,
        home.documents.changelog,
        missing,
        lambda path: dated.concerns(path, missing),
    )
    name = home.repository.rpartition("/")[2]
    found: dict[str, Note] = {}
    for document in files.in_repository(stand, context.request.name, wanted, ()):
        tried.append(document.place)
        said = [(version, section.text) for version, section in changelog.sections(document.text, name)]
        if document.version is not None:
            said = [(document.version, document.text)]
        for version, text in said:
            for one in missing:
                if same(one, version):
                    found.setdefault(one, SOURCE.note(one, text, document.url, "app"))
        if len(found) == len(missing):
            break
    return [found[one] for one in missing if one in found]


def _upgrades(context: Context, app: App, stand: Stand, tried: list[str]) -> list[Note]:
    """The sections of declared upgrade documents that the app's bump crosses."""
    wanted = Wanted(
        files.NOTHING,
        files.NOTHING,
        stand.home.documents.upgrade,
        app.expected,
        lambda path: upgrade_document.crossed(app.span, path),
    )
    notes = []
    for document in files.in_repository(stand, context.request.name, wanted, ()):
        tried.append(document.place)
        for target, text in upgrade_document.sections(document, app.span):
            version = ".".join(map(str, target[:3]))
            notes.append(UPGRADE.note(version, text, document.url, "app"))
    return notes


SOURCE = Source("app-changelog", "changelog", collect)
UPGRADE = Source("app-upgrade-document", "upgrade-doc", collect)
