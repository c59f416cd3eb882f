"""N112: the notes ask to apply the definitions of custom resources by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import crds, engines, needles, reading
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.model import Comparison, Note, Statement

FILLS = reading.FILLS | {"command"}
NEEDS = ("notes",)

_COMMAND = re.compile(r"\bkubectl\b(?:(?!\s\$?\s?kubectl\b)[^\n`]){0,400}")
_ADDRESS = re.compile(r"https?://\S{1,400}")
_FILE = re.compile(r"(?P<group>[a-z0-9-]+(?:\.[a-z0-9-]+)+)_(?P<plural>[a-z0-9]+)\.ya?ml")
_WHOSE = re.compile(r"(?P<word>[\w'()-]{1,60})\s+(?:CRDs?|custom ?resource ?definitions?)\b", re.IGNORECASE)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each note that asks for it: as grave as the engines of the releases make it."""
    for note in reading.notes_of(case):
        for mark in marks(note, rule):
            variant = _variant(mark.statements, case, rule)
            yield from reading.hits(note, [Mark(mark.statements, variant, mark.args)])


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a note that ask for it, and the commands that they are followed by."""
    said = [one for one in needles.prose(note, rule.data["needles"]) if _asks(one, rule)]
    ordered = [one for one in note.statements if one.kind == "code" and _command(one, rule)]
    if said or ordered:
        command = next((found for one in (*said, *ordered) if (found := _command(one, rule))), None)
        shown = reading.shorten(command or said[0].text.raw)
        yield Mark((*said, *ordered), None, (("command", shown),))


def _asks(statement: Statement, rule: Rule) -> bool:
    text = reading.text_of(statement)
    if reading.matches(rule.data["suppress"], text):
        return False
    return reading.matches(rule.data["phrases"], text) or _command(statement, rule) is not None


def _command(statement: Statement, rule: Rule) -> str | None:
    for found in _COMMAND.finditer(reading.text_of(statement)):
        if reading.matches(rule.data["command"], found[0]):
            return found[0]
    return None


def _variant(statements: tuple[Statement, ...], case: Case, rule: Rule) -> str | None:
    """Who applies them: nobody, unless all that is spoken of is what the chart brings."""
    comparison, new = case.comparison, case.new_chart
    if comparison is None or new is None:
        return None
    before, after = (_names(side) for side in (comparison.before, comparison.after))
    if not after or not _own(statements, after, case, rule):
        return None
    folder = crds.in_folder(new)
    skipped = any(not release.include_crds for _, release in case.bump.pairs)
    if folder <= after and after == before and not skipped and not _changed(comparison):
        return "unchanged"
    if not (folder & after) or (engines.update_definitions(case) and not skipped):
        return "applied"
    return None


def _names(side: tuple[object, ...]) -> frozenset[str]:
    return frozenset(str(getattr(one, "name", "")) for one in side if getattr(one, "kind", "") == crds.KIND)


def _changed(comparison: Comparison) -> bool:
    return any(crds.is_crd(change) for change in real(comparison))


def _own(statements: tuple[Statement, ...], names: frozenset[str], case: Case, rule: Rule) -> bool:
    """Whether no other project's definitions are spoken of: by the word before them, or by an address."""
    plain = {word.lower() for word in rule.data["own"]}
    plain |= set(re.findall(r"[a-z0-9]+", case.bump.new.chart.lower())) | {case.bump.new.chart.lower()}
    for statement in statements:
        text = reading.text_of(statement)
        if any(found["word"].lower().strip("()") not in plain for found in _WHOSE.finditer(text)):
            return False
        for address in _ADDRESS.findall(text):
            file = _FILE.search(address)
            if file is None or f"{file['plural']}.{file['group']}" not in names:
                return False
    return True
