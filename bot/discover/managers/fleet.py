"""fleet: the bundles of Rancher's Fleet, ``fleet.yaml``, with what they customise for some clusters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Install, Pin, gathered, pin, release
from bot.discover.managers import MANAGERS
from bot.discover.renovate import alias, aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace, broken, gap
from bot.git import normalise
from bot.model import Gap, Release

NAME = "fleet"
# Fleet fills in Go templates that stand in `${ … }`, from what it knows of the cluster.
_TEMPLATE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class _Target:
    """A bundle as some clusters get it: ``blocks`` are the bundle's mapping, and over it a customisation's
    when there is one."""

    path: str
    document: docs.Document
    blocks: tuple[docs.Node | None, ...]

    def helm(self, key: str) -> str | None:
        """A field of the helm block, the last that is set."""
        found = (docs.scalar(block, "helm", key) for block in reversed(self.blocks))
        return next((text for text in found if text), None)

    @property
    def name(self) -> str | None:
        """The release's name: without its own the bundle's, when the file names that."""
        return self.helm("releaseName") or docs.scalar(self.blocks[0], "name")

    @property
    def namespace(self) -> str | None:
        """Where it is installed."""
        keys = ("namespace", "defaultNamespace")
        found = (docs.scalar(block, key) for key in keys for block in reversed(self.blocks))
        return next((text for text in found if text), None)

    @property
    def subject(self) -> str:
        custom = docs.scalar(self.blocks[-1], "name") if len(self.blocks) > 1 else None
        return f"{self.path}: {custom or self.helm('releaseName') or self.helm('chart') or 'a bundle'}"


def extract(workspace: Workspace, path: str) -> Extraction:
    """The bundle is a release, and so is each customisation: at its own version, or at the bundle's."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    for document in docs.documents(workspace.text(path) or ""):
        if document.error is not None:
            yield broken(path, document)
        for target in _targets(path, document):
            yield _release(workspace, target)


def _targets(path: str, document: docs.Document) -> Iterator[_Target]:
    bundle = document.node
    if not isinstance(docs.get(bundle, "helm"), docs.MappingNode):
        return
    yield _Target(path, document, (bundle,))
    for custom in docs.items(docs.get(bundle, "targetCustomizations")):
        if docs.scalar(custom, "doNotDeploy") not in docs.TRUE:
            yield _Target(path, document, (bundle, custom))


def _release(workspace: Workspace, target: _Target) -> Release | Gap | None:
    chart, repository = target.helm("chart"), target.helm("repo")
    if chart is None or _folder(workspace, target) is not None:
        return None
    if not repository and not chart.startswith("oci://"):
        if chart.startswith((".", "/")):
            return gap(target.subject, "the chart's folder is not in the repository", chart)
        return gap(target.subject, "its repository is not named, or the chart is an archive at a URL", chart)
    at = _pin(target)
    if at is None:
        return gap(target.subject, "the chart is not pinned: no version is named", chart)
    layers = _layers(workspace, target)
    return release(
        NAME,
        at,
        _source(workspace, chart, repository or ""),
        layers,
        name=target.name,
        namespace=target.namespace,
        cluster=_cluster(workspace, target),
    )


def _pin(target: _Target) -> Pin | None:
    for block in reversed(target.blocks):
        node = docs.get(block, "helm", "version")
        if docs.scalar(node):
            return pin(target.path, target.document, node)
    return None


def _source(workspace: Workspace, chart: str, repository: str) -> Source:
    if chart.startswith("oci://"):
        return oci(aliased(workspace, chart, NAME))
    return remote(alias(workspace, repository, NAME) or repository, chart)


def _cluster(workspace: Workspace, target: _Target) -> str | None:
    named = docs.scalar(target.blocks[-1], "clusterName") if len(target.blocks) > 1 else None
    known = None if named is None else workspace.settings.cluster_at(named)
    return None if known is None else known.name


def _layers(workspace: Workspace, target: _Target) -> Layers:
    """For the bundle and then for the customisation: ``values``, and ``valuesFiles`` over them. Then
    ``templateValues`` and ``valuesFrom``, each of both. Source: Fleet's bundlereader
    (``generateValues``), options (``Merge``) and helmdeployer (``getValues``)."""
    raw = target.helm("disablePreProcess") in docs.TRUE
    layers = Layers(workspace, target.subject, fill=lambda text: (text, () if raw else _templates(text)))
    folder = PurePosixPath(target.path).parent
    for block in target.blocks:
        layers.inline(target.path, target.document, docs.get(block, "helm", "values"))
        for node in docs.items(docs.get(block, "helm", "valuesFiles")):
            layers.file(f"{folder}/{docs.scalar(node) or ''}")
    for block in target.blocks:
        for name, _ in docs.pairs(docs.get(block, "helm", "templateValues")):
            layers.unknown("inline", target.path, None, "values are a template (templateValues)", name)
    for block in target.blocks:
        for node in docs.items(docs.get(block, "helm", "valuesFrom")):
            for kind, key in (("configmap", "configMapKeyRef"), ("secret", "secretKeyRef")):
                if docs.get(node, key) is not None:
                    reason = "values come from a ConfigMap or Secret of the cluster"
                    layers.unknown(kind, None, None, reason, docs.scalar(node, key, "name"))
    return layers


def _templates(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_TEMPLATE.findall(text)))


def installs(workspace: Workspace, folder: str) -> Iterable[Install]:
    """The bundles whose chart is the one in ``folder``: a path, or the chart that the file stands in."""
    for path in workspace.once((NAME,), lambda: _files(workspace)):
        for document in docs.documents(workspace.text(path) or ""):
            for target in _targets(path, document):
                if _folder(workspace, target) != folder:
                    continue
                layers = _layers(workspace, target)
                yield Install(
                    folder=folder,
                    home=path,
                    name=target.name,
                    namespace=target.namespace,
                    cluster=_cluster(workspace, target),
                    values=layers.layers,
                    gaps=layers.gaps,
                )


def _files(workspace: Workspace) -> list[str]:
    return sorted(path for path in workspace.tree.modes if MANAGERS[NAME].accepts(path))


def _folder(workspace: Workspace, target: _Target) -> str | None:
    """The folder of a chart that stands in this repository. A path without a repository is tried first, as
    Fleet does."""
    chart = target.helm("chart") or "."
    if target.helm("repo") or "://" in chart:
        return None
    folder = normalise(f"{PurePosixPath(target.path).parent}/{chart}")
    if folder is None or workspace.text(f"{folder}/Chart.yaml") is None:
        return None
    return folder
