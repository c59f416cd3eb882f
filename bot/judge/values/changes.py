"""What changed in the values that a chart has by default, as far as a release does not set them itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.judge.values.abstract import Path
from bot.judge.values.sameness import alike, hollow, only_version, same_image

_SWITCH = re.compile(
    r"(?:enable|disable|create|install|allow)(?:d?|ed|[A-Z].*)|.+(?:Enable|Disable|Create|Install)d?"
)
_GRAVE = re.compile(
    r"(?i).*(?:security|privilege|capabilit|runas|rbac|serviceaccount|automount|auth|tls|cert|registry|"
    r"network|policies|port$|ports$|host|ingress|expose|loadbalancer|storage|persist|volume|"
    r"retention|backup|database|repository)"
)
_IMAGE = ("registry", "repository")
_ABSENT = object()


def sort(value: Any) -> str | None:
    """``map``, ``list`` or ``scalar``; None for nothing."""
    if value is None:
        return None
    return "map" if isinstance(value, Mapping) else "list" if isinstance(value, list) else "scalar"


def weight(path: Path) -> int:
    """How much one wants to know of a key, 0 the most: what switches a part on or off, then what has to do
    with security, the network or storage, by its name."""
    if _SWITCH.fullmatch(path[-1]):
        return 0
    return 1 if any(_GRAVE.match(name) for name in path) else 2


def changed(
    old: Mapping[str, Any], new: Mapping[str, Any], settings: Collection[Path]
) -> Iterator[tuple[Path, Any, Any]]:
    """The keys whose default differs and that are not set, by weight and name; no versions of images, and
    nothing that comes to the same."""
    found = [one for one in _both(old, new, ()) if not _set(one[0], settings)]
    yield from sorted(found, key=lambda one: (weight(one[0]), one[0]))


def removed(
    old: Mapping[str, Any], new: Mapping[str, Any], settings: Collection[Path]
) -> Iterator[tuple[Path, Any]]:
    """The outermost keys that are gone and of which nothing is set, by weight and name; what was empty, an
    option that one may set, comes last."""
    found = [one for one in _gone(old, new, ()) if not _set(one[0], settings)]
    yield from sorted(found, key=lambda one: (hollow(one[1]), weight(one[0]), one[0]))


def _set(path: Path, settings: Collection[Path]) -> bool:
    return any(path[: len(one)] == one or one[: len(path)] == path for one in settings)


def _both(old: Mapping[str, Any], new: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any, Any]]:
    same = bool(above) and same_image(above, old, new)
    for key in sorted(str(one) for one in old):
        before, after = old.get(key), new.get(key, _ABSENT)
        path = (*above, key)
        if after is _ABSENT or alike(before, after) or (same and key in _IMAGE):
            continue
        maps = isinstance(before, Mapping) and isinstance(after, Mapping)
        if maps and before and after:
            yield from _both(before, after, path)
        elif maps and not above and not after:
            continue  # a chart inside, of which nothing is left
        elif not only_version(path, before, after) and not same_image(path, before, after):
            yield path, before, after


def _gone(old: Mapping[str, Any], new: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any]]:
    for key in sorted(str(one) for one in old):
        before, after = old.get(key), new.get(key, _ABSENT)
        if after is _ABSENT:
            yield (*above, key), before
        elif isinstance(before, Mapping) and isinstance(after, Mapping) and after:
            yield from _gone(before, after, (*above, key))
