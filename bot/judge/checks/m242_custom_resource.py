"""M242: a custom resource that the chart makes asks for something else."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.kinds import is_custom
from bot.judge.rule import Rule
from bot.model import Change, Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource and variant, one for each kind that only watches; objects of engines have
    rules of their own too."""
    watching: dict[str, list[Change]] = {}
    for change in real(case.comparison, Status.CHANGED):
        if not is_custom(change.resource):
            continue
        hits = list(fields.watched(case, rule, change, fields.fields(change)))
        if change.resource.kind not in rule.data["monitoring"]:
            yield from hits
        elif hits:
            watching.setdefault(change.resource.kind, []).append(change)
    for those in watching.values():
        yield fields.together(those, "monitoring")
