"""Defaults as evidence: short, and without what may be a secret."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from bot.judge.values.abstract import Path
from bot.scrub import MASK, WORDS

_SECRET = re.compile(rf"(?:.*{WORDS})\Z", re.IGNORECASE)
_LONGEST = 120
_LEAD = 30


def excerpt(path: Path, value: Any) -> Any:
    """The beginning of a default."""
    shown = _written(path, value)
    return _window(shown, 0) if isinstance(shown, str) else shown


def excerpts(path: Path, before: Any, after: Any) -> tuple[Any, Any]:
    """Two defaults, long ones from shortly before the place where they begin to differ."""
    old, new = _written(path, before), _written(path, after)
    if not isinstance(old, str) or not isinstance(new, str):
        return excerpt(path, before), excerpt(path, after)
    start = 0
    if max(len(old), len(new)) > _LONGEST:
        shared = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        start = max(0, sum(1 for _ in shared) - _LEAD)
    return _window(old, start), _window(new, start)


def _written(path: Path, value: Any) -> Any:
    if value is not None and _SECRET.fullmatch(path[-1]) and value not in ("", False, True):
        return MASK
    if isinstance(value, Mapping | list):
        return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return value


def _window(text: str, start: int) -> str:
    shown = f"…{text[start + 1 :]}" if start else text
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
