"""M222: a container is started with other arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.judge import fields
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.fields import Field, nothing
from bot.judge.rule import Rule
from bot.model import Status

FILLS = fields.FILLS
NEEDS = fields.NEEDS


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload and variant. A flag that is only spelt in another case, and has its value
    still, is the same flag to the libraries that programs use."""
    for change in real(case.comparison, Status.CHANGED):
        found = fields.fields(change)
        respelt = _respelt(found)
        if respelt:
            found = [one for one in found if _spelling(one.old, one.new) not in respelt]
        yield from fields.watched(case, rule, change, found)


def _respelt(found: Iterable[Field]) -> frozenset[str]:
    """The flags that are gone in one spelling and new in another."""
    gone = Counter(_spelling(one.old, None) for one in found if nothing(one.new))
    new = Counter(_spelling(None, one.new) for one in found if nothing(one.old))
    return frozenset(flag for flag in gone if flag and gone[flag] == new[flag])


def _spelling(old: object, new: object) -> str:
    text = new if old is None or nothing(old) else old
    return text.casefold() if isinstance(text, str) and text.startswith("-") else ""
