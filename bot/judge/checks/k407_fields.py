"""K407: an object has fields that a cluster's Kubernetes does not know, or lacks some that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.judge import reach, schemas
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rule import Rule
from bot.judge.schemas import Problem
from bot.judge.support import Column
from bot.model import Change, Evidence, Resource, Role, Status

FILLS = reach.FILLS | {"kind", "name", "details"}
NEEDS = ("clusters", "comparison")

_PLACE = re.compile(r"\[[^\]]*\]")
_SHOWN = 3


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """For each object a hit on what each minor does not know, and one on what it lacks; neither what the old
    one had too, nor what was said of the cluster's current minor already."""
    columns = reach.of_render(case)
    for change in real(case.comparison, Status.CHANGED, Status.ADDED):
        told: set[tuple[str | None, Problem]] = set()
        lacks: dict[Problem, None] = {}
        for column in columns:
            new = [one for one in _new(change, column.minor) if (column.cluster, _same(one)) not in told]
            told |= {(column.cluster, _same(one)) for one in new}
            lacks.update(dict.fromkeys(one for one in new if one.missing))
            unknown = [one for one in new if not one.missing]
            if unknown:
                variant = "target" if column.role is Role.TARGET else None
                yield _hit(case, column, change.resource, unknown, variant)
        if lacks:
            yield _hit(case, columns[0], change.resource, list(lacks), "missing")


def _new(change: Change, minor: str) -> list[Problem]:
    table = schemas.load()
    had = {_same(one) for one in table.problems(change.before, minor)}
    return [one for one in table.problems(change.after, minor) if _same(one) not in had]


def _same(one: Problem) -> Problem:
    """The problem, whichever item of a list it is in."""
    return Problem(_PLACE.sub("[]", one.path), one.missing)


def _hit(
    case: Case, column: Column, resource: Resource, problems: Iterable[Problem], variant: str | None
) -> Hit:
    texts = sorted({str(one) for one in problems})
    more = [f"and {len(texts) - _SHOWN} more"] if len(texts) > _SHOWN else []
    args = (("kind", resource.kind), ("name", resource.name), ("details", ", ".join(texts[:_SHOWN] + more)))
    evidence = tuple(Evidence("field", path=text) for text in texts[:20])
    return Hit(reach.hit(case, column, (), args).args, variant, resource, evidence)
