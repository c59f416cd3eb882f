"""M214: the tag of an image goes to another major version, in a bump that is itself none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence, Level, Resource

FILLS = frozenset({"image", "old", "new"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each image; in a major bump it is what one expects, and told as that."""
    jumps: dict[tuple[str, str, str], list[tuple[Resource, Evidence]]] = {}
    for change, name, old, new in images.swaps(case.comparison):
        was, now = images.parse(old), images.parse(new)
        if was.major is None or now.major is None or was.major == now.major:
            continue
        evidence = Evidence("field", path=f"containers[name={name}].image", old=old, new=new)
        key = now.repository, was.tag or "", now.tag or ""
        jumps.setdefault(key, []).append((change.resource, evidence))
    variant = "expected" if case.bump.level is Level.MAJOR else None
    for (image, tag, other), found in jumps.items():
        args = (("image", image), ("old", tag), ("new", other))
        yield Hit(args, variant, found[0][0], tuple(evidence for _, evidence in found))
