"""M237: what the chart prints after an installation changes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.wording import plain_versions
from bot.model import Evidence, Untrusted

FILLS = frozenset({"chart", "version", "lines"})
NEEDS = ("notes_txt",)

_MOST = 60


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit, with the lines that are new."""
    if case.notes_txt is None:
        return
    old, new = (plain_versions(text.raw).splitlines() for text in case.notes_txt)
    shown = case.notes_txt[1].raw.splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, False).get_opcodes()
    lines = [
        line for tag, _, _, j, j_end in blocks if tag != "equal" for line in shown[j:j_end] if line.strip()
    ]
    if lines:
        chart, version = case.bump.new.chart, case.bump.new.resolved or case.bump.new.version
        args = (("chart", chart), ("version", version), ("lines", str(len(lines))))
        text = Untrusted("\n".join(lines[:_MOST]))
        yield Hit(args, evidence=(Evidence("quote", text=text, version=version, path="templates/NOTES.txt"),))
