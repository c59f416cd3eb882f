"""M210: an image comes from another registry or repository."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence, Resource

FILLS = frozenset({"old", "new", "containers"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each move, with every container that makes it."""
    moves: dict[tuple[str, str], list[tuple[Resource, Evidence]]] = {}
    for change, name, old, new in images.swaps(case.comparison):
        places = images.parse(old).place, images.parse(new).place
        if places[0] != places[1]:
            evidence = Evidence("field", path=f"containers[name={name}].image", old=old, new=new)
            moves.setdefault(places, []).append((change.resource, evidence))
    for (was, now), found in moves.items():
        args = (("old", was), ("new", now), ("containers", str(len(found))))
        variant = "doubled" if _doubled(was, now) else None
        yield Hit(args, variant, found[0][0], tuple(evidence for _, evidence in found))


def _doubled(was: str, now: str) -> bool:
    """Whether a registry was put in front of one: ``my.reg/x`` became ``docker.io/my.reg/x``."""
    registry = was.partition("/")[0]
    return now.partition("/")[2] == was and registry != "docker.io"
