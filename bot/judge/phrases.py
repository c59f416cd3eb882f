"""The phrases that mean something in release notes: ``rules/notes/phrases/<topic>.yaml``.

A phrase gives points to a statement for what it says, or for where it stands. What counts as much as a
statement needs to be told is :data:`ENOUGH`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge.tables import read
from bot.model import NoteClass

ENOUGH = 8
"""So many points make a statement what its strongest topic says."""

_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

Level = Literal["major", "minor", "patch"]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """An expression, matched in any case. Parts of words in small letters tell where it is worth a try: one
    of ``stems``, and one of ``besides`` when there are any, is in every text that it matches."""

    text: str
    stems: Annotated[tuple[str, ...], Meta(min_length=1)]
    besides: tuple[str, ...] = ()


class Phrase(Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase; whatever of its conditions is given must hold.

    One of ``texts`` is what the statement's words match; ``unless`` takes its meaning away. ``section``
    matches a heading above, ``types`` are those of :data:`bot.judge.plain.TYPES`, ``bang`` is the mark of
    Conventional Commits, ``kinds`` are kinds of notes, ``versions`` what the note's version looks like.
    ``says`` is the class, where it is not the topic's; ``firm`` is what tells beyond doubt. ``fires`` and
    ``silent`` are examples: a text, or a mapping with ``text`` and ``section``, ``kind`` or ``version``.
    """

    id: Annotated[str, Meta(pattern=_NAME)]
    points: int
    fires: Annotated[tuple[str | dict[str, str], ...], Meta(min_length=1)]
    silent: Annotated[tuple[str | dict[str, str], ...], Meta(min_length=1)]
    texts: tuple[Words, ...] = ()
    unless: str | None = None
    section: str | None = None
    types: tuple[str, ...] = ()
    bang: bool = False
    kinds: tuple[str, ...] = ()
    versions: tuple[Level, ...] = ()
    says: NoteClass | None = None
    firm: bool = False


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """One file: phrases that say the same. The strongest of them counts."""

    topic: Annotated[str, Meta(pattern=_NAME)]
    says: NoteClass
    what: str
    phrases: Annotated[tuple[Phrase, ...], Meta(min_length=1)]


@functools.cache
def load(folder: Path | None = None) -> Mapping[str, Topic]:
    """Every topic by its name. Raises :class:`RulesError`."""
    topics: dict[str, Topic] = {}
    for path in sorted((folder or rules_dir() / "notes" / "phrases").glob("*.yaml")):
        topic = read(path, Topic)
        if topic.topic != path.stem:
            raise RulesError(f"{path.name}: its topic must be named as the file")
        names = [phrase.id for phrase in topic.phrases]
        if len(set(names)) < len(names):
            raise RulesError(f"{path.name}: two of its phrases have one id")
        for phrase in topic.phrases:
            _whole(path, phrase)
        topics[topic.topic] = topic
    return topics


def _whole(path: Path, phrase: Phrase) -> None:
    conditions: tuple[Any, ...] = (
        phrase.texts,
        phrase.section,
        phrase.types,
        phrase.bang,
        phrase.kinds,
        phrase.versions,
    )
    if not any(conditions):
        raise RulesError(f"{path.name}: {phrase.id} has no condition")


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a phrase."""
    return re.compile(pattern, re.IGNORECASE)
