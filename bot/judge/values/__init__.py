"""Helm values: what a release sets, what a chart lists, and what its templates read.

:func:`reads` tells which values a chart's templates read, without rendering; :func:`candidates` which keys
of a release a new version may ignore.
"""

from __future__ import annotations

from bot.judge.effects import Candidate
from bot.judge.values.abstract import Path
from bot.judge.values.changes import changed, removed, sort
from bot.judge.values.dependencies import folded
from bot.judge.values.excerpts import excerpt, excerpts
from bot.judge.values.layers import leaves, listed, set_paths, set_value, shown, tree, value_at
from bot.judge.values.places import Reads
from bot.judge.values.reading import defaults_of, reads
from bot.judge.values.renames import likely
from bot.judge.values.stranded import candidates, outermost

__all__ = [
    "Candidate",
    "Path",
    "Reads",
    "candidates",
    "changed",
    "defaults_of",
    "excerpt",
    "excerpts",
    "folded",
    "leaves",
    "likely",
    "listed",
    "outermost",
    "reads",
    "removed",
    "set_paths",
    "set_value",
    "shown",
    "sort",
    "tree",
    "value_at",
]
