"""What renders have shown of the keys that a release sets."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str, ...]
"""A key of values: ``("image", "tag")``."""


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
