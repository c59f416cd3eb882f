"""The lowest Kubernetes that notes ask for, as claims about what a version supports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.judge import needles, reading
from bot.judge.minors import number, word
from bot.judge.rule import Rule
from bot.model import Claim, Note, Standing, Statement

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Floor:
    """A statement of a note that names the lowest minor (25 for 1.25)."""

    note: Note
    statement: Statement
    minor: int


def floors(notes: Iterable[Note], rule: Rule) -> Iterator[Floor]:
    """Every minimum that notes name, by the patterns of a rule."""
    for note in notes:
        for statement in needles.prose(note, rule.data["needles"]):
            text = reading.text_of(statement)
            minor = _floor(rule, text)
            if minor is not None and not reading.matches(rule.data["suppress"], text):
                yield Floor(note, statement, minor)


def claims(found: Iterable[Floor], minor: str) -> tuple[Claim, ...]:
    """What minimums say of a minor: those that it does not reach refuse it, others prove nothing."""
    return tuple(
        Claim(
            source=f"release notes of {one.note.version}",
            url=one.note.url,
            as_of=None,
            meaning=f"the notes ask for {word(one.minor)} or later",
            range=" ".join(one.statement.text.raw.split())[:_SHOWN],
            standing=Standing.UNSUPPORTED,
        )
        for one in found
        if number(minor) < one.minor
    )


def _floor(rule: Rule, text: str) -> int | None:
    stated = reading.search(rule.data["floors"], text)
    if stated:
        return int(stated["minor"])
    dropped = reading.search(rule.data["dropped"], text)
    minors = [int(minor) for minor in re.findall(r"\b1\.([0-9]{1,3})", dropped["list"])] if dropped else []
    if not dropped or not minors:
        return None
    below = re.search(r"(?:<|\bbelow|\bolder than|\bbefore|\bprior to)\s*v?1\.", dropped["list"])
    return max(minors) + (0 if below else 1)
