"""M242: a custom resource that the chart makes asks for something else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.kinds import is_custom
from bot.judge.rule import Rule
from bot.model import Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource and variant; objects of engines have rules of their own too."""
    for change in real(case.comparison, Status.CHANGED):
        if not is_custom(change.resource):
            continue
        for hit in fields.watched(case, rule, change, fields.fields(change)):
            watching = change.resource.kind in rule.data["monitoring"]
            yield dataclasses.replace(hit, variant="monitoring") if watching else hit
