"""What notes say, as the ``notes`` verb shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TextIO

from bot.model import Gap, Note, NoteClass, Notes, Statement
from bot.report import machine
from bot.report.escape import plain
from bot.report.machine import Json
from bot.report.terminal import Terminal

SCHEMA = "chart-triage/notes/v1"

_STYLES = {
    NoteClass.BREAKING: "red",
    NoteClass.ACTION: "yellow",
    NoteClass.SECURITY: "magenta",
    NoteClass.DEPRECATION: "cyan",
}
_SHOWN = 400


class Why(Protocol):
    """A phrase that weighed: ``topic/id``, and its points."""

    @property
    def name(self) -> str:
        """``topic/id``."""

    @property
    def points(self) -> int:
        """Positive for what it tells, negative for what calms."""


class Said(Protocol):
    """A statement that was weighed."""

    @property
    def statement(self) -> Statement:
        """The statement."""

    @property
    def said(self) -> NoteClass:
        """Its class."""

    @property
    def score(self) -> float:
        """Between 0 and 1: more than 0.5 is enough to be told."""

    @property
    def weights(self) -> Sequence[Why]:
        """The phrases that made it so, the strongest first."""


Weighed = Sequence[tuple[Note, Sequence[Said]]]


def file_as_json(whole: NoteClass, weighed: Weighed) -> str:
    """``chart-triage/notes/v1`` of a file."""
    statements = [_statement(one, note.version) for note, every in weighed for one in every]
    return machine.dumps({"schema": SCHEMA, "class": str(whole), "statements": statements})


def collection_as_json(
    whole: NoteClass,
    weighed: Sequence[tuple[Note, NoteClass, Sequence[Said]]],
    found: Notes,
    gaps: Iterable[Gap],
) -> str:
    """``chart-triage/notes/v1`` of all that was collected."""
    notes = [
        {
            "subject": note.subject,
            "version": note.version,
            "origin": note.origin,
            "url": note.url,
            "class": str(said),
            "statements": [_statement(one, note.version) for one in every],
        }
        for note, said, every in weighed
    ]
    document = {"schema": SCHEMA, "class": str(whole), "notes": notes, "tried": list(found.tried)}
    remarks = list(found.remarks)
    return machine.dumps({**document, "gaps": [machine.gap(one) for one in gaps], "remarks": remarks})


def as_text(
    stream: TextIO,
    whole: NoteClass,
    weighed: Weighed,
    *,
    explain: bool = False,
    gaps: Iterable[Gap] = (),
    remarks: Iterable[str] = (),
) -> None:
    """The statements that matter, note by note; with ``explain`` all of them, and what weighed."""
    terminal = Terminal(stream)
    terminal.line(f"{whole}", style=f"bold {_STYLES.get(whole, 'green')}")
    for note, every in weighed:
        routine = sum(one.said is NoteClass.ROUTINE for one in every)
        about = " ".join(
            part for part in (note.subject, plain(note.version), f"({plain(note.origin)})") if part
        )
        terminal.line(f"{about}: {len(every)} statements, {routine} of them routine", style="bold")
        for one in every:
            if explain or one.said is not NoteClass.ROUTINE:
                _line(terminal, one, explain=explain)
    terminal.gaps(gaps)
    for remark in remarks:
        terminal.line(plain(remark), style="dim")


def _line(terminal: Terminal, one: Said, *, explain: bool) -> None:
    section = " > ".join(plain(title, 80) for title in one.statement.section)
    terminal.line(
        f"  {one.said} {one.score:.2f}  {plain(one.statement.text, _SHOWN)}", style=_STYLES.get(one.said)
    )
    if section:
        terminal.line(f"      under {section}", style="dim")
    if explain:
        for why in one.weights:
            if why.points:
                terminal.line(f"      {why.points:+d} {why.name}", style="dim")


def _statement(one: Said, version: str) -> Json:
    return {
        "class": str(one.said),
        "score": one.score,
        "text": one.statement.text.raw,
        "section": list(one.statement.section),
        "version": version or None,
        "kind": one.statement.kind,
        "rules": [why.name for why in one.weights if why.points],
    }
