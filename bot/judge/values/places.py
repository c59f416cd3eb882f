"""Which values a chart reads: a tree of places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.judge.values.abstract import Path

GLOBAL = "global"


@dataclass(slots=True)
class _Node:
    whole: bool = False
    where: str = ""
    below: dict[str, _Node] = field(default_factory=dict)


class Reads:
    """What is read, with the file that does it. ``scopes`` are where the values of each chart begin: what
    one reads of ``global`` may come from any of the charts above it. ``everything`` says why all has to
    be taken as read, or is None."""

    def __init__(self, scopes: Collection[Path] = ((),)) -> None:
        self._scopes = frozenset(scopes)
        self._root = _Node()
        self.everything: str | None = None

    def all(self, reason: str) -> None:
        """From here on everything counts as read."""
        self.everything = self.everything or reason

    def whole(self, path: Path, where: str) -> None:
        """All that is at ``path`` and below matters."""
        for place in self._meant(path):
            node = self._node(place, where)
            if not node.whole:
                node.whole, node.where = True, where

    def touch(self, path: Path, where: str) -> None:
        """Whether something is at ``path`` matters, and nothing below."""
        for place in self._meant(path):
            self._node(place, where)

    def where(self, path: Path) -> str | None:
        """The file that reads something at ``path``, above as a whole, or below; None when none does."""
        if self.everything is not None:
            return self.everything
        node = self._root
        for name in path:
            if node.whole:
                return node.where
            found = node.below.get(name)
            if found is None:
                return None
            node = found
        return node.where if path or node.whole or node.below else None

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple) and self.where(path) is not None

    def _node(self, path: Path, where: str) -> _Node:
        node = self._root
        for name in path:
            found = node.below.get(name)
            if found is None:
                found = node.below[name] = _Node(where=where)
            node = found
        return node

    def _meant(self, path: Path) -> list[Path]:
        found = [path]
        if path in self._scopes and path:
            path = (*path, GLOBAL)
        for index, name in enumerate(path):
            if name == GLOBAL and path[:index] in self._scopes:
                above = (path[:length] for length in range(index) if path[:length] in self._scopes)
                found += [(*scope, *path[index:]) for scope in above]
        return found
