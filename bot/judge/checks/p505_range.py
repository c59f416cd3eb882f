"""P505: a range stands where a version should."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "range"})
NEEDS = ()


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit. What is before a digest is a tag and no range; what a lock file holds is pinned."""
    new = case.bump.new
    written = new.version.partition("@")[0].strip()
    if new.lock is None and re.search(rule.data["range"], written):
        evidence = Evidence("version", path=f"{new.file}:{new.line}", old=case.bump.old.version, new=written)
        yield Hit((("chart", new.chart), ("range", written or "nothing")), evidence=(evidence,))
