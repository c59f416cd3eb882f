"""JSON patches (RFC 6902) on YAML nodes. Nodes are shared, never changed, so that each still stands where it
was written."""

from __future__ import annotations

from collections.abc import Callable

from bot import docs
from bot.discover.kustomization.merging import entries, mapping, text
from bot.errors import DocumentError

_DEEPEST = 100
_Change = Callable[[docs.Node | None], docs.Node | None]


def patched(node: docs.Node, operations: list[docs.Node]) -> docs.Node:
    """``node`` after every operation, in their order. Raises :class:`DocumentError` for one that cannot be
    applied, which is where kustomize gives up."""
    for operation in operations:
        result = _apply(node, operation)
        if result is None:
            raise DocumentError("a JSON patch removes the whole object")
        node = result
    return node


def _apply(node: docs.Node, operation: docs.Node) -> docs.Node | None:
    kind, path = docs.scalar(operation, "op"), _pointer(operation, "path")
    value = docs.get(operation, "value")
    if kind in ("add", "replace", "test") and value is None:
        value = _null()
    if kind == "test":
        _test(_found(node, path), value)
        return node
    if kind == "remove":
        return _change(node, path, _removed)
    if kind == "replace":
        # The library that kustomize uses makes an entry that is missing.
        return _change(node, path, lambda old: value)
    if kind == "add":
        return _change(node, path, lambda old: value, insert=True)
    if kind in ("move", "copy"):
        source = _pointer(operation, "from")
        moved = _at(node, source) if kind == "move" else _found(node, source)
        left = _change(node, source, _removed) if kind == "move" else node
        return None if left is None else _change(left, path, lambda old: moved, insert=True)
    raise DocumentError(f"a JSON patch has an operation that does not exist: {kind}")


def _pointer(operation: docs.Node, field: str) -> list[str]:
    written = docs.scalar(operation, field)
    if written is None or (written and not written.startswith("/")) or written.count("/") > _DEEPEST:
        raise DocumentError(f"a JSON patch has no usable {field}")
    return [part.replace("~1", "/").replace("~0", "~") for part in written.split("/")[1:]]


def _fail(path: list[str]) -> docs.Node:
    raise DocumentError(f"a JSON patch does not apply: there is no /{'/'.join(path)}")


def _removed(old: docs.Node | None) -> None:
    if old is None:
        raise DocumentError("a JSON patch does not apply: it removes what is not there")


def _at(node: docs.Node | None, path: list[str]) -> docs.Node:
    for part in path:
        if isinstance(node, docs.SequenceNode):
            node = node.value[_index(part, len(node.value) - 1)]
        else:
            node = docs.get(node, part)
    return node if node is not None else _fail(path)


def _found(node: docs.Node, path: list[str]) -> docs.Node:
    """What is at ``path``; null where a mapping has no such entry, as in the library that kustomize uses."""
    holder = _at(node, path[:-1])
    if isinstance(holder, docs.MappingNode) and path:
        return docs.get(holder, path[-1]) or _null()
    return _at(node, path)


def _null() -> docs.ScalarNode:
    return docs.ScalarNode("tag:yaml.org,2002:null", "null")


def _change(node: docs.Node, path: list[str], change: _Change, *, insert: bool = False) -> docs.Node | None:
    """``node`` with what is at ``path`` changed; None from ``change`` takes it away. ``insert`` makes room in
    a list, and a place in a mapping that has none."""
    if not path:
        return change(node)
    part, rest = path[0], path[1:]
    if isinstance(node, docs.SequenceNode):
        return _in_list(node, part, rest, change, insert)
    if not isinstance(node, docs.MappingNode):
        return _fail(path)
    result = {key.value: (key, child) for key, child in entries(node)}
    key, old = result.get(part, (text(part), None))
    if rest and old is None:
        return _fail(path)
    new = _change(old, rest, change, insert=insert) if rest and old is not None else change(old)
    if new is None:
        result.pop(part, None)
    else:
        result[part] = key, new
    return mapping(list(result.values()), node)


def _in_list(
    node: docs.SequenceNode, part: str, rest: list[str], change: _Change, insert: bool
) -> docs.SequenceNode:
    items = list(node.value)
    if insert and not rest:
        at = len(items) if part == "-" else _index(part, len(items))
        new = change(None)
        items[at:at] = [] if new is None else [new]
    else:
        at = _index(part, len(items) - 1)
        new = _change(items[at], rest, change, insert=insert)
        items[at : at + 1] = [] if new is None else [new]
    return docs.SequenceNode(node.tag, items, node.start_mark, node.end_mark, node.flow_style)


def _index(part: str, last: int) -> int:
    """A list's index; a negative one counts from the end, as in the library that kustomize uses."""
    digits = part.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise DocumentError(f"a JSON patch does not apply: {part} is no index")
    number = int(part) + (last + 1 if part.startswith("-") else 0)
    if not 0 <= number <= last:
        raise DocumentError(f"a JSON patch does not apply: there is no item {part}")
    return number


def _test(node: docs.Node, value: docs.Node | None) -> None:
    if docs.value(node) != docs.value(value):
        raise DocumentError("a JSON patch does not apply: its test fails")
