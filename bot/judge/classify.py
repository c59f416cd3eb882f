"""What a note says as a whole, and what each of its statements does: the classes of the ``notes`` verb, and
the rules N101 to N105."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot import halves
from bot.judge import reading, weigh
from bot.judge.phrases import Level
from bot.judge.reading import Mark
from bot.judge.weigh import Packed, Weighed, Weight
from bot.model import Note, NoteClass

GRAVE = (NoteClass.BREAKING, NoteClass.ACTION)
"""What a reviewer has to know before merging."""

_GRAVEST = (*GRAVE, NoteClass.SECURITY, NoteClass.DEPRECATION)
_MARKED = ("breaking/breaking-mark", "breaking/breaking-type")
_VARIANTS = {"breaking": None, "action": "action", "crds": "crds", "default": "default", "minimum": "minimum"}
_PLACES = ("section", "prior", "calm", "security", "deprecated")
_MOST_REMEMBERED = 500
_MUCH = 400_000
"""Characters from which on a second core is worth its while."""
_REMEMBERED: dict[int, tuple[Note, tuple[Weighed, ...]]] = {}
"""The notes that are being judged: several rules ask about each."""


class Told(NamedTuple):
    """The rule that tells of a statement, and its variant."""

    code: str
    variant: str | None = None


def level(old: str | None, new: str | None) -> Level | None:
    """``major`` for two versions with a major one between them; None when the newer one tells enough."""
    ends = [re.search(r"(?<![0-9.])[0-9]+(?=\.|$)", version) for version in (old or "", new or "")]
    if ends[0] and ends[1] and int(ends[0][0]) < int(ends[1][0]):
        return "major"
    return None


def statements(note: Note, level: Level | None = None) -> tuple[Weighed, ...]:
    """Every statement of a note but code, in order, weighed; of a bump that goes as far as ``level``."""
    if level is not None:
        return tuple(weigh.scale().weigh(note, reading.spoken(note), level))
    remembered = _REMEMBERED.get(id(note))
    if remembered is None or remembered[0] is not note:
        return _remember(note, tuple(weigh.scale().weigh(note, reading.spoken(note), brief=True)))
    return remembered[1]


def _remember(note: Note, weighed: tuple[Weighed, ...]) -> tuple[Weighed, ...]:
    if len(_REMEMBERED) > _MOST_REMEMBERED:
        _REMEMBERED.clear()
    _REMEMBERED[id(note)] = note, weighed
    return weighed


def prepare(notes: Iterable[Note]) -> None:
    """Weighs notes before they are asked about: of many, half in a copy of this process."""
    every = sorted({id(one): one for one in notes}.values(), key=lambda one: -len(one.text.raw))
    if sum(len(one.text.raw) for one in every) < _MUCH or not halves.possible():
        return
    here, there = every[::2], every[1::2]
    scale = weigh.scale()

    def theirs() -> list[list[Packed]]:
        return [scale.pack(statements(note)) for note in there]

    def ours() -> list[list[Packed]]:
        for note in here:
            statements(note)
        return []

    _, found = halves.both(ours, theirs)
    for note, packed in zip(there, found, strict=True):
        _remember(note, tuple(scale.unpack(packed, reading.spoken(note))))


def forget() -> None:
    """Lets go of the notes that were asked about."""
    _REMEMBERED.clear()


def note(text: Note) -> NoteClass:
    """The class of a whole note: the gravest of its statements; ``EMPTY`` when it says nothing."""
    if not reading.substance(text):
        return NoteClass.EMPTY
    return gravest(one.said for one in statements(text))


def of_all(notes: Iterable[tuple[Note, Iterable[Weighed]]]) -> NoteClass:
    """The class of several notes with their statements."""
    found = [(reading.substance(one), weighed) for one, weighed in notes]
    if not any(told for told, _ in found):
        return NoteClass.EMPTY
    return gravest(one.said for _, weighed in found for one in weighed)


def gravest(classes: Iterable[NoteClass]) -> NoteClass:
    """The gravest of some classes; ``ROUTINE`` when there are none."""
    found = set(classes)
    return next((one for one in _GRAVEST if one in found), NoteClass.ROUTINE)


def marks(note: Note, code: str) -> Iterator[Mark]:
    """The statements of a note that one rule tells of."""
    for one in statements(note):
        for said in told(one):
            if said.code == code:
                yield Mark((one.statement,), said.variant)


def told(one: Weighed) -> tuple[Told, ...]:
    """The rules that tell of a statement, each of which would do without the others; none for what nobody has
    to know of."""
    if one.statement.kind == "title" and not one.words_enough:
        return ()  # what is under it is told
    if one.said is NoteClass.DEPRECATION:
        return (Told("N105"),)
    if one.said is NoteClass.SECURITY:
        return (Told("N106"),)
    if one.said not in GRAVE:
        return ()
    found = [_of(weight) for weight in one.weights if weight.firm]
    if not found or (one.words_enough and not any(said.code == "N102" for said in found)):
        found += [_of(weight) for weight in one.weights if weight.topic not in _PLACES][:1]
    return tuple(dict.fromkeys(found)) or tuple(_of(weight) for weight in one.weights[:1])


def _of(weight: Weight) -> Told:
    action = weight.phrase.says is NoteClass.ACTION
    if weight.topic == "section":
        return Told("N101", "action" if action else None)
    if weight.topic == "prior":
        return Told("N104")
    if weight.name in _MARKED:
        return Told("N102")
    return Told("N103", _VARIANTS.get(weight.topic, "removed"))
