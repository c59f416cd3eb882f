"""Keys that stand twice in one mapping of a document.

The last one counts, for the API server as for helm, so nothing is lost; but whoever wrote the template meant
something else, and stricter readers refuse the document.
"""

from __future__ import annotations

import re

from bot import docs
from bot.compare.paths import Path
from bot.errors import DocumentError

_MERGE = "<<"
_ENTRY = re.compile(
    r"^( *)((?:-[ ]+)*)"
    r"(?:([^\s\"'#{}\[\],&*!|>%@`:-][^\s\"':]*)|\"([^\"\\\n]*)\"|'([^'\n]*)')[ ]*:(?=[ \r\n]|\Z)",
    re.MULTILINE,
)


def repeated(text: str) -> tuple[Path, ...]:
    """Where in the document that ``text`` holds a key stands again; nothing for a text that is none."""
    if not _suspicious(text):
        return ()
    try:
        return nodes_repeated(docs.compose(text))
    except DocumentError:
        return ()


def nodes_repeated(root: docs.Node | None) -> tuple[Path, ...]:
    """Where under a node a key stands again. Keys are compared as JSON has them, as texts; what an alias
    repeats is looked at once."""
    found: dict[Path, None] = {}
    seen: set[int] = set()
    waiting: list[tuple[Path, docs.Node]] = [] if root is None else [((), root)]
    while waiting:
        path, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        names: set[str] = set()
        for key, child in node.value if isinstance(node, docs.MappingNode) else ():
            name = str(key.value) if isinstance(key, docs.ScalarNode) else ""
            if name in names and name != _MERGE:
                found[(*path, name)] = None
            if isinstance(key, docs.ScalarNode):
                names.add(name)
            if not isinstance(child, docs.ScalarNode):
                waiting.append(((*path, name), child))
        for place, child in enumerate(docs.items(node)):
            if not isinstance(child, docs.ScalarNode):
                waiting.append(((*path, place), child))
    return tuple(sorted(found, key=repr))


def _suspicious(text: str) -> bool:
    """Whether a line looks as if its key repeated one; texts inside the document can look so too. Mappings
    in braces are not looked into."""
    open_: list[tuple[int, set[str]]] = []
    for entry in _ENTRY.finditer(text):
        spaces, dashes, bare, double, single = entry.groups()
        depth = len(spaces) + len(dashes)
        while open_ and (open_[-1][0] > depth or (dashes and open_[-1][0] == depth)):
            open_.pop()
        if not open_ or open_[-1][0] < depth:
            open_.append((depth, set()))
        name = bare or double or single or ""
        if name in open_[-1][1]:
            return True
        open_[-1][1].add(name)
    return False
