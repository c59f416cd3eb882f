"""Upgrade documents: UPGRADING.md and the like, and the upgrade sections of the README."""

from __future__ import annotations

import re

from bot.notes import upgrades
from bot.notes.range import Key, key
from bot.notes.sources import files
from bot.notes.sources.source import Context, Found, Source

_WHOLE = re.compile(r"(?:.*/)?[^/]*(?:upgrad|migrat|breaking)[^/]*", re.IGNORECASE)
_NAMES = re.compile(r"(?:UPGRAD|MIGRAT|BREAKING|README)[^/]*\.(?:md|markdown|txt|rst)", re.IGNORECASE)


def collect(context: Context) -> Found:
    """One note for each section whose version the bump crosses."""
    notes, tried = [], []
    for document in files.find(context, _NAMES, context.homes.documents.upgrade):
        tried.append(document.place)
        inside = 0  # where the last section taken ends: what stands in it is not taken again
        sections = upgrades.sections(document.text, whole=_WHOLE.fullmatch(document.place) is not None)
        for target, section in sections:
            if section.heading.start >= inside and context.span.crosses(target):
                inside = section.heading.start + len(section.text)
                notes.append(SOURCE.note(_version(context, target), section.text, document.url))
    return Found(tuple(notes), tuple(tried))


def _version(context: Context, target: Key) -> str:
    """The wanted version that a section leads to, or the section's own."""
    exact = next((one for one in context.wanted if (key(one) or ())[:3] == target[:3]), None)
    return exact or ".".join(str(part) for part in target[:3])


SOURCE = Source("upgrade-document", "upgrade-doc", collect)
