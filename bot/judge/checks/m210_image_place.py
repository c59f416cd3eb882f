"""M210: an image comes from another registry or repository."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.swaps import swaps
from bot.model import Evidence, Resource

FILLS = frozenset({"old", "new", "places"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each move, with every place that makes it."""
    moves: dict[tuple[str, str], list[tuple[Resource, Evidence]]] = {}
    for swap in swaps(case.comparison):
        places = images.parse(swap.old).place, images.parse(swap.new).place
        if places[0] != places[1]:
            evidence = Evidence("field", path=swap.path, old=swap.old, new=swap.new)
            moves.setdefault(places, []).append((swap.change.resource, evidence))
    for (was, now), found in moves.items():
        args = (("old", was), ("new", now), ("places", str(len(found))))
        variant = "doubled" if _doubled(was, now) else None
        yield Hit(args, variant, found[0][0], tuple(evidence for _, evidence in found))


def _doubled(was: str, now: str) -> bool:
    """Whether a registry was put in front of one: ``my.reg/x`` became ``docker.io/my.reg/x``."""
    registry = was.partition("/")[0]
    return now.partition("/")[2] == was and registry != "docker.io"
