"""N110: upstream takes a version back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import listing, needles, order, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Evidence, Note, SourceKind

FILLS = reading.FILLS | {"which", "other"}
NEEDS = ("notes",)

_WRITTEN = re.compile(rf"(?<![\w.]){order.WRITTEN}(?![\w])")
_LISTING = (SourceKind.HTTP, SourceKind.OCI)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """What the index says of the new version, then one hit for each such statement, of the notes and of what
    the index says of later versions."""
    yield from _index(case)
    ends = _ends(case)
    for note in (*reading.notes_of(case), *listing.beyond(case)):
        for mark in marks(note, rule, ends):
            yield from reading.hits(note, [mark])


def marks(note: Note, rule: Rule, ends: tuple[str, ...] | None = None) -> Iterator[Mark]:
    """The statements of a note that take a version back. ``ends`` are the versions, of chart and app, that
    the bump stays at; None: the note's own."""
    stays_at = (note.version,) if ends is None else ends
    beyond = note.origin == listing.ORIGIN
    for statement in needles.prose(note, rule.data["needles"], rule.data["needles"]):
        text = reading.text_of(statement)
        if reading.matches(rule.data["suppress"], text):
            continue
        found = _told(note, text, statement.section, rule)
        if found is None:
            continue
        version, instead = found
        if any(order.same(version, one) for one in stays_at):
            some = reading.matches(rule.data["some"], text)
            variant = "instead" if instead else "some" if some else None
        elif beyond:
            continue
        elif order.same(version, note.version) or order.later(note.version, version):
            variant = "passed"
        else:
            continue
        yield Mark((statement,), variant, (("which", version), ("other", instead or "")))


def _told(note: Note, text: str, section: tuple[str, ...], rule: Rule) -> tuple[str, str | None] | None:
    """The version that is taken back, and the one to use instead where that is all that is said."""
    named = reading.search(rule.data["named"], text)
    if named:
        return named["version"].rstrip("."), None
    under = section and reading.matches(rule.data["headings"], section[-1])
    if reading.matches(rule.data["this"], text) or under:
        # A section of such a document is for many versions: it says which one it means.
        first = _WRITTEN.search(text) if note.kind == "upgrade-doc" else None
        return first[0] if first else note.version, None
    instead = reading.search(rule.data["instead"], text)
    if instead and order.later(instead["version"].rstrip("."), note.version):
        return note.version, instead["version"].rstrip(".")
    return None


def _ends(case: Case) -> tuple[str, ...]:
    new = case.bump.new
    app = case.new_chart.meta.app_version if case.new_chart else None
    return tuple(one for one in (new.resolved or new.version, app) if one)


def _index(case: Case) -> Iterator[Hit]:
    new = case.bump.new
    version = (new.resolved or new.version).partition("@")[0]
    if not case.versions or new.kind not in _LISTING or not order.exact(version):
        return
    entry = listing.entry(case.versions, version)
    if entry is None:
        neighbours = [one.version for one in case.versions if order.key(one.version) is not None]
        if neighbours:
            newest = max(neighbours, key=lambda one: order.key(one) or order.LOWEST)
            yield _hit(case, "unlisted", newest, Evidence("version", old=version, new=None))
        return
    old = listing.entry(case.versions, (case.bump.old.resolved or case.bump.old.version).partition("@")[0])
    living = [
        one.version for one in case.versions if not one.deprecated and order.later(one.version, version)
    ]
    if entry.deprecated and living and not (old is not None and old.deprecated):
        nearest = min(living, key=lambda one: order.key(one) or order.LOWEST)
        yield _hit(case, "marked", nearest, Evidence("field", path="deprecated", old=False, new=True))


def _hit(case: Case, variant: str, other: str, evidence: Evidence) -> Hit:
    new = case.bump.new
    version = new.resolved or new.version
    args = (
        ("subject", new.chart), ("version", version), ("statement", ""), ("which", version), ("other", other)
    )  # fmt: skip
    return Hit(args, variant, evidence=(evidence,))
