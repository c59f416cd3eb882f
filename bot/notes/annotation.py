"""``artifacthub.io/changes``: a YAML list of strings, or of mappings (``kind``, ``description``, ``links``).

https://artifacthub.io/docs/topics/annotations/helm/
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.model import Statement, Untrusted
from bot.notes import markdown

_WHERE_FROM = re.compile(r"/(?:pull|pulls|issues?|merge_requests|commits?|compare)/", re.IGNORECASE)


def read(text: str) -> tuple[tuple[Statement, ...], bool]:
    """The statements of an annotation, each entry's kind as its section; what is no such list is read as
    Markdown. A link that leads to more than an issue or a change is a statement of the kind ``link``. The
    flag is False when something could not be read."""
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
        section = () if kind is None else (kind,)
        if not isinstance(described, docs.ScalarNode):
            said, fully = markdown.read(source(text, entry))
        else:
            said, fully = markdown.read(source(text, described), section)
            said = (*said, *_links(text, entry, section))
        found += said
        whole = whole and fully
    return tuple(found), whole


def _links(text: str, entry: docs.Node, section: tuple[str, ...]) -> Iterator[Statement]:
    links = docs.get(entry, "links") if isinstance(entry, docs.MappingNode) else None
    if not isinstance(links, docs.SequenceNode):
        return
    for link in docs.items(links):
        written = " ".join(source(text, link).split())
        if docs.scalar(link, "url") and not _WHERE_FROM.search(written):
            yield Statement(Untrusted(written), section, "link")


def source(text: str, node: docs.Node) -> str:
    """A node as it is written, without quotes and block indicators."""
    written = text[node.start_mark.index : node.end_mark.index]
    if isinstance(node, docs.ScalarNode):
        if node.style in ("'", '"'):
            return written[1:-1]
        if node.style in ("|", ">"):
            return textwrap.dedent(written.partition("\n")[2])
    return written
