"""P502: the pull request is not Renovate's work alone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule

FILLS = frozenset({"why"})
NEEDS = ("pull",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit."""
    if case.pull and case.pull.distrust:
        yield Hit((("why", case.pull.distrust),))
