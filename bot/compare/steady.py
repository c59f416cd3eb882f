"""What varies between two renders of the same input: random passwords, certificates, times.

A difference between old and new at a place that varies anyway is noise, but only as far as it varies: when
what stays the same around it changed too, the difference is real.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from bot.compare.diff import Difference
from bot.compare.paths import Path

Varying = Mapping[Path, tuple[Any, Any]]
"""The places of one resource where two renders of one side differ, with what either has there."""

_TOKEN = re.compile(r"[\w+/=-]+|[^\w\s]")
_MOST_TOKENS = 400
_NEVER = frozenset(("image",))


def varies(difference: Difference, old: Varying | None, new: Varying | None) -> bool:
    """Whether a difference is nothing but what varies anyway. None: that side was rendered only once."""
    path, before, after = difference
    if not path or path[-1] in _NEVER or isinstance(before, (dict, list)) or isinstance(after, (dict, list)):
        return False
    if old is not None and new is not None:
        return path in old and path in new and _steady(*old[path]) == _steady(*new[path])
    if old is not None:
        return path in old and _fits(before, after, _steady(*old[path]))
    return new is not None and path in new and _fits(after, before, _steady(*new[path]))


def _steady(one: Any, other: Any) -> list[str]:
    """What two renders of one value have in common, in order."""
    first, second = _tokens(one), _tokens(other)
    blocks = difflib.SequenceMatcher(None, first, second, False).get_matching_blocks()
    return [token for block in blocks for token in first[block.a : block.a + block.size]]


def _fits(varying: Any, once: Any, steady: list[str]) -> bool:
    """Whether a value that was rendered once could be a render of the varying one."""
    tokens = _tokens(once)
    rest = iter(tokens)
    return len(tokens) == len(_tokens(varying)) and all(token in rest for token in steady)


def _tokens(value: Any) -> list[str]:
    text = str(value)
    for tokens in (_TOKEN.findall(text), text.splitlines()):
        if len(tokens) <= _MOST_TOKENS:
            return tokens
    return [text]
