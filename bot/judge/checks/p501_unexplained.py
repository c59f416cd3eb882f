"""P501: the pull request changes lines that no bump explains."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"count", "place"})
NEEDS = ()

_SHOWN = 10


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit, for all lines together."""
    lines = case.unexplained
    if lines:
        evidence = tuple(
            Evidence("field", text=line.text, path=f"{line.file}:{line.line}") for line in lines[:_SHOWN]
        )
        args = (("count", str(len(lines))), ("place", f"{lines[0].file}:{lines[0].line}"))
        yield Hit(args, evidence=evidence)
