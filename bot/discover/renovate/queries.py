"""JSONata queries over files of a tree, each answer with the scalars that it was taken from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot import docs, process
from bot.errors import DocumentError, ProcessError

_SCRIPT = Path(__file__).with_name("evaluate.py")
_SECONDS = 20.0
_MOST_NODES = 200_000
_FLOAT = "tag:yaml.org,2002:float"
_MERGE = "tag:yaml.org,2002:merge"
_MERGES = 4
_STR = "tag:yaml.org,2002:str"

Encoded = list[object]


@dataclass(frozen=True, slots=True)
class Place:
    """A scalar in a file."""

    document: docs.Document
    node: docs.ScalarNode


@dataclass(frozen=True, slots=True)
class Row:
    """A dependency that a query names; ``place`` is that of its ``currentValue``, when it is a scalar of the
    file as it stands there."""

    fields: dict[str, str]
    place: Place | None


class Document:
    """A file as queries see it. Raises :class:`bot.errors.DocumentError` for one that is too large, too
    deep, or not of its format."""

    def __init__(self, text: str, file_format: str) -> None:
        self.places: list[Place] = []
        self._left = _MOST_NODES
        try:
            self.encoded = self._file(text, file_format)
        except RecursionError:
            raise DocumentError("nested too deeply") from None

    def _file(self, text: str, file_format: str) -> Encoded:
        if file_format == "toml":
            import tomllib

            try:
                return self._plain(tomllib.loads(text))
            except ValueError as error:
                raise DocumentError(f"not valid TOML: {str(error)[:200]}") from None
        found = list(docs.documents(text))
        for one in found:
            if one.error is not None:
                raise one.error
        # YAML is a list of documents to Renovate; JSON, which is YAML as well, is the one value.
        nodes = [self._node(one, one.node, _MERGES) for one in found if one.node is not None]
        if file_format == "yaml":
            return ["l", nodes]
        if len(nodes) != 1:
            raise DocumentError("one JSON value is expected")
        return nodes[0]

    def _node(self, document: docs.Document, node: docs.Node, merges: int) -> Encoded:
        self._count()
        if isinstance(node, docs.SequenceNode):
            return ["l", [self._node(document, one, merges) for one in node.value]]
        if isinstance(node, docs.MappingNode):
            return ["m", [[key, one] for key, one in self._pairs(document, node, merges).items()]]
        if isinstance(node, docs.ScalarNode) and node.tag == _STR:
            self.places.append(Place(document, node))
            return ["s", node.value, len(self.places) - 1]
        return ["v", docs.value(node)]

    def _pairs(self, document: docs.Document, node: docs.MappingNode, merges: int) -> dict[str, Encoded]:
        found: dict[str, Encoded] = {}
        for key, child in node.value:
            if isinstance(key, docs.ScalarNode) and key.tag == _MERGE and merges:
                for part in child.value if isinstance(child, docs.SequenceNode) else [child]:
                    if isinstance(part, docs.MappingNode):
                        found = {**self._pairs(document, part, merges - 1), **found}
            elif isinstance(key, docs.ScalarNode):
                found[str(key.value)] = self._node(document, child, merges)
        return found

    def _plain(self, value: object) -> Encoded:
        """A value without places."""
        self._count()
        if isinstance(value, dict):
            return ["m", [[str(key), self._plain(one)] for key, one in value.items()]]
        if isinstance(value, list):
            return ["l", [self._plain(one) for one in value]]
        return ["v", value if isinstance(value, str | int | float | bool) else str(value)]

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise DocumentError(f"more than {_MOST_NODES:,} values")


class _Answer(msgspec.Struct, frozen=True):
    rows: list[dict[str, tuple[str, int | None]]] = []
    error: str | None = None


def answers(document: Document, queries: Sequence[str]) -> Iterator[list[Row] | str]:
    """For each query its rows, or what is wrong. Raises :class:`bot.errors.ProcessError` when all of them
    together take too long or too much memory."""
    question = json.dumps({"queries": list(queries), "documents": [document.encoded]}, default=str)
    done = process.run(
        [sys.executable, "-I", str(_SCRIPT)],
        stdin=question.encode("utf-8", "replace"),
        timeout=_SECONDS,
        cap=4 * process.MEBIBYTE,
    )
    try:
        (found,) = msgspec.json.decode(done.stdout, type=list[list[_Answer]])
    except (msgspec.MsgspecError, ValueError) as error:
        raise ProcessError(f"the queries have no answer: {error}") from None
    for answer in found:
        yield answer.error if answer.error is not None else [_row(document, row) for row in answer.rows]


def _row(document: Document, row: dict[str, tuple[str, int | None]]) -> Row:
    _, place = row.get("currentValue", ("", None))
    return Row(
        {name: text for name, (text, _) in row.items()}, None if place is None else document.places[place]
    )
