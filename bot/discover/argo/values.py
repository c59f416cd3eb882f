"""The values of a source's chart, as Argo CD gives them to helm."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import docs
from bot.discover.argo import files, trees
from bot.discover.argo.applications import Application, literal
from bot.discover.argo.environment import Environment
from bot.discover.argo.trees import Leaf, Tree
from bot.discover.argo.unknown import UnknownError
from bot.discover.layers import Layers
from bot.discover.templates import is_template
from bot.errors import DocumentError

_LEFT = "values hold a template that is not filled in"
_OWN = ("kubeVersion", "apiVersions")
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Chart:
    """A source and its Application; ``folder`` is its chart's, when that stands in this tree."""

    application: Application
    source: Tree
    folder: str | None = None

    @property
    def name(self) -> str | None:
        """The release's name."""
        given = trees.leaf(self.source, "helm", "releaseName")
        return literal(given) if given is not None and given.text else self.application.name

    @property
    def namespace(self) -> str | None:
        """The namespace that helm is told."""
        given = trees.leaf(self.source, "helm", "namespace")
        return literal(given) if given is not None and given.text else self.application.namespace

    @property
    def include_crds(self) -> bool:
        """Whether the chart's CRDs are installed."""
        return not trees.true(self.source, "helm", "skipCrds")


def collect(layers: Layers, chart: Chart) -> None:
    """In Argo CD's order: files, then ``valuesObject``, which replaces ``values``, then parameters.
    Source: Argo CD, "Helm", on the precedence of values."""
    helm = trees.get(chart.source, "helm")
    environment = Environment(chart.application, chart.source)
    files.add(layers, chart.application, helm, chart.folder, environment)
    _inline(layers, chart.application, helm)
    for item in trees.items(trees.get(helm, "parameters")):
        _parameter(layers, chart.application, item, environment)
    for item in trees.items(trees.get(helm, "fileParameters")):
        _file_parameter(layers, chart, item, environment)
    for key in _OWN:
        if trees.get(helm, key):
            layers.gap("the source is rendered for a Kubernetes of its own, which is not followed", key)


def _inline(layers: Layers, application: Application, helm: Tree | None) -> None:
    whole, text = trees.get(helm, "valuesObject"), trees.get(helm, "values")
    if isinstance(whole, dict):
        if whole:
            _object(layers, application, whole)
    elif isinstance(text, Leaf):
        if text.text:
            _text(layers, application, text)
    elif text:
        path, line = _place(application, text)
        layers.unknown("inline", path, line, "inline values are no text", None)


def _object(layers: Layers, application: Application, whole: Tree) -> None:
    path, line = _place(application, whole)
    left = next((leaf.missing for leaf in trees.leaves(whole) if leaf.missing is not None), None)
    if left is not None:
        layers.gap(_LEFT, left)
    try:
        layers.add("inline", path, line, trees.dump(whole))
    except DocumentError as error:
        layers.unknown("inline", path, line, "inline values cannot be read", error.message)


def _text(layers: Layers, application: Application, text: Leaf) -> None:
    path, line = _place(application, text)
    if text.missing is None:
        layers.add("inline", path, line, text.text)
    elif docs.document(1, text.text).error is None:
        layers.gap(_LEFT, text.missing)
        layers.add("inline", path, line, text.text)
    else:
        layers.unknown("inline", path, line, _LEFT, text.missing)


def _place(application: Application, tree: Tree) -> tuple[str, int | None]:
    at = next((leaf.at for leaf in trees.leaves(tree) if leaf.at is not None), None)
    return (application.path, None) if at is None else (at.path, at.line)


def _parameter(layers: Layers, application: Application, item: Tree, environment: Environment) -> None:
    name, value = trees.leaf(item, "name"), trees.leaf(item, "value")
    left = next((leaf.missing for leaf in (name, value) if leaf and leaf.missing is not None), None)
    if left is not None:
        layers.gap("a parameter holds a template that is not filled in", left)
        return
    try:
        text = "" if value is None else environment.expanded(value.text)
    except UnknownError as error:
        layers.gap(error.reason, error.detail)
        return
    path, line = _place(application, item)
    forced = trees.true(item, "forceString")
    layers.parameter("" if name is None else name.text, text, path, line or 1, force_string=forced)


def _file_parameter(layers: Layers, chart: Chart, item: Tree, environment: Environment) -> None:
    """``--set-file``: the whole text of a file becomes one string."""
    name, path = trees.text(item, "name") or "", trees.leaf(item, "path")
    try:
        place = files.resolved(layers, chart.application, path, chart.folder, environment)
    except UnknownError as error:
        layers.gap(f"{error.reason} (fileParameters)", error.detail)
        return
    text = layers.workspace.text(place)
    if text is None or is_template(name) or len(text) > _LONGEST:
        layers.gap("a parameter's file (fileParameters) is missing or too large", place)
        return
    quoted = re.sub(r"([\\,])", r"\\\1", text)
    layers.parameter(name, f"\\{quoted}" if quoted.startswith("{") else quoted, place, 1, force_string=True)
