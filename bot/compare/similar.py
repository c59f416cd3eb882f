"""Renamed resources: one that is gone and one that is new, and are the same thing.

Conservative: a wrong pair would hide a removal. Kinds whose name is their data (StatefulSet, claims, CRDs,
Namespaces) are never paired.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from bot.compare.affix import Leaves, common
from bot.compare.quiet import is_label
from bot.model import Confidence, Resource

_NEVER = frozenset(
    ("CustomResourceDefinition", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "StatefulSet")
)
_GENERATED = re.compile(r"-(?:(?=[a-z]*[0-9])[a-z0-9]{5,}|[0-9a-f]{7,}|v?[0-9]+(?:[.-][0-9]+)+)\Z")
_ALIKE = 0.9
_SURE = 0.97
_FEWEST_LEAVES = 8
_MOST_COMPARISONS = 400

Match = tuple[int, int]
Renamed = tuple[int, int, Confidence]


def renamed(
    removed: Sequence[Resource],
    added: Sequence[Resource],
    document: tuple[Callable[[int], Mapping[str, Any] | None], Callable[[int], Mapping[str, Any] | None]],
) -> list[Renamed]:
    """Places in ``removed`` and ``added`` that are one resource under two names, and how sure that is.

    Either only a generated suffix differs (``migrate-3f9a0c1b``, ``crds-3-1-0``) and there is one candidate
    on each side; or several names changed in the same way, and bodies with them: both are sure. Or the bodies
    agree in nine of ten fields and no other body comes as close. ``document`` reads one of the removed, and
    one of the added; it answers None for what cannot be read.
    """
    left = [i for i, resource in enumerate(removed) if resource.kind not in _NEVER]
    right = [j for j, resource in enumerate(added) if resource.kind not in _NEVER]
    matches: list[Renamed] = [
        (left[a], right[b], Confidence.HIGH)
        for a, b in _only(
            [removed[i] for i in left],
            [added[j] for j in right],
            lambda resource: (*_kind(resource), _stem(resource.name)),
        )
    ]
    left, right = _rest(left, right, matches)
    if not left or not right:
        return matches
    read = (
        cache(lambda a: _leaves(document[0](left[a]))),
        cache(lambda b: _leaves(document[1](right[b]))),
    )
    alike = common(
        [(_kind(removed[i]), removed[i].name) for i in left],
        [(_kind(added[j]), added[j].name) for j in right],
        read,
    )
    matches += [(left[a], right[b], Confidence.HIGH) for a, b in alike]
    kinds: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    taken = {a for a, _ in alike}, {b for _, b in alike}
    for side, (places, resources) in enumerate(((left, removed), (right, added))):
        for at, place in enumerate(places):
            if at not in taken[side]:
                kinds[_kind(resources[place])][side].append(at)
    for olds, news in kinds.values():
        if 0 < len(olds) * len(news) <= _MOST_COMPARISONS:
            bodies = [_unnamed(read[0](a), removed[left[a]].name) for a in olds]
            others = [_unnamed(read[1](b), added[right[b]].name) for b in news]
            matches += [
                (left[olds[a]], right[news[b]], Confidence.MEDIUM if likeness >= _SURE else Confidence.LOW)
                for a, b, likeness in _closest(bodies, others)
            ]
    return matches


def _rest(left: list[int], right: list[int], matches: list[Renamed]) -> tuple[list[int], list[int]]:
    taken = {i for i, _, _ in matches}, {j for _, j, _ in matches}
    return [i for i in left if i not in taken[0]], [j for j in right if j not in taken[1]]


def _kind(resource: Resource) -> tuple[str, str, str]:
    return resource.group, resource.kind, resource.namespace or ""


def _stem(name: str) -> str | None:
    found = _GENERATED.search(name)
    return name[: found.start()] if found else None


def _only(
    removed: Sequence[Resource], added: Sequence[Resource], key: Callable[[Resource], tuple[Any, ...]]
) -> list[Match]:
    groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, resources in enumerate((removed, added)):
        for place, resource in enumerate(resources):
            if resource.kind not in _NEVER and key(resource)[-1]:
                groups[key(resource)][side].append(place)
    return [(olds[0], news[0]) for olds, news in groups.values() if len(olds) == len(news) == 1]


def _closest(old: Sequence[Leaves], new: Sequence[Leaves]) -> list[tuple[int, int, float]]:
    """Pairs that are each other's one best, and good enough, with their likeness."""
    scores = [[_likeness(one, other) for other in new] for one in old]
    matches: list[tuple[int, int, float]] = []
    for i, row in enumerate(scores):
        best = max(row)
        column = [scores[k][row.index(best)] for k in range(len(old))]
        if best >= _ALIKE and row.count(best) == 1 and max(column) == best and column.count(best) == 1:
            matches.append((i, row.index(best), best))
    return matches


def _likeness(old: Leaves, new: Leaves) -> float:
    if min(old.total(), new.total()) < _FEWEST_LEAVES:
        return 0.0
    return 2 * (old & new).total() / (old.total() + new.total())


def _leaves(document: Mapping[str, Any] | None) -> Leaves:
    """Every field with its value, without its name and without labels."""
    return Counter(
        (json.dumps(path), str(value))
        for path, value in _walk(document or {}, ())
        if path != ("metadata", "name") and not is_label(path, pinned=False)
    )


def _unnamed(leaves: Leaves, name: str) -> Leaves:
    """The resource's own name, in whatever value, counts as the same."""
    found: Leaves = Counter()
    for (path, value), count in leaves.items():
        found[path, value.replace(name, "\0")] += count
    return found


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _walk(child, (*path, key))
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, (*path, "-"))
    else:
        yield path, value


def unstable(
    removed: Sequence[Resource],
    added: Sequence[Resource],
    restless: tuple[Callable[[int], bool], Callable[[int], bool]],
) -> list[Match]:
    """Places in ``removed`` and ``added`` whose names are random: a second render of the same side names
    them differently (``restless`` tells), and there is one of the kind on each side."""
    olds = [i for i in range(len(removed)) if restless[0](i)]
    news = [j for j in range(len(added)) if restless[1](j)]
    found = _only(
        [removed[i] for i in olds], [added[j] for j in news], lambda resource: (*_kind(resource), True)
    )
    return [(olds[a], news[b]) for a, b in found]
