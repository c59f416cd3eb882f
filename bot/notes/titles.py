"""Headings as statements: one that nothing is left of under it says nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.model import Statement

KIND = "title"


def without_empty(before: Sequence[Statement], kept: Iterable[Statement]) -> tuple[Statement, ...]:
    """``kept``, which are some of the statements ``before``, in their order, without the headings all of
    whose statements were left out."""
    left = set(map(id, kept))
    found: list[Statement] = []
    filled: set[int] = set()  # how deep the headings stand that something is left under
    for one in reversed(before):
        depth = len(one.section)
        if one.kind != KIND and id(one) in left:
            found.append(one)
            filled.update(range(depth))
        elif one.kind == KIND:
            if depth in filled and id(one) in left:
                found.append(one)
            filled = {size for size in filled if size < depth}
    return tuple(reversed(found))
