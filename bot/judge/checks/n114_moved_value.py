"""N114: the notes say that a key of the values went, or got another name."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge import needles, reading, values
from bot.judge.case import Case, Hit
from bot.judge.concerns import concerns, is_value
from bot.judge.effects import Effects
from bot.judge.ground import ground, where
from bot.judge.keys import END, MARK, Key, Spoken, spoken
from bot.judge.reading import Mark
from bot.judge.rule import Rule
from bot.judge.values import Path
from bot.model import Affects, Evidence, Note, Statement, ValuesLayer

FILLS = reading.FILLS | {"key", "other", "where"}
NEEDS = ("notes",)

_ONE = rf"{MARK}[0-9]{{1,3}}{END}"
_ROW = rf"{_ONE}(?:[\s,/&*_\"']{{1,4}}(?:(?:and|or)\s)?{_ONE}){{0,20}}"
_NUMBER = re.compile(rf"{MARK}([0-9]{{1,3}}){END}")
_FIELDS = ("spec", "metadata", "status")
_VERSION = re.compile(r"v[0-9]{1,2}(?:(?:alpha|beta)[0-9]{1,2})?")
_TYPE = re.compile(r"[a-z0-9]+\.[A-Z][a-z]\w*")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A key that went, and the one that came in its stead when one is named."""

    old: Key
    new: Key | None


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each statement."""
    for note in reading.notes_of(case):
        for statement in needles.prose(note, rule.data["needles"], rule.data["needles"]):
            moves = [one for one in told(statement, rule) if _meant(one.old, note, case)]
            if moves:
                yield from _hits(note, statement, moves, case)


def marks(note: Note, rule: Rule) -> Iterator[Mark]:
    """The statements of a chart's note that take a value away, as far as their words alone tell."""
    for statement in needles.prose(note, rule.data["needles"], rule.data["needles"]):
        moves = [one for one in told(statement, rule) if _plain(one.old)]
        if moves and note.subject != "app":
            yield Mark((statement,), None, _args(moves, ""))


def told(statement: Statement, rule: Rule) -> list[Move]:
    """The keys that a statement says to be gone, each once, in the order of the rule's patterns."""
    text = reading.text_of(statement)
    said = spoken(text)
    if not said.keys or reading.matches(rule.data["suppress"], text):
        return []
    found: dict[int, int | None] = {}
    for pattern in (*rule.data["renamed"], *rule.data["removed"]):
        for match in _compiled(pattern).finditer(said.skeleton):
            parts = match.groupdict()
            old, new = _row(parts.get("old")), _row(parts.get("new"))
            for at, index in enumerate(old):
                other = new[at] if len(new) == len(old) else new[0] if len(new) == 1 else None
                found.setdefault(index, other)
    if not found and statement.section and reading.matches(rule.data["headings"], statement.section[-1]):
        found = dict.fromkeys(_first(said))
    return [Move(said.keys[old], None if new is None else said.keys[new]) for old, new in found.items()]


def _row(text: str | None) -> list[int]:
    return [int(one) for one in _NUMBER.findall(text or "")]


@functools.lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    """``OLD`` and ``NEW`` in a pattern are rows of keys, ``OLD1`` and ``NEW1`` are one."""
    for name in ("old", "new"):
        for word, keys in ((f"{name.upper()}1", _ONE), (name.upper(), _ROW)):
            pattern = pattern.replace(word, f"(?P<{name}>{keys})")
    return re.compile(pattern, re.IGNORECASE)


def _first(said: Spoken) -> list[int]:
    """The row of keys that a sentence begins with."""
    row = re.match(rf"[^\w{MARK}]{{0,6}}(?P<row>{_ROW})", said.skeleton)
    return _row(row["row"]) if row else []


def _plain(key: Key) -> bool:
    """Whether the words alone tell that it is a value, and no field of an object or type of a program."""
    if key.wild or key.path[0] in _FIELDS or any(_VERSION.fullmatch(step) for step in key.path):
        return False
    return key.sure or (key.code and len(key.path) > 1 and not _TYPE.fullmatch(".".join(key.path)))


def _meant(key: Key, note: Note, case: Case) -> bool:
    """Whether a key is one of the chart's values. What the app's notes call so must be gone from the chart's
    too: mostly they mean a configuration file."""
    if note.subject == "app":
        return _gone(key.path, case)
    known = is_value(key, case)
    return known is True or (known is None and _plain(key))


def _gone(path: Path, case: Case) -> bool:
    if case.old_chart is None or case.new_chart is None:
        return False
    before, after = values.defaults_of(case.old_chart), values.defaults_of(case.new_chart)
    return values.listed(before, path) and not values.listed(after, path)


def _hits(note: Note, statement: Statement, moves: list[Move], case: Case) -> Iterator[Hit]:
    here = ground(case)
    touching = [(one, found) for one in moves if (found := here.set_by(one.old.path)) is not None]
    variant: str | None
    if touching:
        variant, affects = _variant(touching, case), Affects.YES
        moves = [one for one, _ in touching]
    else:
        answer = concerns(reading.text_of(statement), case, subject=note.subject).affects
        affects = Affects.NO if answer is Affects.NO else Affects.UNKNOWN
        variant = "elsewhere" if affects is Affects.NO else None
    places = [where(layer, path) for _, (path, layer) in touching]
    evidence = tuple(
        Evidence("field", path=values.shown(path), old=where(layer, path), new=one.new and one.new.written)
        for one, (path, layer) in touching
    )
    mark = Mark((statement,), variant, _args(moves, ", ".join(dict.fromkeys(places[:_SHOWN]))))
    for hit in reading.hits(note, [mark]):
        yield dataclasses.replace(hit, evidence=hit.evidence + evidence, affects=affects)


def _variant(touching: list[tuple[Move, tuple[Path, ValuesLayer]]], case: Case) -> str:
    borne_out = [one for one, (path, _) in touching if not _contradicted(one.old.path, path, case)]
    if not borne_out:
        return "contradicted"
    return "renamed" if borne_out[0].new is not None else "set"


def _contradicted(key: Path, path: Path, case: Case) -> bool:
    """Whether the charts show that the key lives on, or did nothing before."""
    effects = case.effects or Effects()
    if path in effects.lost:
        return False
    if path in effects.kept | effects.idle:
        return True
    if case.new_chart is None or not case.new_chart.files:
        return False
    after = values.defaults_of(case.new_chart)
    return any(_fits(after, place, path) for place in ground(case).places(key))


def _fits(after: Mapping[str, Any], place: Path, path: Path) -> bool:
    """Whether the new values list a key, and it is no map where one thing is set."""
    apart = place == path and isinstance(values.value_at(after, place), Mapping)
    return values.listed(after, place) and not apart


def _args(moves: list[Move], place: str) -> tuple[tuple[str, str], ...]:
    keys = [one.old.written for one in moves]
    others = [one.new.written for one in moves if one.new is not None]
    return ("key", _few(keys)), ("other", _few(others)), ("where", place)


def _few(keys: list[str]) -> str:
    keys = list(dict.fromkeys(keys))
    rest = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return ", ".join(keys[:_SHOWN]) + rest
