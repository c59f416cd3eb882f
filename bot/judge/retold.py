"""A value that went is told once, whoever noticed it.

V301 knows from the charts that a key is no longer heeded, N114 from the notes. Of two findings on the same
key the graver one stays, V301 when they are alike, and it takes over what the other one has as evidence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bot.model import Evidence, Finding, Severity

_CHARTS, _NOTES = "V301", "N114"
_GRAVEST = (Severity.BREAKING, Severity.REVIEW, Severity.INFO)


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in their order, without those that another one tells as well. What is ignored, or is
    not about a key that this repository sets, stays as it is."""
    found = list(findings)
    of_charts = [one for one in found if one.code == _CHARTS and one.ignored is None]
    gone: set[int] = set()
    more: dict[int, list[Evidence]] = {}
    for note in found:
        if note.code != _NOTES or note.ignored is not None or not _keys(note):
            continue
        same = [one for one in of_charts if id(one) not in gone and _about(one, note)]
        if not all(any(_related(key, other) for one in same for other in _keys(one)) for key in _keys(note)):
            continue
        graver = any(_GRAVEST.index(note.severity) < _GRAVEST.index(one.severity) for one in same)
        for one in same:
            kept, told = (note, one) if graver else (one, note)
            gone.add(id(told))
            more.setdefault(id(kept), []).extend(told.evidence)
    return [_with(one, more.get(id(one), [])) for one in found if id(one) not in gone]


def _with(finding: Finding, more: list[Evidence]) -> Finding:
    evidence = tuple(dict.fromkeys((*finding.evidence, *more)))
    return dataclasses.replace(finding, evidence=evidence) if more else finding


def _keys(finding: Finding) -> list[str]:
    return [piece.path for piece in finding.evidence if piece.kind == "field" and piece.path]


def _about(one: Finding, note: Finding) -> bool:
    return one.subject == note.subject and any(
        _related(key, other) for key in _keys(note) for other in _keys(one)
    )


def _related(one: str, other: str) -> bool:
    """Whether two keys are the same, or one is below the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
