"""Versions as notes and indexes write them, in order: semantic versioning, read leniently.

A ``v`` in front, a chart's name before that and missing parts are allowed. Build metadata orders nothing.
"""

from __future__ import annotations

import functools
import re
from typing import TypeAlias

Key: TypeAlias = "tuple[int, int, int, int, tuple[tuple[int, int, str], ...]]"

LOWEST: Key = (0, 0, 0, 0, ())
"""Where what is no version goes, when all are sorted."""

WRITTEN = r"[vV]?[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9})?(?:-[0-9A-Za-z]{1,20}(?:\.[0-9A-Za-z-]{1,20}){0,4})?"
"""How a version is written in a sentence; no number alone."""

_VERSION = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9]*-)*[vV]?([0-9]{1,18})(?:\.([0-9]{1,18}))?(?:\.([0-9]{1,18}))?"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:[+_].*)?",
    re.ASCII,
)
_LONGEST = 200


@functools.lru_cache(maxsize=4096)
def key(version: str) -> Key | None:
    """What versions are compared by; None when it is none."""
    found = _VERSION.fullmatch(version.strip()[:_LONGEST])
    if found is None:
        return None
    major, minor, patch, pre = found.groups()
    parts = tuple(
        (0, int(part), "") if part.isdecimal() and len(part) < 19 else (1, 0, part)
        for part in (pre or "").split(".")
    )
    return int(major), int(minor or 0), int(patch or 0), 0 if pre else 1, parts if pre else ()


def exact(version: str) -> bool:
    """Whether it names one version: all three numbers are there, and no operator."""
    found = _VERSION.fullmatch(version.strip()[:_LONGEST])
    return found is not None and found[3] is not None


def same(one: str | None, other: str | None) -> bool:
    """Whether two spellings name one version; what is no version is like nothing but itself."""
    if one is None or other is None:
        return False
    left = key(one)
    return one == other or (left is not None and left == key(other))


def later(one: str, other: str) -> bool:
    """Whether the first is a later version than the second; False when either is none."""
    left, right = key(one), key(other)
    return left is not None and right is not None and left > right


def passed(version: str, old: str | None, new: str | None) -> bool:
    """Whether a version lies in (old, new]."""
    if old is None or new is None:
        return False
    return later(version, old) and (later(new, version) or same(new, version))
