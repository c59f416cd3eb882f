"""Upgrade documents: UPGRADING.md and the like, files about one upgrade, the README's upgrade sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.notes import dated, stands, upgrades
from bot.notes.range import Key, Range, key
from bot.notes.sources import files
from bot.notes.sources.files import Document, Wanted
from bot.notes.sources.source import Context, Found, Source

_WHOLE = re.compile(r".*(?:upgrad|migrat|breaking).*", re.IGNORECASE)


def collect(context: Context) -> Found:
    """One note for each section whose version the bump crosses."""
    notes, tried = [], []
    for document in _documents(context):
        tried.append(document.place)
        for target, text in sections(document, context.span):
            notes.append(SOURCE.note(_version(context, target), text, document.url))
    return Found(tuple(notes), tuple(tried))


def sections(document: Document, span: Range) -> Iterator[tuple[Key, str]]:
    """The sections that a bump crosses, those inside others only with them; all of a document whose name
    tells the version (``2.14-3.0.md``)."""
    named = dated.names(document.path)
    if named is not None:
        if span.crosses(named):
            yield named, document.text
        return
    found = list(upgrades.sections(document.text, whole=_WHOLE.fullmatch(document.path) is not None))
    named = dated.target(document.path)
    if not found and named is not None and span.crosses(named):
        yield named, document.text
    inside = 0  # where the last section taken ends
    for target, section in found:
        if section.heading.start >= inside and span.crosses(target):
            inside = section.heading.start + len(section.text)
            yield target, section.text


def crossed(span: Range, path: str) -> bool:
    """Whether a file leads to a version that the bump crosses, as far as its name tells."""
    target = dated.target(path)
    return target is None or span.crosses(target)


def _documents(context: Context) -> Iterator[Document]:
    archive = context.request.new_archive
    held = archive.files if archive is not None else {}
    yield from files.in_archive(held.items(), files.UPGRADE)
    for stand in (context.stand, stands.elsewhere(context.hosts, context.homes)):
        if stand is not None:
            wanted = Wanted(
                files.UPGRADE,
                files.UPGRADES,
                stand.home.documents.upgrade,
                context.wanted,
                lambda path: crossed(context.span, path),
            )
            yield from files.in_repository(stand, context.request.name, wanted, held)


def _version(context: Context, target: Key) -> str:
    """The wanted version that a section leads to, or the section's own."""
    exact = next((one for one in context.wanted if (key(one) or ())[:3] == target[:3]), None)
    return exact or ".".join(str(part) for part in target[:3])


SOURCE = Source("upgrade-document", "upgrade-doc", collect)
