"""Which versions somebody really wrote about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot import docs
from bot.errors import DocumentError
from bot.model import ChartArchive, Gap, Note, Stage, Statement
from bot.notes.range import same

_SHOWN = 8
_NO_NEWS = ("notes-txt",)
_HOLLOW = re.compile(
    r"""\W*(?:
        \[?compare\ source\b.*
      | \*{0,2}full\ changelog\b.*
      | \[?source\ (?:commit|code)\b.*
      | tag\ on\ source\b.*
      | \*{0,2}release\ date\b.{0,40}
      | (?:new\ contributors?|contributors?|thanks|what'?s\ changed|changelog|changes|release\ notes)\W*
      | .*\bmade\ their\ first\ contribution\b.*
      | (?:no|without)\ (?:notable\ |release\ |user-facing\ )?(?:changes|notes|description|content)\b.{0,40}
      | n/?a\W* | none\W* | \(?empty\)?\W* | tbd\W*
      | (?:release\ )?v?[0-9]+(?:\.[0-9]+)+\S*
      | <?https?://\S+>?
      | \[[^\]]*\]\(\S*\)
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)


def says_something(note: Note, description: str) -> bool:
    """Whether a note holds more than links, boilerplate and the chart's own description (which is all that
    chart releasers write when nobody else writes anything)."""
    usual = f" {_plain(description)} "
    for statement in note.statements:
        if statement.kind in ("heading", "title") or is_hollow(statement):
            continue
        if f" {_plain(statement.text.raw)} " not in usual:
            return True
    return False


def is_hollow(statement: Statement) -> bool:
    """Whether a statement is one of those that stand in every release and say nothing."""
    return _HOLLOW.fullmatch(statement.text.raw[:1000]) is not None


def description(archive: ChartArchive | None) -> str:
    """The description in a chart's Chart.yaml; empty when there is none."""
    if archive is None:
        return ""
    try:
        return docs.scalar(docs.compose(archive.files.get("Chart.yaml", "")), "description") or ""
    except DocumentError:
        return ""


def missing(
    wanted: Iterable[str], notes: Iterable[Note], description: str, *, as_one: bool
) -> tuple[str, ...]:
    """The wanted versions of the chart that no note says anything about. What the app's makers wrote does
    not tell what the chart's changed, unless the two are released ``as_one``; nor does what it prints."""
    subjects = ("chart", "app") if as_one else ("chart",)
    about = [note for note in notes if note.subject in subjects and note.origin not in _NO_NEWS]
    told = [note.version for note in about if says_something(note, description)]
    return tuple(version for version in wanted if not any(same(version, one) for one in told))


def gap(chart: str, wanted: tuple[str, ...], silent: tuple[str, ...], notes: Iterable[Note]) -> Gap:
    """The one gap for all versions without notes."""
    shown = ", ".join(silent[:_SHOWN])
    if len(silent) > _SHOWN:
        shown += f", … ({len(silent)} of {len(wanted)})"
    empty = [note for note in notes if note.subject == "chart" and note.origin not in _NO_NEWS]
    hollow = any(note.version in silent for note in empty)
    return Gap(Stage.NOTES, chart, f"no notes for {shown}" + (" but empty ones" if hollow else ""))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
