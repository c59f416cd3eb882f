"""A release read from its entry as it stands, with the templates hidden: for one that does not come out of
the rendering."""

from __future__ import annotations

from bot import docs
from bot.discover.helmfile import paths
from bot.discover.helmfile.environment import QUIET
from bot.discover.helmfile.pins import Entry
from bot.discover.layers import Layers
from bot.discover.templates import is_template
from bot.discover.workspace import folder_of


def collect(layers: Layers, path: str, entry: Entry) -> None:
    """Adds the layers that the entry names, in helmfile's order."""
    optional = docs.scalar(entry.node, "missingFileHandler") in QUIET
    for item in docs.items(docs.get(entry.node, "values")):
        if isinstance(item, docs.ScalarNode):
            _file(layers, path, entry, str(item.value), optional=optional)
        else:
            layers.inline(path, entry.document, item)
    for item in docs.items(docs.get(entry.node, "secrets")):
        secret = entry.shown(docs.scalar(item) or "")
        layers.unknown("file", None, None, "a layer of values is encrypted", secret)
    for key, forced in (("set", False), ("setString", True)):
        for item in docs.items(docs.get(entry.node, key)):
            name, value = docs.scalar(item, "name") or "", docs.scalar(item, "value")
            if value is None:
                layers.gap("a parameter is no plain value", entry.shown(name))
            else:
                line = entry.document.position(item)[0]
                layers.parameter(name, value, path, line, force_string=forced)
    for key in (
        "inherit",
        "valuesTemplate",
        "setTemplate",
        "strategicMergePatches",
        "jsonPatches",
        "transformers",
    ):
        if docs.get(entry.node, key) is not None:
            layers.gap("the release is changed by a feature that is not followed", key)


def _file(layers: Layers, path: str, entry: Entry, name: str, *, optional: bool) -> None:
    if is_template(name) or paths.is_remote(name) or "*" in name:
        reason = "the name of a values file is a template, a glob or a URL"
        layers.unknown("file", None, None, reason, entry.shown(name))
        return
    layers.file(f"{folder_of(path) or '.'}/{name}", optional=optional, rendered=name.endswith(".gotmpl"))
