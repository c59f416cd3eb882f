"""Which of many patterns are worth a try on a text, by parts of words that they need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

_WORD = re.compile(r"[^\W\d_]+")
_MOST_REMEMBERED = 100_000


class _Known(dict[str, int]):
    """What words have in them. They come again and again: each is looked up once."""

    def __init__(self, stems: dict[str, int]) -> None:
        super().__init__()
        self.stems = stems

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[word] = found = reduce(or_, (mask for stem, mask in self.stems.items() if stem in word), 0)
        return found


class Index:
    """Of patterns. Each is given by two lists of parts of texts in small letters: one of the first, and one
    of the second when it is not empty, is in every text that the pattern matches."""

    def __init__(self, patterns: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
        self._size = len(patterns)
        self._signs: dict[str, int] = {}
        self._exact: dict[int, list[Sequence[str]]] = {}
        self._free = 0
        words: dict[str, int] = {}
        for place, lists in enumerate(patterns):
            for turn, stems in enumerate(lists):
                self._enter(words, place, turn, stems)
        self._known = _Known(words)

    def _enter(self, words: dict[str, int], place: int, turn: int, stems: Sequence[str]) -> None:
        mask = 1 << place + turn * self._size
        if not stems:
            self._free |= mask
        parts = [max(_WORD.findall(stem), key=len, default="") for stem in stems]
        for part, stem in zip(parts, stems, strict=True):
            held, key = (words, part) if part else (self._signs, stem)
            held[key] = held.get(key, 0) | mask
        if parts != list(stems):
            self._exact.setdefault(place, []).append(stems)

    def places(self, text: str) -> list[int]:
        """The places of the patterns that may match, ascending."""
        lowered = text.lower()
        masks = reduce(or_, map(self._known.__getitem__, _WORD.findall(lowered)), self._free)
        for sign, mask in self._signs.items():
            if sign in lowered:
                masks |= mask
        left = masks & masks >> self._size
        found = []
        while left:
            lowest = left & -left
            left ^= lowest
            place = lowest.bit_length() - 1
            if place not in self._exact or self._holds(place, lowered):
                found.append(place)
        return found

    def _holds(self, place: int, lowered: str) -> bool:
        for stems in self._exact[place]:
            for stem in stems:
                if stem in lowered:
                    break
            else:
                return False
        return True
