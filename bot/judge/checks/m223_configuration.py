"""M223: a configuration that the chart writes changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import is_test, mapping, real
from bot.judge.fields import Field
from bot.judge.rule import Rule
from bot.judge.wording import Versions
from bot.model import ABSENT, Change, FieldChange, Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS

_DATA = re.compile(r"data\b.*")
_CHECKSUM = re.compile(r"(?i)checksum|hash|sha256|digest")
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{32,128}")
_DASHBOARD = re.compile(r"(?i)dashboard")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each ConfigMap and variant, one for all that are only looked at. What differs in a version,
    in comments or layout is not told."""
    shown: list[Change] = []
    for change in real(case.comparison, Status.CHANGED):
        if change.resource.kind != "ConfigMap" or is_test(change.after):
            continue
        versions = Versions.of(case, change)
        found = [one for field in change.fields if not field.noise for one in _parts(field)]
        found = [one for one in found if not versions.alone(one.old, one.new) and not _is_checksum(one)]
        if not found:
            continue
        if _is_content(change, rule):
            shown.append(change)
            continue
        added = [one for one in found if fields.nothing(one.old)]
        other = [one for one in found if not fields.nothing(one.old)]
        if other:
            yield fields.hit(change, fields.weak(case, rule), other)
        if added:
            yield fields.hit(change, "added", added)
    if shown:
        yield fields.together(shown, "content")


def _is_checksum(field: Field) -> bool:
    """Whether an entry only tells that something else changed."""
    sides = [side for side in (field.old, field.new) if not fields.nothing(side)]
    return _CHECKSUM.search(field.path) is not None and all(
        isinstance(side, str) and _DIGEST.fullmatch(side.strip()) for side in sides
    )


def _parts(field: FieldChange) -> Iterator[Field]:
    """The entries that differ: those inside of a document, the lines of a text, or the whole value."""
    if not _DATA.fullmatch(field.path):
        return
    inner = [one for one in field.inner if not one.noise]
    if not inner:
        yield Field(field.path, field.path, field.old, field.new)
    for one in inner:
        if one.old is ABSENT and one.new == "":
            continue  # an empty line
        place = f"{field.path}: {one.path}"
        yield Field(place, place, one.old, one.new)


def _is_content(change: Change, rule: Rule) -> bool:
    """Whether it is something to look at (a dashboard), and no setting of the program."""
    labels = mapping(change.after, "metadata", "labels")
    files = mapping(change.after, "data")
    return (
        any(name in labels for name in rule.data["content"])
        or _DASHBOARD.search(change.resource.name) is not None
        or (bool(files) and all(name.endswith(tuple(rule.data["files"])) for name in files))
    )
