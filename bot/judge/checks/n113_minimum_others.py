"""N113: the notes raise the lowest version of Helm, or of a program that the chart works with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import needles, reading
from bot.judge.case import Case, Hit
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Note
from bot.settings import Cluster

FILLS = reading.FILLS | {"name", "floor", "clusters"}
NEEDS = ("notes",)

_HELM = re.compile(r"helm(?: cli| client)?", re.IGNORECASE)
_OLDEST = 3
"""No older Helm can be in use."""


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each statement; of Helm as grave as the clusters' settings make it."""
    for note in reading.notes_of(case):
        yield from reading.hits(note, marks(note, rule, case.clusters))


def marks(note: Note, rule: Rule, clusters: tuple[Cluster, ...] = ()) -> Iterator[Mark]:
    """The statements of a note that name a minimum, with whose it is."""
    for statement in needles.prose(note, rule.data["needles"]):
        text = reading.text_of(statement)
        if reading.matches(rule.data["suppress"], text):
            continue
        floor = _floor(rule, text)
        if floor is None:
            continue
        name, version = floor
        variant, older = _of_helm(version, clusters) if _HELM.fullmatch(name) else (None, "")
        yield Mark((statement,), variant, (("name", name), ("floor", version), ("clusters", older)))


def _floor(rule: Rule, text: str) -> tuple[str, str] | None:
    """Whose lowest version, and which: of the names in a row the last, which stands beside the number."""
    for pattern in rule.data["floors"]:
        found = reading.search(pattern, text)
        if found is None:
            continue
        name = " ".join(found["name"].split()).strip("`*\"' ")
        if name and not reading.matches(rule.data["others"], name):
            return name, found["version"].rstrip(".")
    return None


def _of_helm(version: str, clusters: tuple[Cluster, ...]) -> tuple[str | None, str]:
    """Settings tell no more than Helm's major, and no Helm is older than 3."""
    major, _, rest = version.lstrip("vV").partition(".")
    wanted = int(major) if major.isdecimal() and len(major) < 4 else 0
    older = [one.name for one in clusters if one.helm is not None and one.helm < wanted]
    if older:
        return "unmet", ", ".join(older)
    known = bool(clusters) and all(one.helm is not None for one in clusters)
    exactly = rest.strip(".0xX") != ""
    newer = known and all((one.helm or 0) > wanted for one in clusters)
    met = newer or wanted < _OLDEST or (not exactly and (wanted == _OLDEST or known))
    return ("met" if met else None), ""
