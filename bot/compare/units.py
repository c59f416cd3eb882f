"""The resources of one render: each document, and each item of a ``List``, with its identity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import docs
from bot.compare.identify import identify, scan
from bot.compare.split import Piece, pieces
from bot.errors import DocumentError
from bot.model import Gap, Resource, Stage

_DEEPEST = 150
_DEEP = re.compile(rf"^[ \t?:-]{{{_DEEPEST}}}", re.MULTILINE)
"""Levels of nesting that are read; real objects, the largest CRDs included, have some 40."""

_MOST_NODES = 1_000_000
"""Fields that are read, aliases unfolded; the largest CRDs have some 20,000."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One resource as text, not yet parsed. ``place`` tells a reader where it comes from."""

    resource: Resource
    text: str
    place: str


def units(text: str, namespace: str | None) -> Iterator[Unit | Gap]:
    """Every resource of a render, and a gap for every document that is none."""
    for piece in pieces(text):
        resource = scan(piece.text, namespace)
        if resource is None:
            yield from _parsed(piece, namespace)
        else:
            yield Unit(resource, piece.text, piece.place)


def read(text: str, place: str) -> Mapping[Any, Any] | Gap:
    """The document that ``text`` holds, or why it cannot be had. What the YAML reader says is left out: it
    quotes the text, and the text may be a Secret's. Of a key that stands twice the last one counts, as for
    the API server; :func:`bot.compare.repeated.repeated` tells."""
    try:
        value = docs.load(text)
    except DocumentError as error:
        at = "" if error.line is None else f" (line {error.line} of the document)"
        return Gap(Stage.COMPARE, place, f"this rendered document cannot be read as YAML{at}")
    if value is None:
        return {}
    trouble = _trouble(value) if _DEEP.search(text) or _is_large(text) else None
    if trouble is not None:
        return Gap(Stage.COMPARE, place, f"this rendered document {trouble}")
    return value if isinstance(value, Mapping) else _no_object(place)


def _is_large(text: str) -> bool:
    """Whether a text may hold more than can be seen from its lines: aliases, or brackets in brackets."""
    return docs.has_aliases(text) or text.count("[") + text.count("{") > _DEEPEST or len(text) > _MOST_NODES


def _trouble(value: Any) -> str | None:
    """Why a document is not worth reading on. What aliases repeat counts each time."""
    level = [value]
    count = 0
    for _ in range(_DEEPEST):
        level = [child for node in level for child in _children(node)]
        count += len(level)
        if not level:
            return None
        if count > _MOST_NODES:
            return f"has more than {_MOST_NODES:,} fields"
    return f"is nested more than {_DEEPEST} levels deep"


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, Mapping):
        return node.values()
    return node if isinstance(node, (list, tuple)) else ()


def _parsed(piece: Piece, namespace: str | None) -> Iterator[Unit | Gap]:
    document = read(piece.text, piece.place)
    if isinstance(document, Gap):
        yield document
    elif document:
        yield from _unfold(document, piece.text, piece.place, namespace)


def _unfold(
    document: Mapping[Any, Any], text: str, place: str, namespace: str | None
) -> Iterator[Unit | Gap]:
    kind, items = document.get("kind"), document.get("items")
    if isinstance(kind, str) and kind.endswith("List") and "spec" not in document and isinstance(items, list):
        for item in items:
            if isinstance(item, Mapping):
                yield from _unfold(item, docs.dump(item), place, namespace)
            else:
                yield _no_object(place)
        return
    resource = identify(document, namespace)
    yield _no_object(place) if resource is None else Unit(resource, text, place)


def _no_object(place: str) -> Gap:
    return Gap(
        Stage.COMPARE,
        place,
        "this rendered document is no Kubernetes object: apiVersion, kind or name is missing",
    )
