"""Objects that the Flux Operator makes of a ResourceSet: its ``resources``, once for each of its ``inputs``.

Source: Flux Operator, "ResourceSet".
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from bot import docs
from bot.discover.kustomization import Built, builds
from bot.discover.workspace import Object, Workspace, as_object, gap
from bot.model import Gap

KIND, GROUP = "ResourceSet", "fluxcd.controlplane.io"
_PLAIN = re.compile(r"<<-?\s*inputs\.([\w.]+)\s*(?:\|\s*quote\s*)?-?>>")
_MOST = 1000
_DEEPEST = 50


def made(workspace: Workspace, kind: str) -> tuple[Built, ...]:
    """The objects of a kind in all ResourceSets of the tree."""
    everything = workspace.once(("resource sets",), lambda: tuple(_all(workspace)))
    return tuple(built for built in everything if built.thing.kind == kind)


def _all(workspace: Workspace) -> Iterator[Built]:
    for path in workspace.grep(GROUP):
        for document in workspace.documents(path, KIND, mention=GROUP):
            thing = as_object(path, document)
            if thing is not None and (thing.kind, thing.group) == (KIND, GROUP):
                yield from of(workspace, thing)


def of(workspace: Workspace, thing: Object) -> tuple[Built, ...]:
    """The objects of one ResourceSet, as each root builds it."""
    key = "resource set", thing.path, thing.document.line
    return workspace.once(key, lambda: tuple(_of(workspace, thing))[:_MOST])


def _of(workspace: Workspace, thing: Object) -> Iterator[Built]:
    for owner in builds(workspace, thing):
        inputs: list[docs.Node | None] = [*docs.items(owner.thing.get("spec", "inputs"))]
        for item in docs.items(owner.thing.get("spec", "resources")):
            for values in inputs or [None]:
                made_one = _made(owner, item, values)
                if made_one is not None:
                    yield made_one


def unread(thing: Object, text: str) -> Gap | None:
    """What of a ResourceSet is not followed, if charts can be in it."""
    reasons = {
        "inputsFrom": "its inputs come from a provider, which is not followed",
        "resourcesTemplate": "its resources are a template as a whole, which is not followed",
    }
    if not any(kind in text for kind in ("HelmRelease", "OCIRepository", "HelmChart")):
        return None
    for field, reason in reasons.items():
        if thing.get("spec", field) is not None:
            return gap(f"{thing.path}: {KIND} {thing.name}", reason, f"spec.{field}")
    return None


def _made(owner: Built, item: docs.Node, values: docs.Node | None) -> Built | None:
    unknown: list[str] = []
    node = _filled(item, values, unknown, 0)
    document = docs.Document(owner.thing.document.line, owner.thing.document.text, node)
    thing = as_object(owner.thing.path, document)
    if thing is None:
        return None
    if thing.namespace is None:
        thing = dataclasses.replace(thing, namespace=owner.thing.namespace)
    doubts = [("a template of a ResourceSet is not filled in", one) for one in dict.fromkeys(unknown)]
    return Built(thing, thing, owner.parts, owner.way, (*owner.doubts, *doubts))


def _filled(node: docs.Node, values: docs.Node | None, unknown: list[str], depth: int) -> docs.Node:
    """The node with its inputs; one that is nothing but an input becomes the input's own node, which stands
    where it is written."""
    if depth > _DEEPEST:
        return node
    start, end = node.start_mark, node.end_mark
    if isinstance(node, docs.MappingNode):
        pairs = [(key, _filled(child, values, unknown, depth + 1)) for key, child in node.value]
        return docs.MappingNode(node.tag, pairs, start, end, node.flow_style)
    if isinstance(node, docs.SequenceNode):
        items = [_filled(child, values, unknown, depth + 1) for child in node.value]
        return docs.SequenceNode(node.tag, items, start, end, node.flow_style)
    if (
        not isinstance(node, docs.ScalarNode)
        or "<<" not in node.value
        or node.tag == "tag:yaml.org,2002:merge"
    ):
        return node
    whole = _PLAIN.fullmatch(node.value)
    if whole is not None and (found := docs.get(values, *whole[1].split("."))) is not None:
        return found
    text = _PLAIN.sub(lambda one: docs.scalar(values, *one[1].split(".")) or one[0], node.value)
    if "<<" in text:
        unknown.append(text)
    return docs.ScalarNode(node.tag, text, start, end, node.style)
