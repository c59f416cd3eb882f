"""The keys of a release that a new chart may ignore, and what renders have shown of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import ValuesLayer

Path = tuple[str, ...]
"""A key of values: ``("image", "tag")``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that is set and may be stranded. ``unread``: no template of the new chart reads it;
    ``delisted``: the old chart's values list it, or what stands above it, and the new one's do not."""

    path: Path
    layer: ValuesLayer
    unread: bool
    delisted: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What renders with and without keys have shown: ``lost`` had an effect on the old side and have none on
    the new one, ``idle`` have none on either, ``kept`` have one still. ``doubtful`` ones are
    likely lost, but a chart that renders differently each time may hide what they do. Nothing is known of
    the others."""

    lost: frozenset[Path] = frozenset()
    kept: frozenset[Path] = frozenset()
    idle: frozenset[Path] = frozenset()
    doubtful: frozenset[Path] = frozenset()
