"""M230: an image is named in a way that cannot be pulled, or that may be another one tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each container whose image is named worse than before."""
    for change, container, old, new in images.swaps(case.comparison):
        variant = _variant(old, new)
        if variant is None:
            continue
        resource = change.resource
        args = (("kind", resource.kind), ("name", resource.name), ("old", old), ("new", new))
        evidence = Evidence("field", path=f"containers[name={container}].image", old=old, new=new)
        yield Hit(args, variant or None, resource, (evidence,))


def _variant(old: str, new: str) -> str | None:
    if not images.valid(new):
        return "invalid" if images.valid(old) else None
    if _moves(new) and not _moves(old):
        return ""
    if images.digest(old) and not images.digest(new):
        return "unpinned"
    return None


def _moves(reference: str) -> bool:
    """Whether what is pulled may change without a change of the name."""
    return images.digest(reference) is None and images.parse(reference).tag in (None, "latest")
