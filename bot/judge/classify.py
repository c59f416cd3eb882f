"""What a note says as a whole, and each of its statements: the classes of the ``notes`` verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.judge import reading
from bot.judge.checks import (
    n101_breaking_section,
    n102_conventional_break,
    n103_breaking_phrase,
    n104_upgrade_document,
    n105_deprecation,
    n106_security_fix,
)
from bot.judge.rulebook import Rulebook
from bot.model import Note, NoteClass, Statement

_RULES = {
    "N101": (n101_breaking_section, NoteClass.BREAKING),
    "N102": (n102_conventional_break, NoteClass.BREAKING),
    "N103": (n103_breaking_phrase, NoteClass.BREAKING),
    "N104": (n104_upgrade_document, NoteClass.ACTION),
    "N105": (n105_deprecation, NoteClass.DEPRECATION),
    "N106": (n106_security_fix, NoteClass.SECURITY),
}
_GRAVEST = (NoteClass.BREAKING, NoteClass.ACTION, NoteClass.SECURITY, NoteClass.DEPRECATION)


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement with its class and the codes of the rules that made it so."""

    statement: Statement
    said: NoteClass
    rules: tuple[str, ...] = ()


def statements(note: Note, rulebook: Rulebook) -> tuple[Reading, ...]:
    """Every statement of a note that is prose, in order."""
    codes: dict[int, list[tuple[str, NoteClass]]] = {}
    for code, (check, said) in _RULES.items():
        for mark in check.marks(note, rulebook.rule(code)):
            one = NoteClass.ACTION if mark.variant == "action" else said
            for statement in mark.statements:
                codes.setdefault(id(statement), []).append((code, one))
    return tuple(
        Reading(
            statement,
            gravest(one for _, one in codes.get(id(statement), ())),
            tuple(code for code, _ in codes.get(id(statement), ())),
        )
        for statement in reading.prose(note)
    )


def note(text: Note, rulebook: Rulebook) -> NoteClass:
    """The class of a whole note: the gravest of its statements; ``EMPTY`` when it says nothing."""
    if not reading.substance(text):
        return NoteClass.EMPTY
    return gravest(one.said for one in statements(text, rulebook))


def gravest(classes: Iterable[NoteClass]) -> NoteClass:
    """The gravest of some classes; ``ROUTINE`` when there are none."""
    found = set(classes)
    return next((one for one in _GRAVEST if one in found), NoteClass.ROUTINE)
