"""``artifacthub.io/changes``: a YAML list of strings, or of mappings with ``kind`` and ``description``.

https://artifacthub.io/docs/topics/annotations/helm/
"""

from __future__ import annotations

import textwrap

from bot import docs
from bot.errors import DocumentError
from bot.model import Statement
from bot.notes import markdown


def read(text: str) -> tuple[tuple[Statement, ...], bool]:
    """The statements of an annotation, each entry's kind as its section; what is no such list is read as
    Markdown. The flag is False when something could not be read."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        root = docs.compose(text)
    except DocumentError:
        return markdown.read(text)
    if not isinstance(root, docs.SequenceNode):
        return markdown.read(text)
    found: list[Statement] = []
    whole = True
    for entry in docs.items(root):
        described = docs.get(entry, "description") if isinstance(entry, docs.MappingNode) else entry
        kind = docs.scalar(entry, "kind")
        if not isinstance(described, docs.ScalarNode):
            said, fully = markdown.read(_source(text, entry))
        else:
            said, fully = markdown.read(_source(text, described), () if kind is None else (kind,))
        found += said
        whole = whole and fully
    return tuple(found), whole


def _source(text: str, node: docs.Node) -> str:
    """A node as it is written, without quotes and block indicators."""
    written = text[node.start_mark.index : node.end_mark.index]
    if isinstance(node, docs.ScalarNode):
        if node.style in ("'", '"'):
            return written[1:-1]
        if node.style in ("|", ">"):
            return textwrap.dedent(written.partition("\n")[2])
    return written
