"""M233: this repository refers to a resource that goes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Affects, Evidence, Mention, Resource

FILLS = frozenset({"kind", "name", "places"})
NEEDS = ("mentions",)

_SHOWN = 3


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource, with every place that refers to it."""
    found: dict[Resource, list[Mention]] = {}
    for one in case.mentions:
        found.setdefault(one.resource, []).append(one)
    for resource, those in found.items():
        places = [f"{one.file}:{one.line}" for one in those]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        args = (
            ("kind", resource.kind),
            ("name", resource.name),
            ("places", ", ".join(places[:_SHOWN]) + more),
        )
        evidence = tuple(
            Evidence("field", path=place, old=one.text) for place, one in zip(places, those, strict=True)
        )
        yield Hit(args, resource=resource, evidence=evidence[:20], affects=Affects.YES)
