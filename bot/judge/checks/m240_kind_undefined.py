"""M240: the chart newly makes objects of a kind whose definition it does not bring."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.kinds import is_custom, is_defined
from bot.judge.rule import Rule
from bot.model import Evidence, Resource, Status

FILLS = frozenset({"kind", "group", "count", "name"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each kind that the old render had no object of."""
    had = {(one.group, one.kind) for one in case.comparison.before} if case.comparison else set()
    new: dict[tuple[str, str], list[Resource]] = {}
    for change in real(case.comparison, Status.ADDED):
        one = change.resource
        if (one.group, one.kind) not in had and is_custom(one) and not is_defined(case, one):
            new.setdefault((one.group, one.kind), []).append(one)
    for (group, kind), those in new.items():
        first = those[0]
        args = (("kind", kind), ("group", group), ("count", str(len(those))), ("name", first.name))
        yield Hit(args, None, first, (Evidence("field", path="apiVersion", new=first.api_version),))
