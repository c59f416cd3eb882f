"""P506: a pre-release takes the place of a release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "version"})
NEEDS = ()

_PRERELEASE = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+-[0-9A-Za-z.-]*(?:\+.*)?")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit."""
    old, new = (release.version.partition("@")[0] for release in (case.bump.old, case.bump.new))
    if _PRERELEASE.fullmatch(new) and not _PRERELEASE.fullmatch(old):
        evidence = Evidence("version", old=old, new=new)
        yield Hit((("chart", case.bump.new.chart), ("version", new)), evidence=(evidence,))
