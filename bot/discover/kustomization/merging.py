"""Strategic merge patches as kustomize applies them to what it has no schema for: mappings are merged,
everything else is replaced. Nodes are shared, never changed, so that each still stands where it was written.

Source: kustomize, ``kyaml/yaml/merge2``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError

MAP, STR, NULL = "tag:yaml.org,2002:map", "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_DIRECTIVE = "$patch"
_DEEPEST = 100


def merged(base: docs.Node, patch: docs.Node) -> docs.Node | None:
    """``base`` with ``patch`` merged over it; None when the patch deletes it. Raises
    :class:`DocumentError` for what is nested too deeply."""
    return _merged(base, patch, 0)


def _merged(base: docs.Node | None, patch: docs.Node, depth: int) -> docs.Node | None:
    if depth > _DEEPEST:
        raise DocumentError("not usable YAML: nested too deeply")
    if patch.tag == NULL:
        return None
    if not isinstance(patch, docs.MappingNode):
        return _styled(base, patch)
    directive = docs.scalar(patch, _DIRECTIVE)
    if directive == "delete":
        return None
    target = base if isinstance(base, docs.MappingNode) and directive != "replace" else None
    result = {} if target is None else {key.value: (key, child) for key, child in entries(target)}
    for key, child in entries(patch):
        if key.value == _DIRECTIVE:
            continue
        place, old = result.get(key.value, (key, None))
        new = _merged(old, child, depth + 1)
        if new is None:
            result.pop(key.value, None)
        else:
            result[key.value] = place, new
    return mapping(list(result.values()), target or patch)


def _styled(base: docs.Node | None, patch: docs.Node) -> docs.Node:
    """A scalar takes over the quotes of the one that it replaces: ``true`` for ``"x"`` becomes a string."""
    if not isinstance(base, docs.ScalarNode) or not isinstance(patch, docs.ScalarNode):
        return patch
    if not base.style or patch.tag == STR:
        return patch
    return docs.ScalarNode(STR, patch.value, patch.start_mark, patch.end_mark, base.style)


def mapping(pairs: list[tuple[docs.Node, docs.Node]], like: docs.Node) -> docs.MappingNode:
    """A mapping that stands where ``like`` does."""
    return docs.MappingNode(MAP, pairs, like.start_mark, like.end_mark, flow_style=False)


def text(value: str) -> docs.ScalarNode:
    """A string that stands nowhere."""
    return docs.ScalarNode(STR, value)


def entries(node: docs.Node, depth: int = 0) -> Iterator[tuple[docs.ScalarNode, docs.Node]]:
    """The entries of a mapping with scalar keys, first those that ``<<`` merges in: later ones win."""
    if not isinstance(node, docs.MappingNode) or depth > _DEEPEST:
        return
    for key, child in node.value:
        if key.tag == _MERGE:
            for part in reversed(docs.items(child) or [child]):
                yield from entries(part, depth + 1)
    for key, child in node.value:
        if isinstance(key, docs.ScalarNode) and key.tag != _MERGE:
            yield key, child


def put(node: docs.Node | None, value: docs.Node, *path: str) -> docs.Node:
    """``node`` with ``value`` under ``path``, the mappings on the way made where they are missing."""
    if not path:
        return value
    result = {} if node is None else {key.value: (key, child) for key, child in entries(node)}
    key, child = result.get(path[0], (text(path[0]), None))
    result[path[0]] = key, put(child, value, *path[1:])
    return mapping(list(result.values()), node if node is not None else value)


def without(node: docs.Node, *path: str) -> docs.Node:
    """``node`` without what is under ``path``."""
    result = {key.value: (key, child) for key, child in entries(node)}
    key, child = result.get(path[0], (None, None))
    if key is None or child is None:
        return node
    if len(path) == 1:
        del result[path[0]]
    else:
        result[path[0]] = key, without(child, *path[1:])
    return mapping(list(result.values()), node)
