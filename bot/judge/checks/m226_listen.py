"""M226: a program listens on all addresses where it listened on the node's own only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import is_test, real
from bot.judge.fields import fields
from bot.judge.rule import Rule
from bot.judge.wording import shorten
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)

_OWN = re.compile(r"127\.0\.0\.1|localhost|\[::1\]")
_ALL = re.compile(r"0\.0\.0\.0|\[::\]|(?<![0-9A-Za-z.\]])(?=:[0-9])")
_LONGEST = 100_000


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource: arguments, variables and configuration files alike."""
    for change in real(case.comparison, Status.CHANGED):
        if is_test(change.after):
            continue
        for field in fields(change):
            if not isinstance(field.old, str) or not isinstance(field.new, str):
                continue
            found = next(_opened(field.old, field.new), None)
            if found is not None:
                resource = change.resource
                args = (
                    ("kind", resource.kind),
                    ("name", resource.name),
                    ("old", shorten(found[0])),
                    ("new", shorten(found[1])),
                )
                yield Hit(
                    args, None, resource, (Evidence("field", path=field.path, old=found[0], new=found[1]),)
                )
                break


def _opened(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Lines that are the same but for the address."""
    if len(old) + len(new) > _LONGEST or not _OWN.search(old):
        return
    before, after = old.splitlines(), new.splitlines()
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "replace":
            for one in before[i:i_end]:
                for other in after[j:j_end]:
                    if _OWN.search(one) and _OWN.sub("\0", one) in _anywhere(other):
                        yield one.strip(), other.strip()


def _anywhere(line: str) -> set[str]:
    return {line[: mark.start()] + "\0" + line[mark.end() :] for mark in _ALL.finditer(line)}
