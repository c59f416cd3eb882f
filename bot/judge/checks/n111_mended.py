"""N111: a later version mends what one that the bump brings has broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.judge import order, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import ChartVersion, Evidence, Note, Statement, Untrusted

FILLS = reading.FILLS | {"broken"}
NEEDS = ("notes",)

_ANNOTATION = "artifacthub.io/changes"
_NEXT = 20
_LONGEST = 20_000
_TELLING = 12
_REVERT = re.compile(r"^\W*revert(?:s|ed)?\b[:\s]{1,3}[\"'“`]?(?P<what>[^\"”`\n]{8,300})", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*(?:\(?\[?#[0-9]{1,7}.*|\bby @.*|\bin (?:#|https?:).*|\([0-9a-f]{7,40}\).*)$", re.DOTALL
)

Ends = tuple[str | None, str | None]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such statement of the notes, and of what the index says of later versions. The notes
    of later versions are not collected: where the index says nothing, neither does this."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule, _ends(note, case)))
    yield from _reverts(reading.notes_of(case))
    yield from _later(case, rule)


def marks(note: Note, rule: Rule, ends: Ends | None = None) -> Iterator[Mark]:
    """The statements of a note that mend what a version between ``ends`` broke; any version before the note's
    own when they are None."""
    for statement in reading.prose(note):
        broken = _broken(reading.text_of(statement), statement.section, rule)
        if broken is None or not order.later(note.version, broken):
            continue
        if ends is not None and not order.passed(broken, *ends):
            continue
        variant = "after" if ends is not None and order.later(note.version, ends[1] or "") else None
        yield Mark((statement,), variant, (("broken", broken),))


def _broken(text: str, section: tuple[str, ...], rule: Rule) -> str | None:
    if reading.matches(rule.data["suppress"], text):
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
    brought: dict[tuple[str, str], str] = {}
    for note in sorted(notes, key=lambda one: order.key(one.version) or (0, 0, 0, 0, ())):
        for statement in reading.prose(note):
            text = reading.text_of(statement)
            revert = _REVERT.match(text)
            first = brought.get((note.subject, _bare(revert["what"]))) if revert else None
            if first is not None and order.later(note.version, first):
                yield from reading.hits(note, [Mark((statement,), None, (("broken", first),))])
            elif revert is None and len(_bare(text)) >= _TELLING:
                brought.setdefault((note.subject, _bare(text)), note.version)


def _bare(text: str) -> str:
    """A commit's words, without numbers of requests and names behind them."""
    return " ".join(_TAIL.sub("", text[:400]).lower().split()).strip(" *-\"'`.:“”")


def _later(case: Case, rule: Rule) -> Iterator[Hit]:
    new = case.bump.new.resolved or case.bump.new.version
    old = case.bump.old.resolved or case.bump.old.version
    beyond = [one for one in case.versions if order.later(one.version, new)]
    beyond.sort(key=lambda one: order.key(one.version) or (0, 0, 0, 0, ()))
    for one in beyond[:_NEXT]:
        for statement in _changes(one):
            broken = _broken(statement.text.raw, statement.section, rule)
            if broken is not None and order.passed(broken, old, new):
                args = (
                    ("subject", "the chart"),
                    ("version", one.version),
                    ("statement", reading.shorten(statement.text.raw)),
                    ("broken", broken),
                )
                quote = Evidence("quote", text=statement.text, version=one.version)
                yield Hit(args, "after", evidence=(quote,))


def _changes(version: ChartVersion) -> Iterator[Statement]:
    """What an index says of a version. https://artifacthub.io/docs/topics/annotations/helm/"""
    try:
        listed = docs.load(version.annotations.get(_ANNOTATION, "")[:_LONGEST])
    except DocumentError:
        return
    for entry in listed if isinstance(listed, list) else ():
        said = entry.get("description") if isinstance(entry, dict) else entry
        kind = str(entry.get("kind")) if isinstance(entry, dict) else ""
        if isinstance(said, str):
            yield Statement(Untrusted(" ".join(said.split())), (kind,))
