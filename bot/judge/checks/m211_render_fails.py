"""M211: the new version does not render where the old one did."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reading
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence, Role

FILLS = frozenset({"chart", "version"})
NEEDS = ("new_error", "old_chart")
_MOST = 5


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit; when the old side failed too, it is no news and a gap instead. What a schema has
    against this repository's values is V303's."""
    if case.old_error or not case.new_error:
        return
    from bot.judge.complaints import blamed, complaints

    if any(complaints(case)):
        return
    foreign = reading.matches(rule.data["foreign"], case.new_error.raw)
    args = (("chart", case.bump.new.chart), ("version", case.bump.new.version))
    variant = "schema" if foreign else "target" if case.role is Role.TARGET else None
    keys = [] if foreign else blamed(case)[:_MOST]
    evidence = [Evidence("field", path=key, old=where or "not set by this repository") for key, where in keys]
    evidence.append(Evidence("helm", text=case.new_error))
    yield Hit(args, variant, evidence=tuple(evidence))
