"""M247: another workload comes along."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.documents import POD_SPECS, containers, hook, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "images"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload that is new; hooks are told by M221, and one that takes the place of another
    by M208 and M201."""
    for change in real(case.comparison, Status.ADDED):
        if change.resource.kind not in POD_SPECS or hook(change.after):
            continue
        named = [str(one.get("image")) for one in containers(change.after).values() if one.get("image")]
        places = dict.fromkeys(images.parse(one).place for one in named)
        resource = change.resource
        args = (("kind", resource.kind), ("name", resource.name), ("images", ", ".join(places) or "no image"))
        evidence = tuple(Evidence("field", path="image", new=one) for one in dict.fromkeys(named))
        yield Hit(args, None, resource, evidence)
