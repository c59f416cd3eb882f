"""Many resources renamed at once: the chart's full name changed, and with it what all names begin or end with
(``rel-velero-server`` → ``velero-server``).

One pair of such names proves nothing. Two that changed alike, with bodies that agree once the names in them
are changed alike too, do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence

Match = tuple[int, int]
Leaves = Counter[tuple[str, str]]
"""Every field of a document: its path and its value, as texts."""

Affix = tuple[bool, str, str]
"""Whether it is at the end, what it was, what it is."""

_FEWEST = 2
_ROUNDS = 4
_ALIKE = 0.8
_MOST_PAIRS = 50_000
_BREAKS = "-._:"


def common(
    removed: Sequence[tuple[Hashable, str]],
    added: Sequence[tuple[Hashable, str]],
    leaves: tuple[Callable[[int], Leaves], Callable[[int], Leaves]],
) -> list[Match]:
    """Places in ``removed`` and ``added`` that are one resource under two names.

    A resource is what its kind is told by, and its name. ``leaves`` reads one of the removed, and one of the
    added; nothing is in it for what cannot be read.
    """
    matches: list[Match] = []
    votes = _votes(removed, added)
    for _ in range(_ROUNDS):
        pairs = _unique(max(votes.values(), key=len, default=[]))
        if len(pairs) < _FEWEST:
            break
        names = {removed[i][1]: added[j][1] for i, j in pairs}
        agreed = [(i, j) for i, j in pairs if _agree(leaves[0](i), leaves[1](j), names)]
        gone, come = {i for i, _ in pairs}, set[int]()
        if len(agreed) >= _FEWEST:
            matches += agreed
            come = {j for _, j in agreed}
        for affix, found in votes.items():
            votes[affix] = [(i, j) for i, j in found if i not in gone and j not in come]
    return matches


def _votes(
    removed: Sequence[tuple[Hashable, str]], added: Sequence[tuple[Hashable, str]]
) -> dict[Affix, list[Match]]:
    """The pairs that each change of names explains."""
    kinds: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, resources in enumerate((removed, added)):
        for place, (kind, _) in enumerate(resources):
            kinds[kind][side].append(place)
    votes: dict[Affix, list[Match]] = defaultdict(list)
    left = _MOST_PAIRS
    for olds, news in sorted(kinds.values(), key=lambda both: len(both[0]) * len(both[1])):
        left -= len(olds) * len(news)
        if left < 0:
            break
        for i in olds:
            for j in news:
                for affix in _affixes(removed[i][1], added[j][1]):
                    votes[affix].append((i, j))
    return {affix: votes[affix] for affix in sorted(votes)}


def _unique(pairs: Sequence[Match]) -> list[Match]:
    once = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
    return [(i, j) for i, j in pairs if once[0][i] == once[1][j] == 1]


def _affixes(old: str, new: str) -> list[Affix]:
    """What has to be changed at the beginning, and what at the end, to make one name of the other."""
    found: list[Affix] = []
    tail = _shared(old[::-1], new[::-1])
    found.append((False, old[: len(old) - tail], new[: len(new) - tail]))
    head = _shared(old, new)
    if head:
        found.append((True, old[head:], new[head:]))
    return found


def _shared(old: str, new: str) -> int:
    """How many characters two texts share at their beginning, up to where a word ends in both."""
    length = 0
    while length < min(len(old), len(new)) and old[length] == new[length]:
        length += 1
    while length and not (_ends(old, length) and _ends(new, length)):
        length -= 1
    return length


def _ends(text: str, at: int) -> bool:
    return at == len(text) or text[at] in _BREAKS or text[at - 1] in _BREAKS


def _agree(old: Leaves, new: Leaves, names: dict[str, str]) -> bool:
    total = old.total() + new.total()
    if not old or not new:
        return False
    same = old & new
    rest = old - same
    longest = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + ")")
    changed: Leaves = Counter()
    for (path, value), count in rest.items():
        changed[path, pattern.sub(lambda found: names[found[0]], value)] += count
    alike = same.total() + (changed & (new - same)).total()
    return 2 * alike / total >= _ALIKE
