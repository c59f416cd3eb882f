"""The headings of a text, without its statements: ATX, setext, RST, HTML and bold lines."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from bot.notes.blocks import Reader

BOLD = 7


@dataclass(frozen=True, slots=True)
class Heading:
    """``start`` is where its line begins in the text; ``title`` has no markup; ``level`` is 1 to 6, or
    :data:`BOLD`."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text from there to where its section ends; ``above`` are the titles over it."""

    heading: Heading
    text: str
    above: tuple[str, ...] = ()


@functools.lru_cache(maxsize=4)
def headings(text: str) -> tuple[Heading, ...]:
    """All headings outside code, quotes and lists, in their order."""
    return tuple(Heading(*one) for one in Reader(text, outline=True).read().headings)
