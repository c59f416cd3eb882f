"""Which versions a bump passes: (old, new], by semantic versioning read leniently.

A leading ``v`` and missing parts are allowed; ``_`` stands for ``+`` as in OCI tags; build metadata orders
only what is otherwise equal.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = "tuple[int, int, int, tuple[int, tuple[tuple[int, int, str], ...]], str]"

_VERSION = re.compile(
    r"v?(?P<major>[0-9]{1,18})(?:\.(?P<minor>[0-9]{1,18}))?(?:\.(?P<patch>[0-9]{1,18}))?"
    r"(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:[+_](?P<build>[0-9A-Za-z.-]+))?",
    re.ASCII,
)
_PARTIAL = re.compile(
    r"v?(?P<major>[0-9]{1,18})(?:\.(?P<minor>[0-9]{1,18}|x))?(?:\.(?P<patch>[0-9]{1,18}|x))?\+?",
    re.ASCII | re.IGNORECASE,
)
_RELEASE = (1, ())
_FIRST_PRE = (0, ())


@functools.lru_cache(maxsize=16384)
def key(version: str) -> Key | None:
    """What versions are compared by; None when it is none."""
    found = _VERSION.fullmatch(version.strip())
    if found is None:
        return None
    pre = found["pre"]
    rank = _RELEASE if pre is None else (0, tuple(_part(part) for part in pre.split(".")))
    return (
        int(found["major"]),
        int(found["minor"] or 0),
        int(found["patch"] or 0),
        rank,
        found["build"] or "",
    )


def floor(version: str) -> Key | None:
    """The lowest version that a heading such as ``46.x``, ``1.24``, ``4.0.x`` or ``12.0.0`` speaks of,
    its pre-releases included; None when it names no version."""
    whole = key(version)
    if whole is not None:
        return (*whole[:3], _FIRST_PRE if whole[3] == _RELEASE else whole[3], "")
    found = _PARTIAL.fullmatch(version.strip())
    if found is None:
        return None
    minor, patch = (0 if (found[name] or "x") in "xX" else int(found[name]) for name in ("minor", "patch"))
    return int(found["major"]), minor, patch, _FIRST_PRE, ""


def is_pre(version: str) -> bool:
    """Whether it is a pre-release."""
    found = key(version)
    return found is not None and found[3] != _RELEASE


def same(one: str, other: str) -> bool:
    """Whether two spellings name one version."""
    left = key(one)
    return one == other or (left is not None and left == key(other))


def bare(version: str) -> str:
    """The version without its ``v``."""
    return version.removeprefix("v")


@dataclass(frozen=True, slots=True)
class Range:
    """(old, new]. Pre-releases count only when one of the ends is one."""

    old: str
    new: str

    @property
    def known(self) -> bool:
        """Whether both ends are versions."""
        return key(self.old) is not None and key(self.new) is not None

    @property
    def downward(self) -> bool:
        """Whether the bump goes back."""
        old, new = key(self.old), key(self.new)
        return old is not None and new is not None and new < old

    def has(self, version: str) -> bool:
        """Whether the bump passes a version."""
        here = key(version)
        if here is None or not self._between(here):
            return False
        return here[3] == _RELEASE or is_pre(self.old) or is_pre(self.new)

    def crosses(self, floor: Key) -> bool:
        """Whether the bump goes from below ``floor`` to it or above."""
        return self._between(floor)

    def wanted(self, versions: Iterable[str]) -> tuple[str, ...]:
        """The versions that the bump passes, ascending, each once; ``new`` is among them even when nobody
        lists it, unless the bump does not go up."""
        if not self.known:
            return (self.new,)
        if not self._between(key(self.new)):
            return ()
        found = {key(version): version for version in versions if self.has(version)}
        found[key(self.new)] = self.new
        return tuple(found[one] for one in sorted(filter(None, found)))

    def _between(self, here: Key | None) -> bool:
        old, new = key(self.old), key(self.new)
        return here is not None and old is not None and new is not None and old < here <= new


def _part(part: str) -> tuple[int, int, str]:
    """Numbers come before words, and compare as numbers."""
    return (0, int(part), "") if part.isdecimal() and len(part) <= 18 else (1, 0, part)
