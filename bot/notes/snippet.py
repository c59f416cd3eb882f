"""Snippets: one YAML file for each change, as some projects gather them for a release.

Istio's (``releaseNotes``, ``upgradeNotes`` with title and content), those of the OpenTelemetry projects
(``change_type``, ``note``, ``subtext``) and of the Operator SDK (``entries`` with kind, description,
breaking, migration). What is written in them is Markdown.

https://github.com/istio/istio/tree/master/releasenotes ·
https://github.com/open-telemetry/opentelemetry-collector/tree/main/.chloggen
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import docs
from bot.errors import DocumentError
from bot.model import Statement
from bot.notes import markdown
from bot.notes.annotation import source

_LOOKS = re.compile(
    r"(?m)^(?:apiVersion:[ ]*release-notes/|releaseNotes:|upgradeNotes:|change_type:|entries:[ ]*$)"
)
_PART = tuple[tuple[str, ...], docs.Node]


def looks(text: str) -> bool:
    """Whether a text may be such a file."""
    return _LOOKS.search(text[:4000]) is not None and not text.lstrip().startswith("# ")


def read(text: str) -> tuple[tuple[Statement, ...], bool] | None:
    """The statements of a snippet; None when it is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        root = docs.compose(text)
    except DocumentError:
        return None
    if not isinstance(root, docs.MappingNode):
        return None
    parts = [*_istio(root), *_chloggen(root), *_entries(root)]
    if not parts:
        return None
    found: list[Statement] = []
    whole = True
    for section, node in parts:
        said, fully = markdown.read(source(text, node), section)
        found += said
        whole = whole and fully
    return tuple(found), whole


def _istio(root: docs.MappingNode) -> Iterator[_PART]:
    for key, title in (
        ("upgradeNotes", "Upgrade notes"),
        ("releaseNotes", "Release notes"),
        ("securityNotes", "Security"),
    ):
        for entry in _list(root, key):
            if isinstance(entry, docs.ScalarNode):
                yield (title,), entry
            elif isinstance(content := _get(entry, "content"), docs.ScalarNode):
                named = docs.scalar(entry, "title")
                yield (title, named) if named else (title,), content


def _chloggen(root: docs.MappingNode) -> Iterator[_PART]:
    kind = docs.scalar(root, "change_type")
    for key in ("note", "subtext"):
        node = docs.get(root, key)
        if kind is not None and isinstance(node, docs.ScalarNode) and node.value.strip():
            yield (kind.capitalize(),), node


def _entries(root: docs.MappingNode) -> Iterator[_PART]:
    for entry in _list(root, "entries"):
        described = _get(entry, "description")
        if not isinstance(described, docs.ScalarNode):
            continue
        breaks = docs.scalar(entry, "breaking") == "true"
        section = ("Breaking changes",) if breaks else ((docs.scalar(entry, "kind") or "").capitalize(),)
        yield section, described
        migration = _get(entry, "migration")
        body = None if migration is None else _get(migration, "body")
        if isinstance(body, docs.ScalarNode):
            yield (*section, "Migration"), body


def _list(root: docs.MappingNode, key: str) -> list[docs.Node]:
    node = docs.get(root, key)
    return list(docs.items(node)) if isinstance(node, docs.SequenceNode) else []


def _get(entry: docs.Node, key: str) -> docs.Node | None:
    return docs.get(entry, key) if isinstance(entry, docs.MappingNode) else None
