"""V309: what a key is set to lands at another place of a resource than before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.fields import fields, nothing
from bot.judge.rule import Rule
from bot.model import Affects, Change, Evidence, Status

FILLS = frozenset({"chart", "version", "key", "old", "new", "kind", "name"})
NEEDS = ("comparison", "new_chart")

_SHORTEST = 4


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each key, at the first resource where its value is gone from one place and new at
    another."""
    told: set[values.Path] = set()
    for layers in case.layers:
        settings = {path: values.set_value(layers, path) for path in values.leaves(layers)}
        texts = {
            path: value for path, value in settings.items()
            if isinstance(value, str) and len(value) >= _SHORTEST
        }  # fmt: skip
        for change in real(case.comparison, Status.CHANGED) if texts else ():
            gone, come = _places(change, new=False), _places(change, new=True)
            for path, value in texts.items():
                if path not in told and value in gone and value in come:
                    told.add(path)
                    yield _hit(case, change, path, (gone[value], come[value]))


def _places(change: Change, *, new: bool) -> dict[Any, str]:
    """Texts that stand on one side alone, each with the first place where it does."""
    found: dict[Any, str] = {}
    for one in fields(change):
        here, there = (one.new, one.old) if new else (one.old, one.new)
        if isinstance(here, str) and nothing(there):
            found.setdefault(here, one.path)
    return found


def _hit(case: Case, change: Change, path: values.Path, places: tuple[str, str]) -> Hit:
    new, resource = case.bump.new, change.resource
    args = (
        ("chart", new.chart),
        ("version", new.resolved or new.version),
        ("key", values.shown(path)),
        ("old", places[0]),
        ("new", places[1]),
        ("kind", resource.kind),
        ("name", resource.name),
    )
    evidence = Evidence("field", path=values.shown(path), old=places[0], new=places[1])
    return Hit(args, None, resource, (evidence,), Affects.YES)
