"""N111: a later version mends what one that the bump brings has broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import listing, needles, order, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note

FILLS = reading.FILLS | {"broken"}
NEEDS = ("notes",)

_NUMBERS = re.compile(r"[0-9]\.[0-9]|v[0-9]")
_TELLING = 12
_MOST = 100
_REVERT = re.compile(r"^\W*revert(?:s|ed)?\b[:\s]{1,3}[\"'“`]?(?P<what>[^\"”`\n]{8,300})", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*(?:\(?\[?#[0-9]{1,7}.*|\bby @.*|\bin (?:#|https?:).*|\([0-9a-f]{7,40}\).*)$", re.DOTALL
)

Ends = tuple[str | None, str | None]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such statement of the notes, and of what is known of later versions: where neither
    the index nor the list of releases tells of them, this says nothing."""
    for note in (*reading.notes_of(case), *listing.beyond(case)):
        yield from reading.hits(note, marks(note, rule, _ends(note, case)))
    yield from _reverts(reading.notes_of(case))


def marks(note: Note, rule: Rule, ends: Ends | None = None) -> Iterator[Mark]:
    """The statements of a note that mend what a version between ``ends`` broke; any version before the note's
    own when they are None."""
    for statement in needles.prose(note, rule.data["needles"]):
        broken = _broken(reading.text_of(statement), statement.section, rule)
        if broken is None or not order.later(note.version, broken):
            continue
        if ends is not None and not order.passed(broken, *ends):
            continue
        variant = "after" if ends is not None and order.later(note.version, ends[1] or "") else None
        yield Mark((statement,), variant, (("broken", broken),))


def _broken(text: str, section: tuple[str, ...], rule: Rule) -> str | None:
    if not _NUMBERS.search(text) or reading.matches(rule.data["suppress"], text):
        return None
    found = reading.search(rule.data["since"], text)
    mends = reading.matches(rule.data["mends"], text)
    if found is None or not (mends or (section and reading.matches(rule.data["headings"], section[-1]))):
        return None
    return found["version"].rstrip(".")


def _ends(note: Note, case: Case) -> Ends:
    old, new = case.bump.old, case.bump.new
    if note.subject != "app":
        return old.resolved or old.version, new.resolved or new.version
    charts = (case.old_chart, case.new_chart)
    before, after = (chart.meta.app_version if chart else None for chart in charts)
    return before, after


def _reverts(notes: tuple[Note, ...]) -> Iterator[Hit]:
    """What one note takes back that an earlier one brought, word for word."""
    taken = [
        (note, one, _bare(revert["what"]))
        for note in notes
        for one in needles.prose(note, ("revert",))
        if (revert := _REVERT.match(reading.text_of(one)))
    ]
    taken = [entry for entry in taken if len(entry[2]) >= _TELLING][:_MOST]
    if not taken:
        return
    heads = tuple({what[:_TELLING] for _, _, what in taken})
    brought: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        for one in needles.prose(note, heads):
            if not _REVERT.match(reading.text_of(one)):
                brought.setdefault((note.subject, _bare(reading.text_of(one))), []).append(note.version)
    for note, one, what in taken:
        before = [
            version for version in brought.get((note.subject, what), ()) if order.later(note.version, version)
        ]
        if before:
            first = min(before, key=lambda version: order.key(version) or order.LOWEST)
            yield from reading.hits(note, [Mark((one,), None, (("broken", first),))])


def _bare(text: str) -> str:
    """A commit's words, without numbers of requests and names behind them."""
    return " ".join(_TAIL.sub("", text[:400]).lower().split()).strip(" *-\"'`.:“”")
