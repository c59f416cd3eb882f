"""sveltos: the ``helmCharts`` of ClusterProfiles, Profiles, ClusterPromotions and EventTriggers."""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, gathered, pin, release
from bot.discover.managers import MANAGERS
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import NOTHING, Masked, is_template, read
from bot.discover.workspace import Object, Workspace, as_object, broken, gap
from bot.model import Gap, Release

NAME = "sveltos"
_GROUPS = {
    "ClusterProfile": "config.projectsveltos.io",
    "Profile": "config.projectsveltos.io",
    "ClusterPromotion": "config.projectsveltos.io",
    "EventTrigger": "lib.projectsveltos.io",
}


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every entry of ``helmCharts`` is a release; on which clusters only a label selector tells."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    for piece in workspace.pieces(path):
        if piece.kind not in (None, *_GROUPS) or not MANAGERS[NAME].wants(piece.text):
            continue
        document, templates = read(piece)
        if document.error is not None:
            yield broken(path, document)
        thing = as_object(path, document)
        if thing is None or _GROUPS.get(thing.kind) != thing.group:
            continue
        spec = thing.get("spec", "profileSpec") if thing.kind == "ClusterPromotion" else thing.get("spec")
        for entry in docs.items(docs.get(spec, "helmCharts")):
            yield _release(workspace, thing, templates or NOTHING, entry)


def _release(
    workspace: Workspace, thing: Object, templates: Masked, entry: docs.Node
) -> Release | Gap | None:
    url, repository = docs.scalar(entry, "repositoryURL"), docs.scalar(entry, "repositoryName") or ""
    chart = docs.scalar(entry, "chartName")
    if url is None or chart is None or docs.scalar(entry, "helmChartAction") == "Uninstall":
        return None
    subject = f"{thing.path}: {thing.kind} {templates.restore(docs.scalar(entry, 'releaseName') or chart)}"
    at = pin(thing.path, thing.document, docs.get(entry, "chartVersion"))
    if at is None or is_template(url + chart + repository):
        return gap(subject, "a chart's name, repository or version is a template or missing")
    layers = Layers(workspace, subject, templates=templates)
    _values(layers, thing, entry)
    options = docs.get(entry, "options")
    name, namespace = _literal(entry, "releaseName"), _literal(entry, "releaseNamespace")
    unnamed = (
        (gap(subject, "the release's name or namespace is a template, or missing"),)
        if None in (name, namespace)
        else ()
    )
    return release(
        NAME,
        at,
        _source(workspace, url, repository, chart),
        layers,
        name=name,
        namespace=namespace,
        include_crds=docs.scalar(options, "skipCRDs") not in docs.TRUE,
        gaps=unnamed,
    )


def _source(workspace: Workspace, url: str, repository: str, chart: str) -> Source:
    """The chart's name may begin with the repository's; in a registry too it is the last part of the
    reference. Source: sveltos' addon-controller, ``getHelmChartAndRepoName``."""
    bare = chart.removeprefix(f"{repository}/").strip("/")
    if url.startswith("oci://"):
        return oci(aliased(workspace, f"{url.rstrip('/')}/{bare}", NAME))
    return remote(url, bare)


def _values(layers: Layers, thing: Object, entry: docs.Node) -> None:
    """``values``, then ``valuesFrom``, which wins. Source: sveltos' addon-controller,
    ``getHelmChartInstantiatedValues``."""
    text = docs.get(entry, "values")
    if isinstance(text, docs.ScalarNode) and text.value:
        layers.add("inline", thing.path, thing.document.position(text)[0], str(text.value))
    for reference in docs.items(docs.get(entry, "valuesFrom")):
        name = docs.scalar(reference, "name") or ""
        if docs.scalar(reference, "kind") != "ConfigMap":
            layers.unknown("secret", None, None, "values come from a Secret, which is not read", name)
            continue
        found = _config_map(layers.workspace, thing, reference, name)
        for file, line, content in found:
            layers.add("configmap", file, line, content, name)
        if not found and docs.scalar(reference, "optional") in docs.TRUE:
            layers.gap("values come from an optional ConfigMap, which the cluster may have", name)
        elif not found:
            layers.unknown("configmap", None, None, "values come from a ConfigMap that is not here", name)


def _config_map(
    workspace: Workspace, thing: Object, reference: docs.Node, name: str
) -> list[tuple[str, int, str]]:
    """Path, line and text of every key: sveltos merges them all."""
    wanted = thing.namespace if thing.kind == "Profile" else docs.scalar(reference, "namespace")
    for found in workspace.objects("ConfigMap", "", mention=name):
        if found.name == name and (wanted is None or found.namespace in (None, wanted)):
            return [
                (found.path, found.document.position(node)[0], str(node.value))
                for _, node in docs.pairs(found.get("data"))
                if isinstance(node, docs.ScalarNode)
            ]
    return []


def _literal(entry: docs.Node, key: str) -> str | None:
    text = docs.scalar(entry, key)
    return None if text is None or is_template(text) else text
