"""What a template's value may be, as far as the chart's values are concerned.

A value stands for everything that it may be at run time: places in the values, known texts, maps and lists
with what they may hold. What has nothing to do with values is :data:`ANY`, a text that nobody knows.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Iterable, Mapping

Path = tuple[str, ...]

UNKNOWN = "\0"
"""Stands for any text, alone or inside a text."""

_MOST_WORDS = 64
_KNOWN: weakref.WeakValueDictionary[tuple[object, ...], Value] = weakref.WeakValueDictionary()


class Value:
    """``paths`` are places in the values of the outermost chart; ``words`` texts, with :data:`UNKNOWN` for
    parts that are not known; ``fields`` what a map holds (a list by its indexes), sorted; ``rest`` what it
    may hold under any other key.

    Equal values are one object: they share their parts, so that comparing them part by part would go the
    same ways again and again."""

    __slots__ = ("__weakref__", "fields", "paths", "rest", "words")

    paths: frozenset[Path]
    words: frozenset[str]
    fields: tuple[tuple[str, Value], ...]
    rest: Value | None

    def __new__(
        cls,
        paths: frozenset[Path] = frozenset(),
        words: frozenset[str] = frozenset(),
        fields: tuple[tuple[str, Value], ...] = (),
        rest: Value | None = None,
    ) -> Value:
        """The one value of these parts. What is in it lives as long as it does, so its parts' ids hold."""
        key = (paths, words, tuple((name, id(value)) for name, value in fields), id(rest))
        known = _KNOWN.get(key)
        if known is None:
            known = super().__new__(cls)
            for name, part in (("paths", paths), ("words", words), ("fields", fields), ("rest", rest)):
                object.__setattr__(known, name, part)
            _KNOWN[key] = known
        return known

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a value does not change")

    def __repr__(self) -> str:
        return f"Value({self.paths!r}, {self.words!r}, {self.fields!r}, {self.rest!r})"

    def held(self) -> Value:
        """Whatever the map or list may hold, without what lies below its places."""
        parts = [value for _, value in self.fields]
        return join(*parts, self.rest or NOTHING)

    def names(self) -> frozenset[str]:
        """What it may be as a key."""
        return self.words | ANY.words if self.paths or self.fields or self.rest else self.words


def places(value: Value) -> Value:
    """Only the places in the values."""
    return Value(paths=value.paths) if value.paths else NOTHING


NOTHING = Value()
"""Nil, and what is never reached."""

ANY = Value(words=frozenset((UNKNOWN,)))


def at(path: Path) -> Value:
    """The value at a place."""
    return Value(paths=frozenset((path,)))


def text(*words: str) -> Value:
    """One of these texts; too many are any."""
    return Value(words=frozenset(words)) if len(words) <= _MOST_WORDS else ANY


def mapping(fields: Mapping[str, Value], rest: Value | None = None) -> Value:
    """A map with these fields."""
    return _map(tuple(sorted(fields.items(), key=lambda one: one[0])), rest)


@functools.lru_cache(maxsize=1 << 14)
def _map(fields: tuple[tuple[str, Value], ...], rest: Value | None) -> Value:
    return Value(fields=fields, rest=rest)


def sequence(items: Iterable[Value]) -> Value:
    """A list of these."""
    return mapping({str(index): item for index, item in enumerate(items)})


def several(item: Value) -> Value:
    """A list of which only this is known: what its items may be."""
    return Value(rest=item)


def join(*values: Value) -> Value:
    """One of these."""
    found = NOTHING
    for value in values:
        if found is NOTHING or found is value:
            found = value
        elif value is not NOTHING:
            found = _both(found, value)
    return found


@functools.lru_cache(maxsize=1 << 14)
def _both(one: Value, two: Value) -> Value:
    fields = one.fields
    if fields != two.fields or (fields and one.rest != two.rest):
        ones, twos = dict(one.fields), dict(two.fields)
        merged = {
            name: join(
                *(have.get(name, rest or NOTHING) for have, rest in ((ones, one.rest), (twos, two.rest)))
            )
            for name in {**ones, **twos}
        }
        fields = tuple(sorted(merged.items(), key=lambda pair: pair[0]))
    words = one.words | two.words
    rest = one.rest if two.rest is None else two.rest if one.rest is None else join(one.rest, two.rest)
    return Value(one.paths | two.paths, words if len(words) <= _MOST_WORDS else ANY.words, fields, rest)
