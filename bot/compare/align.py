"""Two sequences of lines laid side by side, in time that grows with their length.

difflib finds what people would find, but can need the square of the length. So it gets short stretches only:
equal ends are taken off first, and what is long is cut at the lines that stand exactly once on both sides.
"""

from __future__ import annotations

import bisect
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

Stretch = tuple[range, range]
"""Places in the old sequence that stand for places in the new one; either can be empty."""

Tag = Literal["equal", "replace", "delete", "insert"]
Opcode = tuple[Tag, int, int, int, int]

_MOST_COMPARISONS = 10_000


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Stretches that cover both sequences in order: equal on both sides, or what replaced what.

    A long stretch without any line to hold on to stays whole.
    """
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    ends = len(old) - tail, len(new) - tail
    if start:
        yield range(start), range(start)
    yield from _middle(old, new, range(start, ends[0]), range(start, ends[1]))
    if tail:
        yield range(ends[0], len(old)), range(ends[1], len(new))


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """:func:`aligned` in the shape of difflib's: neighbouring stretches of one sort are one."""
    found: list[Opcode] = []
    for left, right in aligned(old, new):
        same = len(left) == len(right) and old[left.start : left.stop] == new[right.start : right.stop]
        tag: Tag = "equal" if same else "replace" if left and right else "delete" if left else "insert"
        if found and found[-1][0] == tag:
            tag, start, _, other, _ = found.pop()
            found.append((tag, start, left.stop, other, right.stop))
        else:
            found.append((tag, left.start, left.stop, right.start, right.stop))
    return found


def _middle(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Stretch]:
    if not left and not right:
        return
    if len(left) * len(right) <= _MOST_COMPARISONS:
        yield from _short(old, new, left, right)
        return
    i, j = left.start, right.start
    for at, to in _anchors(old, new, left, right):
        yield from _gap(old, new, range(i, at), range(j, to))
        yield range(at, at + 1), range(to, to + 1)
        i, j = at + 1, to + 1
    yield from _gap(old, new, range(i, left.stop), range(j, right.stop))


def _gap(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Stretch]:
    if len(left) * len(right) <= _MOST_COMPARISONS:
        yield from _short(old, new, left, right)
    else:
        yield left, right


def _short(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Stretch]:
    one, other = old[left.start : left.stop], new[right.start : right.stop]
    for _, i, i_end, j, j_end in difflib.SequenceMatcher(None, one, other, False).get_opcodes():
        yield (
            range(left.start + i, left.start + i_end),
            range(right.start + j, right.start + j_end),
        )


def _anchors(old: Sequence[str], new: Sequence[str], left: range, right: range) -> list[tuple[int, int]]:
    """Places of lines that stand once on each side, as many as keep their order on both."""
    counts = Counter(old[i] for i in left), Counter(new[j] for j in right)
    places = {new[j]: j for j in right if counts[1][new[j]] == 1}
    pairs = [(i, places[old[i]]) for i in left if counts[0][old[i]] == 1 and old[i] in places]
    # The longest ascending run of places: ``lowest[n]`` ends the best run of n + 1 that is known so far.
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect.bisect_left(lowest, place)
        before.append(ends[length - 1] if length else None)
        if length == len(lowest):
            lowest.append(place)
            ends.append(at)
        else:
            lowest[length], ends[length] = place, at
    run: list[tuple[int, int]] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(pairs[last])
        last = before[last]
    return run[::-1]
