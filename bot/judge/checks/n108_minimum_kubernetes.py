"""N108: the notes raise the lowest Kubernetes version."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import floors, reading
from bot.judge.case import Case, Hit
from bot.judge.minors import number, word
from bot.judge.reading import Mark
from bot.judge.rule import Rule

FILLS = reading.FILLS | {"minor", "clusters"}
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each statement, as grave as the clusters make it."""
    for floor in floors.floors(reading.notes_of(case), rule):
        older = [one.name for one in case.clusters if number(one.kubernetes) < floor.minor]
        variant = ("unmet" if older else "met") if case.clusters else None
        args = (("minor", word(floor.minor)), ("clusters", ", ".join(older)))
        yield from reading.hits(floor.note, [Mark((floor.statement,), variant, args)])
