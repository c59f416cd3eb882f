"""What changed in the values that a chart has by default, as far as a release does not set them itself."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.judge import images
from bot.judge.values.abstract import Path
from bot.scrub import MASK, WORDS

_VERSION = re.compile(r"(?:.*(?:tag|digest|version|sha256))\Z", re.IGNORECASE)
_SECRET = re.compile(rf"(?:.*{WORDS})\Z", re.IGNORECASE)
_LONGEST = 120
_ABSENT = object()


def sort(value: Any) -> str | None:
    """``map``, ``list`` or ``scalar``; None for nothing."""
    if value is None:
        return None
    return "map" if isinstance(value, Mapping) else "list" if isinstance(value, list) else "scalar"


def changed(
    old: Mapping[str, Any], new: Mapping[str, Any], settings: Collection[Path]
) -> Iterator[tuple[Path, Any, Any]]:
    """The keys whose default differs and that are not set, sorted; no versions of images."""
    for path, before, after in _both(old, new, ()):
        covered = any(path[: len(one)] == one or one[: len(path)] == path for one in settings)
        if not covered and not _means_nothing(before, after) and not _only_version(path, before, after):
            yield path, before, after


def removed(
    old: Mapping[str, Any], new: Mapping[str, Any], settings: Collection[Path]
) -> Iterator[tuple[Path, Any]]:
    """The outermost keys that are gone and of which nothing is set, sorted."""
    for path, before in _gone(old, new, ()):
        if not any(path[: len(one)] == one or one[: len(path)] == path for one in settings):
            yield path, before


def excerpt(path: Path, value: Any) -> Any:
    """A default as evidence: short, and without what may be a secret."""
    if value is not None and _SECRET.fullmatch(path[-1]) and value not in ("", False, True):
        return MASK
    if isinstance(value, Mapping | list):
        return _cut(json.dumps(value, sort_keys=True, default=str, ensure_ascii=False))
    return _cut(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _both(old: Mapping[str, Any], new: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any, Any]]:
    for key in sorted(str(one) for one in old):
        before, after = old.get(key), new.get(key, _ABSENT)
        path = (*above, key)
        if after is _ABSENT or before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            if before and after:
                yield from _both(before, after, path)
            elif above or after:
                yield path, before, after
        else:
            yield path, before, after


def _gone(old: Mapping[str, Any], new: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any]]:
    for key in sorted(str(one) for one in old):
        before, after = old.get(key), new.get(key, _ABSENT)
        if after is _ABSENT:
            yield (*above, key), before
        elif isinstance(before, Mapping) and isinstance(after, Mapping) and after:
            yield from _gone(before, after, (*above, key))


def _means_nothing(before: Any, after: Any) -> bool:
    """Whether both are empty in a way that templates cannot tell apart."""
    empty = all(value in (None, "", [], {}) for value in (before, after))
    return empty and (None in (before, after) or sort(before) == sort(after))


def _only_version(path: Path, before: Any, after: Any) -> bool:
    """An image's tag, or a reference of which only the tag differs."""
    if _VERSION.fullmatch(path[-1]):
        return True
    if isinstance(before, str) and isinstance(after, str) and ":" in before and ":" in after:
        return "/" in before and images.parse(before).place == images.parse(after).place
    return False
