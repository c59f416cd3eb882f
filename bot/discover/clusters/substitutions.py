"""Variables that something fills in before a file is used (``${NAME}``): Flux after a build, talhelper from
its ``talenv.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.workspace import Workspace

_VARIABLE = re.compile(r"v?\$\{([A-Za-z_]\w*)(?::?[-=]([^${}]*))?\}")
_HOLDERS = ("", "substitute", "data", "stringData")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Variable:
    """``${name}`` or ``${name:=default}``."""

    name: str
    default: str | None


def variable(text: str) -> Variable | None:
    """The variable that a text is and nothing else; a ``v`` may stand before it."""
    found = _VARIABLE.fullmatch(text)
    return None if found is None else Variable(found[1], found[2])


def places(workspace: Workspace, name: str) -> tuple[tuple[str, tuple[str, int, int]], ...]:
    """The values that a name is given in the tree's YAML files, each with path, line and column: at a
    file's root, in a ``substitute`` map, or in the data of a ConfigMap or Secret."""

    def find() -> Iterator[tuple[str, tuple[str, int, int]]]:
        for path in workspace.grep(name):
            for document in docs.documents(workspace.text(path) or ""):
                if f"{name}:" in document.text and document.node is not None:
                    for node in _set(document.node, name):
                        value = docs.scalar(node)
                        if value:
                            yield value, (path, *document.position(node))

    def some() -> tuple[tuple[str, tuple[str, int, int]], ...]:
        return tuple(one for one, _ in zip(find(), range(_MOST), strict=False))

    return workspace.once(("clusters", "substitutions", name), some)


def _set(root: docs.Node, name: str) -> Iterator[docs.Node]:
    waiting = [("", root)]
    seen: set[int] = set()
    while waiting:
        key, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for inner, child in docs.pairs(node):
            if inner == name and key in _HOLDERS and isinstance(child, docs.ScalarNode):
                yield child
            else:
                waiting.append((inner, child))
