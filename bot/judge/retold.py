"""What several rules noticed is told once.

* A statement of the notes is told by the rule that knows best what it means (a minimum, a definition to
  apply, a value that went), or by the first of those that go by the words alone. One of these that is graver
  stays.
* V301 knows from the charts that a key is no longer heeded, N114 from the notes. Of two findings on the same
  key the graver one stays, V301 when they are alike, and it takes over what the other one has as evidence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from bot.model import Affects, Evidence, Finding, Severity

_WORDS = ("N101", "N102", "N103", "N104")
_KNOWING = ("N108", "N110", "N112", "N113", "N114")
_SAME = {"minimum": ("N108", "N113"), "crds": ("N112",)}
"""What N103 says with a variant, and the rules that know what it means."""
_CHARTS, _NOTES = "V301", "N114"
_GRAVEST = (Severity.BREAKING, Severity.REVIEW, Severity.INFO)
_Quote = tuple[str | None, str]


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in their order, without those that another one tells as well. What is ignored tells
    nothing."""
    return _keys_once(list(_statements_once(list(findings))))


def _statements_once(findings: list[Finding]) -> Iterator[Finding]:
    known: dict[_Quote, list[Finding]] = {}
    for one in findings:
        if one.code in _KNOWING and one.ignored is None:
            for quote in _quotes(one):
                known.setdefault(quote, []).append(one)
    told: set[_Quote] = set()
    for one in findings:
        if one.code in _WORDS:
            quotes = _quotes(one)
            if quotes and all(quote in told or _is_known(one, known.get(quote, [])) for quote in quotes):
                continue
            if one.ignored is None:
                told |= quotes
        yield one


def _quotes(finding: Finding) -> set[_Quote]:
    return {(one.version, one.text.raw) for one in finding.evidence if one.kind == "quote" and one.text}


def _is_known(finding: Finding, others: list[Finding]) -> bool:
    return any(
        not _is_graver(finding, other)
        or other.affects is Affects.NO
        or (finding.code == "N103" and other.code in _SAME.get(finding.variant or "", ()))
        for other in others
    )


def _keys_once(found: list[Finding]) -> list[Finding]:
    of_charts = [one for one in found if one.code == _CHARTS and one.ignored is None]
    gone: set[int] = set()
    more: dict[int, list[Evidence]] = {}
    for note in found:
        if note.code != _NOTES or note.ignored is not None or not _keys(note):
            continue
        same = [one for one in of_charts if id(one) not in gone and _about(one, note)]
        if not all(any(_related(key, other) for one in same for other in _keys(one)) for key in _keys(note)):
            continue
        graver = any(_is_graver(note, one) for one in same)
        for one in same:
            kept, told = (note, one) if graver else (one, note)
            gone.add(id(told))
            more.setdefault(id(kept), []).extend(told.evidence)
    return [_with(one, more.get(id(one), [])) for one in found if id(one) not in gone]


def _with(finding: Finding, more: list[Evidence]) -> Finding:
    new = tuple(one for one in more if one not in finding.evidence)
    return dataclasses.replace(finding, evidence=finding.evidence + new) if new else finding


def _is_graver(one: Finding, other: Finding) -> bool:
    return _GRAVEST.index(one.severity) < _GRAVEST.index(other.severity)


def _keys(finding: Finding) -> list[str]:
    return [piece.path for piece in finding.evidence if piece.kind == "field" and piece.path]


def _about(one: Finding, note: Finding) -> bool:
    return one.subject == note.subject and any(
        _related(key, other) for key in _keys(note) for other in _keys(one)
    )


def _related(one: str, other: str) -> bool:
    """Whether two keys are the same, or one is below the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
