"""What of a chart's values reaches one of its dependencies. Source: Helm, "Subcharts and Global Values"."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from bot import docs
from bot.discover.layers import Layers
from bot.errors import DocumentError
from bot.model import ValuesLayer

_GLOBAL = "global"


def scoped(layers: Iterable[ValuesLayer], key: str, gaps: Layers) -> tuple[ValuesLayer, ...]:
    """The layers as the dependency under ``key`` (its alias or name) sees them: its own part of each, in
    their order, and then what all of them say under ``global``, which wins. A layer that cannot be read
    stays one that cannot be read; ``gaps`` is told of each that becomes one here."""
    own: list[ValuesLayer] = []
    shared: list[ValuesLayer] = []
    for layer in layers:
        if layer.content is None:
            own.append(layer)
        elif layer.kind == "parameter":
            name = layer.name or ""
            if name.startswith(f"{key}."):
                own.append(dataclasses.replace(layer, name=name.removeprefix(f"{key}.")))
            elif name.startswith(f"{_GLOBAL}."):
                shared.append(layer)
        else:
            document = docs.document(1, layer.content)
            if document.error is not None:
                gaps.gap("a layer of values cannot be read", f"{layer.path}: {document.error.message}")
                own.append(dataclasses.replace(layer, content=None))
            own += _part(layer, document, key, gaps)
            shared += _part(layer, document, _GLOBAL, gaps)
    return (*own, *shared)


def _part(layer: ValuesLayer, document: docs.Document, key: str, gaps: Layers) -> Iterator[ValuesLayer]:
    """What stands under ``key``; under ``global`` with its name, because it keeps that everywhere."""
    node = docs.get(document.node, key)
    if node is None or not node.value:
        return
    # The text of inline values is not what stands in the file, so their lines in it are not known.
    line = document.position(node)[0] if layer.kind == "file" else layer.line
    try:
        if not isinstance(node, docs.MappingNode):
            raise DocumentError("a mapping is expected")
        content: str | None = docs.dump_node(_under(_GLOBAL, node) if key == _GLOBAL else node)
    except DocumentError as error:
        gaps.gap("the values of a dependency cannot be read", f"{key}: {error.message}")
        content = None
    yield dataclasses.replace(layer, line=line, content=content)


def _under(key: str, node: docs.Node) -> docs.Node:
    name = docs.ScalarNode("tag:yaml.org,2002:str", key)
    return docs.MappingNode("tag:yaml.org,2002:map", [(name, node)], node.start_mark, node.end_mark)
