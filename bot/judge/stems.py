"""Which of many patterns are worth a try on a text, by parts of words of which each needs one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_MOST_REMEMBERED = 100_000


class Index:
    """Of patterns, given by their stems (parts of texts in lower case, one of which is in every text that the
    pattern matches). Words come again and again: what a word has in it is looked up once."""

    def __init__(self, stems: Sequence[Sequence[str]]) -> None:
        self._words: dict[str, int] = {}
        self._signs: dict[str, int] = {}
        self._known: dict[str, int] = {}
        for place, every in enumerate(stems):
            for stem in every:
                word = max(_WORD.findall(stem), key=len, default="")
                held, part = (self._words, word) if len(word) > 2 else (self._signs, stem)
                held[part] = held.get(part, 0) | 1 << place

    def places(self, text: str) -> Iterator[int]:
        """The places of the patterns that may match."""
        lowered = text.lower()
        found = 0
        for word in _WORD.findall(lowered):
            mask = self._known.get(word)
            found |= self._look(word) if mask is None else mask
        for sign, mask in self._signs.items():
            if sign in lowered:
                found |= mask
        while found:
            lowest = found & -found
            yield lowest.bit_length() - 1
            found ^= lowest

    def _look(self, word: str) -> int:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        found = 0
        for stem, mask in self._words.items():
            if stem in word:
                found |= mask
        self._known[word] = found
        return found
