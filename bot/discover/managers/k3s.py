"""k3s: the HelmCharts of k3s and RKE2, with the HelmChartConfigs over them. Renovate has no manager for
them: people reach them through custom managers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from bot import docs
from bot.discover.ansible import jinja
from bot.discover.kustomization.building import builds
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, gathered, pin, release
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import NOTHING, Masked, is_template, read
from bot.discover.workspace import Object, Piece, Workspace, as_object, broken, gap
from bot.model import Gap, Release

NAME = "k3s"
_GROUP = "helm.cattle.io"
_BARE = ("true", "false", "null")
_INTEGER = "tag:yaml.org,2002:int"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every HelmChart with a chart and a version is a release."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    for piece in workspace.pieces(path):
        if piece.kind not in (None, "HelmChart") or _GROUP not in piece.text:
            continue
        text = jinja.without_statements(piece.text) if path.endswith(".j2") else piece.text
        document, templates = read(Piece(piece.line, text, piece.kind))
        if templates is None and (path.endswith(".j2") or "/templates/" in f"/{path}"):
            templates = NOTHING
        if document.error is not None:
            yield broken(path, document)
        thing = as_object(path, document)
        if thing is not None and thing.kind == "HelmChart" and thing.group == _GROUP:
            yield _release(workspace, thing, templates)
            if text != piece.text:
                yield gap(f"{path}: HelmChart {thing.name}", "conditions in the template are not followed")


def _release(workspace: Workspace, thing: Object, templates: Masked | None) -> Release | Gap | None:
    subject = f"{thing.path}: HelmChart {templates.restore(thing.name) if templates else thing.name}"
    chart, repository = thing.scalar("spec", "chart"), thing.scalar("spec", "repo")
    if thing.get("spec", "chartContent") is not None:
        return gap(subject, "the chart itself stands in the manifest (chartContent)")
    if chart is None:
        return None
    if is_template(chart + (repository or "")):
        return gap(subject, "the chart or its repository is a template")
    if chart.startswith(("https://", "http://")):
        return gap(subject, "the chart is an archive at a URL, whose version is not followed", chart)
    at = pin(thing.path, thing.document, thing.get("spec", "version"))
    if at is None:
        return gap(subject, "the chart is not pinned: its version is a template or missing", chart)
    if not repository and not chart.startswith("oci://"):
        return gap(subject, "its repository is not named", chart)
    layers = Layers(workspace, subject, templates=templates)
    _values(layers, thing)
    name = thing.name or None
    namespace = thing.scalar("spec", "targetNamespace") or _namespace(workspace, thing)
    return release(
        NAME,
        at,
        _source(chart, repository or ""),
        layers,
        name=None if name is None or is_template(name) else name,
        namespace=None if namespace is None or is_template(namespace) else namespace,
    )


def _source(chart: str, repository: str) -> Source:
    if chart.startswith("oci://"):
        return oci(chart)
    # With a repository the chart may still be written as `name/chart`.
    return remote(repository, PurePosixPath(chart).name)


def _values(layers: Layers, thing: Object) -> None:
    """The chart's values, then those of its HelmChartConfig, then ``set`` by name. Source: k3s'
    helm-controller, the numbered files of its job and ``args``."""
    _layer(layers, thing)
    for config in _configs(layers, thing):
        _layer(layers, config)
    for name, node in sorted(docs.pairs(thing.get("spec", "set")), key=lambda pair: pair[0]):
        value = docs.scalar(node)
        if value is None:
            layers.gap("a parameter is no plain value", name)
            continue
        typed = node.tag == _INTEGER or value.lower() in _BARE
        line = thing.document.position(node)[0]
        escaped = value if typed else value.replace(",", "\\,")
        layers.parameter(name, escaped, thing.path, line, force_string=not typed)


def _layer(layers: Layers, thing: Object) -> None:
    """``valuesContent``, then ``values``, then ``valuesSecrets``."""
    text = thing.get("spec", "valuesContent")
    if isinstance(text, docs.ScalarNode) and text.value:
        layers.add("inline", thing.path, thing.document.position(text)[0], str(text.value))
    layers.inline(thing.path, thing.document, thing.get("spec", "values"))
    for secret in docs.items(thing.get("spec", "valuesSecrets")):
        reason = "values come from a Secret, which is not read"
        layers.unknown("secret", None, None, reason, docs.scalar(secret, "name"))


def _configs(layers: Layers, thing: Object) -> list[Object]:
    """The HelmChartConfig of the same name and namespace: in the chart's own folder, or the only one."""
    namespace = _namespace(layers.workspace, thing)
    found = [
        config
        for config in layers.workspace.objects("HelmChartConfig", _GROUP, mention=thing.name)
        if config.name == thing.name and _namespace(layers.workspace, config) == namespace
    ]
    folder = PurePosixPath(thing.path).parent
    near = [config for config in found if PurePosixPath(config.path).parent == folder]
    if len(near or found) > 1:
        layers.gap("several HelmChartConfigs may be meant", thing.name)
        return []
    return near or found


def _namespace(workspace: Workspace, thing: Object) -> str | None:
    return thing.namespace or builds(workspace, thing)[0].thing.namespace
