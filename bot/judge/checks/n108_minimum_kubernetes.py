"""N108: the notes raise the lowest Kubernetes version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import reading
from bot.judge.case import Case, Hit
from bot.judge.minors import number, word
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note
from bot.settings import Cluster

FILLS = reading.FILLS | {"minor", "clusters"}
NEEDS = ("notes",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each statement, as grave as the clusters make it."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule, case.clusters))


def marks(note: Note, rule: Rule, clusters: tuple[Cluster, ...]) -> Iterator[Mark]:
    """The statements of a note that name a minimum."""
    for statement in reading.prose(note):
        text = reading.text_of(statement)
        floor = _floor(rule, text)
        if floor is None or reading.matches(rule.data["suppress"], text):
            continue
        older = [cluster.name for cluster in clusters if number(cluster.kubernetes) < floor]
        variant = ("unmet" if older else "met") if clusters else None
        yield Mark((statement,), variant, (("minor", word(floor)), ("clusters", ", ".join(older))))


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
