"""Values without some of their keys, everything else as it was written."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Collection

from bot import docs
from bot.errors import DocumentError
from bot.model import ValuesLayer

Path = tuple[str, ...]

_STEP = re.compile(r"(?:\\.|[^.\\\[])+|\[[^\]]*\]")


def without(layers: tuple[ValuesLayer, ...], paths: Collection[Path]) -> tuple[ValuesLayer, ...] | None:
    """The layers without the keys at ``paths``, wherever they set them; a map that holds nothing else is
    taken away with them. None when a key cannot be taken out: it comes from an anchor that other keys use
    too."""
    found: list[ValuesLayer] = []
    for layer in layers:
        if layer.kind == "parameter":
            name = _parameter(layer.name or "")
            if not any(name[: len(path)] == path for path in paths):
                found.append(layer)
            continue
        try:
            content = _stripped(layer.content or "", paths)
        except DocumentError:
            return None
        if content is None:
            return None
        found.append(dataclasses.replace(layer, content=content) if layer.content is not None else layer)
    return tuple(found)


def _stripped(content: str, paths: Collection[Path]) -> str | None:
    root = docs.compose(content)
    changed = False
    for path in paths:
        if docs.get(root, *path) is None:
            continue
        if _shared(root, path) or not _remove(root, path) or docs.get(root, *path) is not None:
            return None
        changed = True
    return docs.dump_node(root) if changed and root is not None else content


def _remove(node: docs.Node | None, path: Path) -> bool:
    """Takes the key out, and then what has become empty by that. False where it is not written out."""
    if not isinstance(node, docs.MappingNode):
        return False
    entries = [pair for pair in node.value if pair[0].value == path[0]]
    gone = [
        entry for entry in entries
        if len(path) == 1 or (_remove(entry[1], path[1:]) and not entry[1].value)
    ]  # fmt: skip
    node.value = [pair for pair in node.value if not any(pair is one for one in gone)]
    return bool(entries)


def _shared(root: docs.Node | None, path: Path) -> bool:
    """Whether a map on the way to the key stands in the tree more than once, through an alias."""
    seen: Counter[int] = Counter()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        seen[id(node)] += 1
        if isinstance(node, docs.MappingNode):
            waiting += [child for _, child in node.value] if seen[id(node)] == 1 else []
        elif isinstance(node, docs.SequenceNode):
            waiting += node.value if seen[id(node)] == 1 else []
    return any(seen[id(docs.get(root, *path[:length]))] > 1 for length in range(len(path)))


def _parameter(name: str) -> Path:
    steps = _STEP.findall(name)
    return tuple(re.sub(r"\\(.)", r"\1", step) for step in steps if not step.startswith("["))
