"""Two documents that differ in nothing but noise, told apart from the rest by their text alone.

Four of five documents that a bump changes differ only in version labels; to parse them would cost more than
all the rest of a comparison.
"""

from __future__ import annotations

import re

from bot.compare.identify import simple
from bot.compare.paths import Path, format_path
from bot.compare.quiet import is_label, is_noise
from bot.model import FieldChange

_LABEL = re.compile(r"""( +)(?P<key>[A-Za-z0-9_./-]+|"[^"\\]*"|'[^']*'):[ ]+(?P<value>[^ \r][^\r]*?)[ \r]*""")
_MOST_LABELS = 50
_JOB = re.compile(r"kind: *[\"']?Job")
_PARENT = re.compile(r"( *)([A-Za-z]+):[ \r]*")


def glance(old: str, new: str) -> tuple[FieldChange, ...] | None:
    """The noise fields, when certainly nothing else differs; None when the documents have to be read."""
    before, after = old.split("\n"), new.split("\n")
    if len(before) != len(after):
        return None
    found: list[tuple[Path, str, str]] = []
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        if one == other:
            continue
        label = _noise(before, number, other) if len(found) < _MOST_LABELS else None
        if label is None:
            return None
        found.append(label)
    return tuple(
        FieldChange(format_path(path), one, other, True) for path, one, other in sorted(found, key=repr)
    )


def _noise(lines: list[str], number: int, other: str) -> tuple[Path, str, str] | None:
    old, new = _LABEL.fullmatch(lines[number]), _LABEL.fullmatch(other)
    if old is None or new is None or old[1] != new[1] or old["key"] != new["key"]:
        return None
    key, before, after = old["key"].strip("\"'"), simple(old["value"]), simple(new["value"])
    parents = _parents(lines, number, len(old[1]))
    if before is None or after is None or parents is None:
        return None
    path = (*parents, key)
    # Labels of a Job's pods are left to those who know whether a hook deletes it.
    pinned = any(_JOB.match(line) for line in lines)
    if not is_label(path, pinned=pinned) or not is_noise(path, before, after, pinned=pinned):
        return None
    return path, before, after


def _parents(lines: list[str], number: int, depth: int) -> Path | None:
    """The mapping keys above a line, outermost first; None when one of them is no plain key."""
    path: list[str] = []
    while depth > 0:
        number -= 1
        if number < 0:
            return None
        line = lines[number]
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if not bare.strip() or bare[0] == "#" or indent >= depth:
            continue
        parent = _PARENT.fullmatch(line)
        if parent is None:
            return None
        path.insert(0, parent[2])
        depth = indent
    return tuple(path)
