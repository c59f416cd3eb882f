"""Which object a reference of Flux means, and who refers to one."""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.discover.flux import resource_sets
from bot.discover.kustomization import Built, builds, files, roots, substitute
from bot.discover.kustomization.config_maps import nearness
from bot.discover.workspace import Workspace

HELM = "helm.toolkit.fluxcd.io"
SOURCE = "source.toolkit.fluxcd.io"


def named(workspace: Workspace, user: Built, reference: docs.Node | None) -> Built | None:
    """The source that a reference means: of that kind and name, in no other namespace, and of several the
    nearest."""
    kind, name = docs.scalar(reference, "kind") or "HelmRepository", docs.scalar(reference, "name")
    if name is None:
        return None
    namespace = docs.scalar(reference, "namespace")
    key = "source", user.lineage, kind, name, namespace
    return workspace.once(key, lambda: _named(workspace, user, kind, name, namespace))


def _named(workspace: Workspace, user: Built, kind: str, name: str, namespace: str | None) -> Built | None:
    # Renovate takes the namespaces as they are written; kustomize may set others for both sides.
    wanted = {namespace} if namespace else {user.source.namespace, user.thing.namespace}
    filled, _ = substitute(workspace, user, name)
    found: list[tuple[bool, Built]] = []
    for built in candidates(workspace, kind, SOURCE, name):
        called, _ = substitute(workspace, built, built.thing.name)
        spaces = {None, built.source.namespace, built.thing.namespace}
        known = None in wanted or built.thing.namespace is None or not wanted.isdisjoint(spaces)
        if known and (called == filled or built.source.name == name):
            found.append((called == filled, built))
    exact = [built for same, built in found if same] or [built for _, built in found]
    return max(exact, key=lambda built: nearness(user, built), default=None)


def users(workspace: Workspace, source: Built) -> list[Built]:
    """The HelmReleases whose ``chartRef`` means this source, as each root builds them."""
    return [
        built
        for built in candidates(workspace, "HelmRelease", HELM, source.source.name)
        if means(workspace, built, source)
    ]


def means(workspace: Workspace, user: Built, source: Built) -> bool:
    """Whether a HelmRelease's ``chartRef`` is this source."""
    reference = user.thing.get("spec", "chartRef")
    if docs.scalar(reference, "kind") != source.thing.kind:
        return False
    found = named(workspace, user, reference)
    return found is not None and found.lineage == source.lineage


def candidates(workspace: Workspace, kind: str, group: str, name: str) -> Iterator[Built]:
    """The objects of a kind whose documents contain ``name``, and those of ResourceSets."""
    for thing in workspace.objects(kind, group, mention=_mention(workspace, name)):
        yield from builds(workspace, thing)
    yield from resource_sets.made(workspace, kind)


def _mention(workspace: Workspace, name: str) -> str:
    """What a document must contain to be of this name; nothing when kustomize or Flux may change names."""
    changed = workspace.once(
        ("renamed",),
        lambda: roots.index(workspace).renaming or files.renaming(workspace),
    )
    return "" if changed else name
