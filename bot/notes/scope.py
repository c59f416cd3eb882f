"""Notes of a repository with many charts: what speaks of another chart only is put aside.

Nothing is put aside on a guess: an item must name another chart as its subject, in one of the ways that such
repositories have, and that name must be known to be a chart's. Without a list of charts only the form
``[repository/chart]`` is sure, where this chart stands in the same form beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model import Statement

_NAME = r"[A-Za-z0-9][A-Za-z0-9._/*-]{0,80}"
_LIST = rf"{_NAME}(?:[ ]?[,&+|][ ]?{_NAME}){{0,10}}"
_HASH = r"(?:\[?`?[0-9a-f]{7,40}`?\]?(?:\([^()\s]{0,300}\))?:?[ ]+)?"
_BRACKET = re.compile(rf"{_HASH}\\?\[(?P<names>{_LIST})\\?\](?![(\[])")
_BOLD = re.compile(rf"{_HASH}(?:\*\*|__)`?(?P<names>{_LIST})`?:?(?:\*\*|__)[ ]?:?")
_COMMIT = re.compile(rf"{_HASH}[A-Za-z]{{2,12}}\((?P<names>{_LIST})\)!?:")
_PLAIN = re.compile(rf"{_HASH}`?(?P<names>{_LIST})`?:[ ]")
_FORMS = (_BRACKET, _BOLD, _COMMIT, _PLAIN)
_VERSION = re.compile(r"[-@/ :]*\(?v?[0-9]+\.[0-9]+[^\s]{0,40}$")
_FAR = 1500  # a name is no further from the start of a text
_MARKS = (": ", "):", "!:", "[", "**", "__")  # one of which every form has
_SEPARATOR = re.compile(r"[ ]?[,&+|][ ]?")
_NOISE = re.compile(r"[^\w./*-]+")


@dataclass(frozen=True, slots=True)
class Scoped:
    """``kept`` are the statements that may concern the chart, ``dropped`` those that speak of others; both
    in their order."""

    kept: tuple[Statement, ...]
    dropped: tuple[Statement, ...]


def scope(
    statements: Iterable[Statement],
    chart: str,
    siblings: Iterable[str] | None = None,
    related: Iterable[str] = (),
) -> Scoped:
    """Parts statements by what they speak of. ``siblings`` are the charts of the repository, None when they
    are not known; ``related`` are names that concern the chart too: its dependencies."""
    all_of_them = tuple(statements)
    ours = {_slug(chart), *map(_slug, related)}
    others = None if siblings is None else frozenset(map(_slug, siblings)) - ours
    homes = _homes(all_of_them, _slug(chart)) if others is None else frozenset()
    kept: list[Statement] = []
    dropped: list[Statement] = []
    for one in all_of_them:
        (dropped if _is_foreign(one, ours, others, homes) else kept).append(one)
    return Scoped(tuple(kept), tuple(dropped))


def _is_foreign(one: Statement, ours: set[str], others: frozenset[str] | None, homes: frozenset[str]) -> bool:
    named = _subjects(one.text.raw)
    if named:
        foreign = all(_is_other(name, others, homes) for name in named)
    else:
        foreign = others is not None and bool(one.section) and _under_other(one.section, ours, others)
    text = one.text.raw[:400].lower()
    return foreign and not any(_mentions(text, name) for name in ours)


def _under_other(section: Sequence[str], ours: set[str], others: frozenset[str]) -> bool:
    for heading in reversed(section):
        name = _slug(_VERSION.sub("", heading))
        if any(_mentions(heading.lower(), own) for own in ours):
            return False
        if name in others:
            return True
    return False


def _subjects(text: str) -> tuple[str, ...]:
    """The names that a statement begins with."""
    head = text[:_FAR]
    if not any(mark in head for mark in _MARKS):
        return ()
    for form in _FORMS:
        found = form.match(text)
        if found is not None:
            return tuple(_SEPARATOR.split(found["names"]))
    return ()


def _is_other(name: str, others: frozenset[str] | None, homes: frozenset[str]) -> bool:
    if others is not None:
        return _slug(name) in others
    home, slash, rest = name.lower().rpartition("/")
    return bool(slash) and home in homes and rest not in ("", "*")


def _homes(statements: Iterable[Statement], chart: str) -> frozenset[str]:
    """The repositories that this chart is named in, as in ``[repository/chart]``."""
    found = set()
    for one in statements:
        bracket = _BRACKET.match(one.text.raw)
        for name in _SEPARATOR.split(bracket["names"]) if bracket else ():
            home, _, rest = name.lower().rpartition("/")
            if home and rest == chart:
                found.add(home)
    return frozenset(found)


def _slug(name: str) -> str:
    """A name as names are compared: ``charts/Some-App`` is ``some-app``."""
    name = _NOISE.sub(" ", name.lower()).strip()
    words = [word for word in name.split() if word not in ("chart", "helm", "helm-chart")]
    return "-".join(words).strip("/").rpartition("/")[2] if words else name


def _mentions(text: str, name: str) -> bool:
    """Whether a name stands in a text by itself, not as a part of another."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("-", "_")) and not (after.isalnum() or after in ("-", "_")):
            return True
        at = text.find(name, at + 1)
    return False
