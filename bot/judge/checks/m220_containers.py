"""M220: a pod loses a container, or gets another one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import containers, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "containers"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload and direction. A container that only has another name is neither."""
    for change in real(case.comparison, Status.CHANGED):
        before, after = containers(change.before), containers(change.after)
        if not before or not after:
            continue
        gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
        if len(gone) == len(come):
            continue
        for variant, names, other in ((None, gone, come), ("added", come, gone)):
            if names and len(names) > len(other):
                args = (
                    ("kind", change.resource.kind),
                    ("name", change.resource.name),
                    ("containers", ", ".join(names)),
                )
                evidence = Evidence("field", path="containers", old=sorted(before), new=sorted(after))
                yield Hit(args, variant, change.resource, (evidence,))
