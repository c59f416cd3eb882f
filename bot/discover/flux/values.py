"""The values of a HelmRelease in the order in which helm-controller merges them.

Source: Flux, "Helm Releases", "Values"; fluxcd/pkg, ``chartutil``.
"""

from __future__ import annotations

import re

from bot import docs
from bot.discover.flux import sources
from bot.discover.kustomization import Built, config_maps, substitute
from bot.discover.layers import Layers
from bot.discover.workspace import Workspace
from bot.errors import DocumentError

_DEFAULT = "values.yaml"
_ENCRYPTED = "a layer of values is encrypted with SOPS"
_SYNTAX = re.compile(r"([\\,\[\]{}])")


def layers_of(workspace: Workspace, user: Built, subject: str, spec: docs.Node | None) -> Layers:
    """``valuesFiles`` of the chart's ``spec``, then ``valuesFrom`` in its order, then inline values."""
    layers = Layers(workspace, subject)
    _files(layers, spec)
    for reference in docs.items(user.thing.get("spec", "valuesFrom")):
        _reference(layers, user, reference)
    _inline(layers, user, user.thing.get("spec", "values"))
    if user.thing.get("spec", "postRenderers") is not None:
        layers.gap("the render is changed afterwards, which is not followed", "spec.postRenderers")
    return layers


def _files(layers: Layers, spec: docs.Node | None) -> None:
    """``valuesFiles`` take the place of the chart's own values.yaml. Of a chart in this tree they count from
    the root of the source."""
    names = [docs.scalar(node) or "" for node in docs.items(docs.get(spec, "valuesFiles"))]
    folder = sources.folder(layers.workspace, spec)
    optional = docs.scalar(spec, "ignoreMissingValuesFiles") in docs.TRUE
    own = {_DEFAULT, f"./{_DEFAULT}", f"{folder}/{_DEFAULT}", f"./{folder}/{_DEFAULT}"}
    if names and names[0] not in own:
        layers.gap("the chart's own values.yaml is left out, which is not followed", names[0])
    for name in names:
        if name in own and name == names[0]:
            continue
        if folder is None:
            layers.unknown("file", None, None, "a values file lies in the chart", name)
        else:
            inside = f"{folder}/{name}"
            near = layers.workspace.text(name) is None and layers.workspace.text(inside) is not None
            layers.file(inside if near else name, optional=optional)


def _reference(layers: Layers, user: Built, reference: docs.Node) -> None:
    name, key = docs.scalar(reference, "name") or "", docs.scalar(reference, "valuesKey") or _DEFAULT
    if docs.scalar(reference, "kind") != "ConfigMap":
        layers.unknown("secret", None, None, "values come from a Secret, which is not read", name)
        return
    name, _ = substitute(layers.workspace, user, name)
    found = config_maps.find(layers.workspace, user, name)
    datum = None if found is None else found.data.get(key)
    if found is None or datum is None:
        optional = docs.scalar(reference, "optional") in docs.TRUE
        if optional and found is None:
            layers.gap("values come from an optional ConfigMap, which the cluster may have", name)
        elif not optional:
            why = "that is not here" if found is None else f"that has no {key}"
            layers.unknown("configmap", None, None, f"values come from a ConfigMap {why}", name)
    elif (datum.text or "").startswith("ENC["):
        layers.unknown("configmap", datum.path, datum.line, _ENCRYPTED, name)
    elif datum.text is None:
        layers.unknown("configmap", datum.path, None, "values come from a file that is not here", datum.path)
    else:
        text = _filled(layers, found.built or user, datum.text)
        target = docs.scalar(reference, "targetPath")
        if target is None:
            _add(layers, datum, text, name)
        else:
            literal = docs.scalar(reference, "literal") in docs.TRUE
            _parameter(layers, datum, text, target, literal=literal)


def _filled(layers: Layers, owner: Built, text: str) -> str:
    """A text after the variables of the Kustomization that applies its object."""
    text, missing = substitute(layers.workspace, owner, text)
    if missing:
        layers.gap("values hold variables that are not set in the repository", ", ".join(missing))
    return text


def _add(layers: Layers, datum: config_maps.Datum, text: str, name: str) -> None:
    error = docs.document(1, text).error
    if error is None:
        layers.add("configmap", datum.path, datum.line, text, name)
    else:
        layers.unknown("configmap", datum.path, datum.line, "values cannot be read", error.message)


def _parameter(layers: Layers, datum: config_maps.Datum, text: str, target: str, *, literal: bool) -> None:
    """One value at a path. In quotes, or ``literal``, it is a string; the syntax of ``--set`` in a literal
    is escaped."""
    quoted = text[:1] in ("'", '"') and text[-1:] in ("'", '"')
    if literal:
        text = _SYNTAX.sub(r"\\\1", text)
    elif quoted:
        text = text.strip("'\"")
    layers.parameter(target, text, datum.path, datum.line, force_string=literal or quoted)


def _inline(layers: Layers, user: Built, node: docs.Node | None) -> None:
    """Flux fills variables into the object as it writes it, without needless quotes: ``"${PORT}"`` becomes
    a number."""
    path, document = user.origin(node) or (user.thing.path, user.thing.document)
    if node is None or not node.value:
        return
    line = document.position(node)[0]
    try:
        if not isinstance(node, docs.MappingNode):
            raise DocumentError("a mapping is expected")
        text = docs.dump_node(node)
        if "$" in text:
            plain = docs.dump_node(_unquoted(node, {}))
            filled = _filled(layers, user, plain)
            if filled != plain:
                docs.compose(filled)
                text = filled
    except (DocumentError, RecursionError) as error:
        why = error.message if isinstance(error, DocumentError) else "nested too deeply"
        layers.unknown("inline", path, line, "inline values cannot be read", why)
    else:
        layers.add("inline", path, line, text)


def _unquoted(node: docs.Node, known: dict[int, docs.Node]) -> docs.Node:
    """The node with plain scalars where variables stand, as far as YAML lets them be plain."""
    if id(node) in known:
        return known[id(node)]
    start, end = node.start_mark, node.end_mark
    result = node
    if isinstance(node, docs.MappingNode):
        pairs = [(key, _unquoted(child, known)) for key, child in node.value]
        result = docs.MappingNode(node.tag, pairs, start, end, flow_style=False)
    elif isinstance(node, docs.SequenceNode):
        items = [_unquoted(child, known) for child in node.value]
        result = docs.SequenceNode(node.tag, items, start, end, flow_style=False)
    elif "$" in node.value:
        result = docs.ScalarNode(node.tag, node.value, start, end, "|" if "\n" in node.value else None)
    known[id(node)] = result
    return result
