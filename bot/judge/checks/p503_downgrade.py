"""P503: the version goes down."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence, Level

FILLS = frozenset({"chart", "old", "new"})
NEEDS = ()


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit."""
    bump = case.bump
    if bump.level is Level.DOWNGRADE:
        old, new = bump.old.version, bump.new.version
        evidence = Evidence("version", path=f"{bump.new.file}:{bump.new.line}", old=old, new=new)
        yield Hit((("chart", bump.new.chart), ("old", old), ("new", new)), evidence=(evidence,))
