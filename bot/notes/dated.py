"""Files that are about certain versions, by their names: ``upgrading-1.15-1.16.md``, ``v3.0-migration.md``,
``upgrade-to-6x.md``, ``helm-chart-4.15.1.md``, ``release-notes-1.16.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.notes.range import Key, floor, key

_SUFFIX = re.compile(r"\.(?:md|markdown|mdx|txt|rst|adoc)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![0-9.])v?(?P<number>[0-9]{1,6}(?:[._][0-9]{1,6}){0,2})(?:[._]?x)?(?![0-9]|[._][0-9])", re.IGNORECASE
)
_DATE = re.compile(r"20[0-9]{2}[-_.][01][0-9](?:[-_.][0-3][0-9])?")


def target(path: str) -> Key | None:
    """The lowest version that a file leads to or speaks of, the last number in its name; None when there is
    none."""
    found = _numbers(path)
    return floor(found[-1]) if found else None


def names(path: str) -> Key | None:
    """The same, only where the last number has a dot: ``v3`` may be about all that came since."""
    found = _numbers(path)
    return floor(found[-1]) if found and "." in found[-1] else None


def exact(path: str, versions: Iterable[str]) -> str | None:
    """The one of the versions that a file is about; None when it names none, or several."""
    found = _numbers(path)
    if len(found) != 1 or found[0].count(".") != 2:
        return None
    here = key(found[0])
    return next((one for one in versions if key(one) == here), None)


def concerns(path: str, versions: Iterable[str]) -> bool:
    """Whether a file may be about one of the versions: ``1.16`` is about all of 1.16.x, and no number is
    about all."""
    found = _numbers(path)
    if not found:
        return True
    parts = tuple(map(int, found[-1].split(".")))
    return any((key(one) or ())[: len(parts)] == parts for one in versions)


def _numbers(path: str) -> list[str]:
    name = _DATE.sub("", _SUFFIX.sub("", path.rpartition("/")[2]))
    return [number["number"].replace("_", ".") for number in _NUMBER.finditer(name)]
