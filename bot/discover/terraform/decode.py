"""``yamldecode`` of a file of the tree: the values of its texts know where they stand."""

from __future__ import annotations

from bot import docs
from bot.discover.terraform.syntax import Text
from bot.discover.terraform.values import ELEMENT, Allowance, Place, Value, known


def yaml(text: str, path: str | None) -> Value:
    """The value of a YAML text; ``path`` is the file that it is the whole of. Raises
    :class:`bot.errors.DocumentError` when it is no YAML, and :class:`ValueError` when it is too much."""
    if path is None or "<<" in text:
        return known(docs.load(text))
    document = docs.document(1, text)
    if document.error is not None:
        raise document.error
    source = Text(path, 1, text.encode("utf-8", "replace"))
    return _value(source, document, document.node, Allowance())


def _value(source: Text, document: docs.Document, node: docs.Node | None, allowance: Allowance) -> Value:
    allowance.spend(ELEMENT)
    if isinstance(node, docs.MappingNode):
        return Value({key: _value(source, document, one, allowance) for key, one in docs.pairs(node)})
    if isinstance(node, docs.SequenceNode):
        return Value(tuple(_value(source, document, one, allowance) for one in node.value))
    value = known(docs.value(node))
    if isinstance(value.data, str) and node is not None:
        at = document.offset(node)
        if value.data and document.text.startswith(value.data, at):
            return Value(value.data, Place(source, len(document.text[:at].encode("utf-8", "replace"))))
    return value
