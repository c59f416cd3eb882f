"""N107: a major version, and nothing that was read says why."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Level

FILLS = frozenset({"chart", "old", "new"})
NEEDS = ()


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for every major bump; :mod:`bot.judge.judgement` drops it when another rule found a reason."""
    bump = case.bump
    if bump.level is Level.MAJOR:
        args = (("chart", bump.new.chart), ("old", bump.old.version), ("new", bump.new.version))
        yield Hit(args=args)
