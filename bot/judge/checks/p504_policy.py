"""P504: the bump goes further than the policy allows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Level
from bot.settings import level_allowed

FILLS = frozenset({"level", "allowed"})
NEEDS = ()


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit; a downgrade is P503's, and a level that cannot be told is never allowed."""
    level = case.bump.level
    if level is Level.DOWNGRADE or level_allowed(case.policy, level):
        return
    args = (("level", str(level)), ("allowed", ", ".join(case.policy.allow) or "nothing"))
    yield Hit(args, "unknown" if level is Level.OTHER else None)
