"""M213: a NetworkPolicy is new, and traffic that passed may not pass any more."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import items, mapping, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "directions"})
NEEDS = ("comparison",)

_KINDS = ("NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each new policy; one that takes the place of a removed one is told by M201."""
    for change in real(case.comparison, Status.ADDED):
        if change.resource.kind not in _KINDS:
            continue
        spec = mapping(change.after, "spec")
        directions = [str(name) for name in items(spec, "policyTypes")]
        if not directions:
            directions = ["Ingress", "Egress"] if "egress" in spec else ["Ingress"]
        resource = change.resource
        args = (("kind", resource.kind), ("name", resource.name), ("directions", " and ".join(directions)))
        evidence = Evidence("field", path="spec.policyTypes", new=directions)
        yield Hit(args, None, resource, (evidence,))
