"""A memory for questions about a graph that may run in circles."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from bot.discover.workspace import Workspace

T = TypeVar("T")

_DEEPEST = 60
_MOST_CIRCLES = 2_000


class Memory:
    """Answers, by question. A question that is met again while it is being answered has no part in its own
    answer; what was found on the way is remembered only if it does not depend on where the circle was
    entered, or when so many circles were met that answering anew each time would not end."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self._open: list[Hashable] = []
        self._lowest = _DEEPEST
        self._circles = 0

    def ask(self, key: Hashable, make: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
        """What ``make`` gives; nothing inside a circle, or too deep down."""
        if key in self._known:
            known: tuple[T, ...] = self._known[key]
            return known
        if key in self._open:
            self._lowest = min(self._lowest, self._open.index(key))
            return ()
        if len(self._open) >= _DEEPEST:
            return ()
        outer, self._lowest = self._lowest, _DEEPEST
        self._open.append(key)
        try:
            result = make()
        finally:
            self._open.pop()
            inner, self._lowest = self._lowest, outer
        in_circle = inner < len(self._open)
        self._circles += in_circle
        if in_circle:
            self._lowest = min(outer, inner)
        if not in_circle or self._circles > _MOST_CIRCLES:
            self._known[key] = result
        return result


def memory(workspace: Workspace) -> Memory:
    """The workspace's own."""
    return workspace.once(("kustomization memory",), Memory)
