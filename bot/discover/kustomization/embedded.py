"""YAML that stands as text inside YAML (an inline patch), read so that its positions are the file's."""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs


def within(document: docs.Document, node: docs.Node | None) -> tuple[docs.Document, ...]:
    """The documents in a scalar's text. Where it stands as it is meant (a literal block, one line without
    escapes), positions count from the start of the file; otherwise they lead nowhere, and
    :func:`bot.discover.manager.pin` refuses them. None for a node that is no scalar."""
    if not isinstance(node, docs.ScalarNode):
        return ()
    text = str(node.value)
    found = tuple(docs.documents(text))
    placed = _block(document, node) if node.style == "|" else _line(document, node, text)
    if placed is not None and len(found) == 1 and _same(placed.node, found[0].node):
        return (placed,)
    return tuple(_nowhere(one) for one in found)


def _block(document: docs.Document, node: docs.ScalarNode) -> docs.Document | None:
    """A literal block with its indentation left in: as YAML it means the same."""
    start = document.text.find("\n", node.start_mark.index) + 1
    if start == 0:
        return None
    line = document.line + document.text.count("\n", 0, start)
    return docs.document(line, document.text[start : node.end_mark.index])


def _line(document: docs.Document, node: docs.ScalarNode, text: str) -> docs.Document | None:
    if "\n" in text or not text.lstrip().startswith(("[", "{")):
        return None
    at = document.offset(node)
    if not document.text.startswith(text, at):
        return None
    start = document.text.rfind("\n", 0, at) + 1
    line = document.line + document.text.count("\n", 0, at)
    return docs.document(line, " " * (at - start) + text)


def _nowhere(document: docs.Document) -> docs.Document:
    """The same content with a text in which no version can be found."""
    return docs.Document(document.line, "", document.node, document.error)


def _same(one: docs.Node | None, two: docs.Node | None) -> bool:
    pairs = [(one, two)]
    while pairs:
        left, right = pairs.pop()
        if left is None or right is None or left.tag != right.tag:
            return left is right
        if isinstance(left, docs.ScalarNode):
            if left.value != right.value:
                return False
        elif len(left.value) != len(right.value):
            return False
        else:
            pairs += zip(children(left), children(right), strict=True)
    return True


def children(node: docs.Node) -> Iterator[docs.Node]:
    """The nodes right below one; of a mapping its keys, too."""
    if isinstance(node, docs.MappingNode):
        for key, child in node.value:
            yield key
            yield child
    elif isinstance(node, docs.SequenceNode):
        yield from node.value


def holds(root: docs.Node | None, wanted: docs.Node) -> bool:
    """Whether ``wanted`` itself, not its like, is in the tree below ``root``: the same node, or a scalar of
    the same place."""
    seen: set[int] = set()
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if node is wanted:
            return True
        if node.start_mark is wanted.start_mark is not None and isinstance(node, docs.ScalarNode):
            return isinstance(wanted, docs.ScalarNode)
        if id(node) not in seen and not isinstance(node, docs.ScalarNode):
            seen.add(id(node))
            waiting += children(node)
    return False
