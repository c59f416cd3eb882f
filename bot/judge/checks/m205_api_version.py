"""M205: a resource is written in another API version."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such resource."""
    for change in real(case.comparison, Status.CHANGED):
        was, now = change.was, change.resource
        if was and was.kind == now.kind and was.api_version != now.api_version:
            args = (
                ("kind", now.kind),
                ("name", now.name),
                ("old", was.api_version),
                ("new", now.api_version),
            )
            evidence = Evidence("field", path="apiVersion", old=was.api_version, new=now.api_version)
            yield Hit(args, resource=now, evidence=(evidence,))
