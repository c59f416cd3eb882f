"""V308: another chart stands where one of the chart's dependencies stood."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.values.dependencies import Dependency, Move, enabled, moves
from bot.model import Affects, ChartArchive, Evidence

FILLS = frozenset({"chart", "version", "key", "old", "new"})
NEEDS = ("old_chart", "new_chart")
_MOST = 20


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each dependency that differs in more than a version. What is below its key in the defaults
    is its evidence where it does not compare."""
    old, new = case.old_chart, case.new_chart
    if old is None or new is None:
        return
    for move in moves(old, new, rule.data["same"]):
        on = _is_on(case, move, old, new)
        sort = None if move.sort == "swapped" else move.sort
        was, now = _sides(move, on)
        args = (
            ("chart", new.meta.name), ("version", new.meta.version), ("key", move.key), ("old", was),
            ("new", now),
        )  # fmt: skip
        evidence = [
            Evidence("field", path=f"dependencies.{move.key}", old=_named(move.old), new=_named(move.new))
        ]
        if move.sort in ("swapped", "renamed", "gone"):
            evidence += _below(case, move.key, old, new)
        affects = Affects.YES if on and _is_set(case, move.key) else Affects.UNKNOWN if on else Affects.NO
        yield Hit(args, sort if on else "off", evidence=tuple(evidence), affects=affects)


def _sides(move: Move, on: bool) -> tuple[str, str]:
    """What the message says of both: a version will do, where all else is the same."""
    if move.old is None or move.new is None:
        return _named(move.old), _named(move.new)
    if move.sort == "renamed":
        return _named(move.old), move.new.key if on else f"nothing; it stands below {move.new.key}"
    if move.sort == "major":
        return move.old.version, move.new.version
    return _named(move.old), _named(move.new)


def _named(one: Dependency | None) -> str:
    return "nothing" if one is None else str(one)


def _is_on(case: Case, move: Move, old: ChartArchive, new: ChartArchive) -> bool:
    """Whether a release switches it on, on one side at least, or may do so."""
    return any(
        enabled(one, chart, layers) is not False
        for layers in case.layers
        for one, chart in ((move.old, old), (move.new, new))
        if one is not None
    )


def _is_set(case: Case, key: str) -> bool:
    return any(path[0] == key for layers in case.layers for path in values.leaves(layers))


def _below(case: Case, key: str, old: ChartArchive, new: ChartArchive) -> list[Evidence]:
    settings = {path for layers in case.layers for path in values.leaves(layers)}
    before, after = ({key: values.defaults_of(chart).get(key)} for chart in (old, new))
    found = []
    for path, was, now in values.changed(before, after, settings):
        one, other = values.excerpts(path, was, now)
        found.append(Evidence("field", path=values.shown(path), old=one, new=other))
    for path, was in values.removed(before, after, settings):
        found.append(Evidence("field", path=values.shown(path), old=values.excerpt(path, was)))
    return found[:_MOST]
