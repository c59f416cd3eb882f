"""flux: HelmReleases, with the HelmRepository, OCIRepository or HelmChart that each names."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Iterator

from bot import docs
from bot.discover import kustomizations
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Manager, Pin, pin, release
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Object, Workspace, as_object, broken, gap
from bot.model import Gap, Release, SourceKind

NAME = "flux"
_HELM = "helm.toolkit.fluxcd.io"
_SOURCE = "source.toolkit.fluxcd.io"
_CHART_LAYER = "application/vnd.cncf.helm.chart.content"
_LONGEST_NAME = 53


def extract(workspace: Workspace, path: str) -> Extraction:
    """The releases whose version stands in the file: in a HelmRelease's own ``chart.spec``, or in an
    OCIRepository or HelmChart, then one for each HelmRelease that uses it."""
    found: list[Release | Gap] = []
    for document in workspace.documents(path, *_READERS):
        if document.error is not None:
            found.append(broken(path, document))
        thing = as_object(path, document)
        if thing is not None and thing.kind in _READERS and thing.group in (_HELM, _SOURCE):
            found += _READERS[thing.kind](workspace, thing)
    return Extraction(
        tuple(one for one in found if isinstance(one, Release)),
        tuple(one for one in found if isinstance(one, Gap)),
    )


def _helm_release(workspace: Workspace, thing: Object) -> Iterator[Release | Gap]:
    reference = thing.get("spec", "chartRef")
    if reference is None:
        yield from _charts(workspace, thing, thing.get("spec", "chart", "spec"), [thing])
    elif _named(workspace, thing, reference) is None:
        yield gap(_subject(thing), "its chartRef is not in the repository", docs.scalar(reference, "name"))


def _helm_chart(workspace: Workspace, thing: Object) -> Iterator[Release | Gap]:
    yield from _charts(workspace, thing, thing.get("spec"), _users(workspace, thing))


def _oci_repository(workspace: Workspace, thing: Object) -> Iterator[Release | Gap]:
    """An OCIRepository may hold anything: it is a chart when a HelmRelease uses it, or when its layer says
    so. Digest goes before semver before tag. Source: Flux, "OCI Repositories"."""
    users = _users(workspace, thing)
    media = thing.scalar("spec", "layerSelector", "mediaType") or ""
    url = thing.scalar("spec", "url")
    if not url or not (users or media.startswith(_CHART_LAYER)):
        return
    reference = thing.get("spec", "ref")
    places = (
        pin(thing.path, thing.document, docs.get(reference, key)) for key in ("semver", "tag", "digest")
    )
    at = next((place for place in places if place is not None), None)
    if at is None:
        yield gap(_subject(thing), "the chart is not pinned: its OCIRepository names no version")
        return
    digest = docs.scalar(reference, "digest")
    at = dataclasses.replace(at, digest=digest or at.digest)
    for user in users or [thing]:
        yield _release(workspace, at, oci(url), user, _unfilled(workspace, thing, at))


def _charts(
    workspace: Workspace, thing: Object, spec: docs.Node | None, users: list[Object]
) -> Iterator[Release | Gap]:
    """From a chart's spec (``chart``, ``version``, ``sourceRef``): one release for each user."""
    chart, reference = docs.scalar(spec, "chart"), docs.get(spec, "sourceRef")
    if chart is None:
        return
    at = pin(thing.path, thing.document, docs.get(spec, "version"))
    in_repository = docs.scalar(reference, "kind") in (None, "HelmRepository")
    if at is None:
        if in_repository:
            yield gap(_subject(thing), "the chart is not pinned: its version is a template or missing", chart)
        return
    source, gaps = (
        Source(SourceKind.GIT, docs.scalar(reference, "name"), chart),
        _unfilled(workspace, thing, at),
    )
    if in_repository:
        found = _named(workspace, thing, reference)
        url = None if found is None else found.scalar("spec", "url")
        if found is None or url is None:
            missing = docs.scalar(reference, "name")
            gaps += (gap(_subject(thing), "its HelmRepository is not in the repository", missing),)
            source = Source(SourceKind.HTTP, None, chart)
        else:
            source = remote(
                url, chart, is_oci=found.scalar("spec", "type") == "oci" or url.startswith("oci://")
            )
    for user in users or [thing]:
        yield _release(workspace, at, source, user, gaps)


def _release(workspace: Workspace, at: Pin, source: Source, user: Object, gaps: tuple[Gap, ...]) -> Release:
    """The release that ``user`` makes; one without a name when nothing uses the chart."""
    layers = Layers(
        workspace,
        _subject(user),
        fill=lambda text: kustomizations.substitute(workspace, user.path, text),
    )
    if user.kind != "HelmRelease":
        return release(NAME, at, source, layers, gaps=gaps)
    _values(layers, user)
    target = user.scalar("spec", "targetNamespace")
    name, _ = layers.fill(user.scalar("spec", "releaseName") or (f"{target}-" if target else "") + user.name)
    return release(
        NAME,
        at,
        source,
        layers,
        name=_shortened(name),
        namespace=target or _namespace(workspace, user),
        home=user.path,
        include_crds=user.scalar("spec", "install", "crds") != "Skip",
        gaps=gaps,
    )


def _values(layers: Layers, user: Object) -> None:
    """``valuesFrom`` in its order, then inline values. Source: Flux, "Helm Releases", "Values"."""
    for node in docs.items(user.get("spec", "chart", "spec", "valuesFiles")):
        layers.unknown("file", None, None, "a values file lies in the chart", docs.scalar(node))
    for reference in docs.items(user.get("spec", "valuesFrom")):
        name, key = docs.scalar(reference, "name") or "", docs.scalar(reference, "valuesKey") or "values.yaml"
        found = None
        if docs.scalar(reference, "kind") != "ConfigMap":
            layers.unknown("secret", None, None, "values come from a Secret, which is not read", name)
            continue
        found = _config_map(layers.workspace, user, name, key)
        target = docs.scalar(reference, "targetPath")
        if found is None:
            layers.unknown("configmap", None, None, "values come from a ConfigMap that is not here", name)
        elif target is None:
            layers.add("configmap", *found, name)
        else:
            layers.parameter(target, found[2], found[0], found[1])
    layers.inline(user.path, user.document, user.get("spec", "values"))


def _config_map(workspace: Workspace, user: Object, name: str, key: str) -> tuple[str, int, str] | None:
    """Path, line and text of a ConfigMap's key, written out or generated by kustomize."""
    for thing in workspace.objects("ConfigMap", "", mention=name):
        node = thing.get("data", key)
        known = thing.namespace is None or thing.namespace == _namespace(workspace, user)
        if thing.name == name and known and isinstance(node, docs.ScalarNode):
            return thing.path, thing.document.position(node)[0], str(node.value)
    file, text = kustomizations.generated(workspace, user.path, name, key) or ("", None)
    return None if text is None else (file, 1, text)


def _named(workspace: Workspace, user: Object, reference: docs.Node | None) -> Object | None:
    """The source that a reference means: of that kind and name, in no other namespace, and of several the
    nearest."""
    kind, name = docs.scalar(reference, "kind") or "HelmRepository", docs.scalar(reference, "name")
    if name is None:
        return None
    wanted = docs.scalar(reference, "namespace") or user.namespace
    found = [
        thing
        for thing in workspace.objects(kind, _SOURCE, mention=name)
        if thing.name == name and (wanted is None or thing.namespace in (None, wanted))
    ]
    if len(found) < 2:
        return found[0] if found else None
    wanted = wanted or _namespace(workspace, user)
    return max(
        found,
        key=lambda thing: (
            _namespace(workspace, thing) == wanted,
            thing.path == user.path,
            len(os.path.commonpath([thing.path, user.path])),
        ),
    )


def _users(workspace: Workspace, source: Object) -> list[Object]:
    """The HelmReleases whose ``chartRef`` means this source."""
    found: list[Object] = []
    for thing in workspace.objects("HelmRelease", _HELM, mention=source.name):
        reference = thing.get("spec", "chartRef")
        if docs.scalar(reference, "kind") == source.kind and docs.scalar(reference, "name") == source.name:
            meant = _named(workspace, thing, reference)
            if meant is not None and meant.document is source.document:
                found.append(thing)
    return found


def _unfilled(workspace: Workspace, thing: Object, at: Pin) -> tuple[Gap, ...]:
    if "${" not in at.version:
        return ()
    return (gap(_subject(thing), "the version is a variable", at.version),)


def _namespace(workspace: Workspace, thing: Object) -> str | None:
    return thing.namespace or kustomizations.namespace(workspace, thing.path)


def _shortened(name: str) -> str:
    """Long names end in a hash. Source: Flux's helm-controller, ``release.ShortenName``."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:40]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _subject(thing: Object) -> str:
    return f"{thing.path}: {thing.kind} {thing.name}"


_READERS = {"HelmRelease": _helm_release, "HelmChart": _helm_chart, "OCIRepository": _oci_repository}

MANAGER = Manager(
    name=NAME,
    suffixes=(".yaml", ".yml"),
    files=re.compile(""),
    needles=(_HELM, _SOURCE),
    extract=extract,
)
