"""M212: an admission webhook that can block the API server, newly."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import webhooks
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence, Resource

FILLS = frozenset({"kind", "name", "webhooks"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each configuration with webhooks that are new or newly fail closed. One that has another
    name or moved to another configuration is neither, and so is a default that is written out."""
    found: dict[tuple[Resource, str], list[tuple[str, Evidence]]] = {}
    for change, name, old, new in webhooks.pairs(case.comparison):
        was, now = old and webhooks.policy(old), webhooks.policy(new)
        if was != now and (old is None or now == "Fail"):
            path = f"webhooks[name={name}].failurePolicy"
            evidence = Evidence("field", path=path, old=was, new=now)
            variant = "" if now == "Fail" else "ignoring"
            found.setdefault((change.resource, variant), []).append((name, evidence))
    for (resource, variant), those in found.items():
        names = ", ".join(sorted(name for name, _ in those))
        args = (("kind", resource.kind), ("name", resource.name), ("webhooks", names))
        yield Hit(args, variant or None, resource, tuple(evidence for _, evidence in those))
