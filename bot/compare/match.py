"""Which resource of the old render is which of the new one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.compare.identify import Identity, identity
from bot.compare.units import Unit
from bot.model import Gap, Resource, Stage


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs of one identity, what stands on one side only, and what could not be told apart."""

    pairs: tuple[tuple[Unit, Unit], ...]
    removed: tuple[Unit, ...]
    added: tuple[Unit, ...]
    gaps: tuple[Gap, ...]


def match(old: Sequence[Unit], new: Sequence[Unit], *, namespace: str | None) -> Matched:
    """Pairs by identity; several documents of one identity are first paired by equal text, then in order.

    When the release's ``namespace`` is not known, an object without one and the same object with one belong
    together as long as there is no other.
    """
    sides = _grouped(old), _grouped(new)
    pairs: list[tuple[Unit, Unit]] = []
    removed: list[Unit] = []
    added: list[Unit] = []
    gaps: list[Gap] = []
    for key in sides[0] | sides[1]:
        before, after = sides[0].get(key, []), sides[1].get(key, [])
        if max(len(before), len(after)) > 1:
            same, before, after = _same_text(before, after)
            pairs += same
            if before or after:
                gaps.append(_ambiguous((before or after)[0].resource))
        pairs += zip(before, after, strict=False)
        removed += before[len(after) :]
        added += after[len(before) :]
    if namespace is None:
        placed = _placed(removed, added)
        taken = {id(unit) for two in placed for unit in two}
        pairs += placed
        removed = [unit for unit in removed if id(unit) not in taken]
        added = [unit for unit in added if id(unit) not in taken]
    return Matched(tuple(pairs), tuple(removed), tuple(added), tuple(gaps))


def _grouped(units: Sequence[Unit]) -> dict[Identity, list[Unit]]:
    groups: dict[Identity, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[identity(unit.resource)].append(unit)
    return dict(groups)


def _same_text(old: list[Unit], new: list[Unit]) -> tuple[list[tuple[Unit, Unit]], list[Unit], list[Unit]]:
    waiting: dict[str, list[Unit]] = defaultdict(list)
    for unit in reversed(new):
        waiting[unit.text].append(unit)
    pairs = [(unit, waiting[unit.text].pop()) for unit in old if waiting.get(unit.text)]
    taken = {id(unit) for two in pairs for unit in two}
    return (
        pairs,
        [unit for unit in old if id(unit) not in taken],
        [unit for unit in new if id(unit) not in taken],
    )


def _ambiguous(resource: Resource) -> Gap:
    return Gap(
        Stage.COMPARE,
        f"{resource.kind} {resource.name}",
        "the render holds several documents of this identity: they were compared in their order",
    )


def _placed(removed: Sequence[Unit], added: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    def key(unit: Unit) -> tuple[str, str, str]:
        group, kind, _, name = identity(unit.resource)
        return group, kind, name

    counts = Counter(map(key, removed)), Counter(map(key, added))
    others = {key(unit): unit for unit in added}
    return [
        (unit, others[key(unit)])
        for unit in removed
        if counts[0][key(unit)] == counts[1][key(unit)] == 1
        and None in (unit.resource.namespace, others[key(unit)].resource.namespace)
    ]
