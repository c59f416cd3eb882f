"""What a chart repository's index says of a version, and of those after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.judge import order
from bot.judge.case import Case
from bot.model import ChartVersion, Note, Statement, Untrusted

ORIGIN = "index"
"""The origin of notes past the range."""

_CHANGES = "artifacthub.io/changes"
_LONGEST = 20_000
_NEXT = 20


def entry(versions: tuple[ChartVersion, ...], wanted: str) -> ChartVersion | None:
    """The entry of a version. A tag cannot hold a plus: ``_`` stands for it."""
    wanted = wanted.replace("_", "+")
    exactly = [one for one in versions if one.version.replace("_", "+") == wanted]
    alike = [one for one in versions if order.same(one.version, wanted)]
    return next(iter(exactly or alike), None)


def beyond(case: Case) -> tuple[Note, ...]:
    """What the index says of the next few versions after the new one, and what was at hand of their notes
    (nobody looks for them)."""
    new = case.bump.new.resolved or case.bump.new.version
    after = [one for one in case.versions if order.later(one.version, new) and _CHANGES in one.annotations]
    after.sort(key=lambda one: order.key(one.version) or order.LOWEST)
    found = []
    for one in after[:_NEXT]:
        text = one.annotations[_CHANGES][:_LONGEST]
        said = tuple(_statements(text))
        found.append(Note("chart", one.version, ORIGIN, "artifacthub", None, Untrusted(text), said))
    later = case.notes.later if case.notes is not None else ()
    return (*found, *(dataclasses.replace(note, origin=ORIGIN) for note in later))


def _statements(text: str) -> Iterator[Statement]:
    """https://artifacthub.io/docs/topics/annotations/helm/"""
    try:
        listed = docs.load(text)
    except DocumentError:
        return
    for one in listed if isinstance(listed, list) else ():
        said = one.get("description") if isinstance(one, dict) else one
        kind = str(one.get("kind") or "") if isinstance(one, dict) else ""
        if isinstance(said, str):
            yield Statement(Untrusted(" ".join(said.split())), (kind,))
