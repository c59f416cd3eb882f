"""flux: HelmReleases, with the HelmRepository, OCIRepository or HelmChart that each names, as kustomize and
Flux build them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.flux import overlays, references, resource_sets, sources, values
from bot.discover.flux.references import HELM, SOURCE
from bot.discover.kustomization import Built, builds, substitute
from bot.discover.kustomization.building import alone
from bot.discover.manager import Extraction, Install, Pin, gathered, pin, release
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci
from bot.discover.workspace import Object, Workspace, as_object, broken, gap
from bot.model import Gap, Release

NAME = "flux"
_CHART_LAYER = "application/vnd.cncf.helm.chart.content"
_LONGEST_NAME = 53
_OVERRIDDEN = "every overlay that builds it sets another version"
_UNKNOWN_TARGET = "a patch sets a version of what is not in the repository"

PATCH, RESOURCE_SET = "flux-patch", "resourceset"
"""The managers of versions that a kustomize patch sets, and of those in a ResourceSet: Renovate's flux reads
neither."""

Finding = Release | Gap


def extract(workspace: Workspace, path: str) -> Extraction:
    """The releases whose version stands in the file: in a HelmRelease's own ``chart.spec``, in an
    OCIRepository or HelmChart, then one for each HelmRelease that uses it, or in a patch for one of these.
    There is one for each root that builds them."""
    found: list[Finding] = []
    patched = overlays.patched(workspace, path)
    for document in workspace.documents(path, *_READERS, resource_sets.KIND):
        if document.error is not None:
            found.append(broken(path, document))
        thing = as_object(path, document)
        if thing is not None and (thing.kind, thing.group) == (resource_sets.KIND, resource_sets.GROUP):
            found += _beyond(_resource_set(workspace, thing), RESOURCE_SET)
        if thing is None or thing.kind not in _READERS or thing.group not in (HELM, SOURCE):
            continue
        if overlays.is_resource(workspace, path):
            found += _object(workspace, thing)
        elif not any(part[1] is document or part[0] == path for built in patched for part in built.parts):
            found += _lost_patch(workspace, thing)
    for built in patched:
        set_here = (one for one in _read(workspace, built) if isinstance(one, Release) and one.file == path)
        found += _beyond(set_here, PATCH)
    return gathered(dict.fromkeys(found))


def _beyond(found: Iterable[Finding], manager: str) -> list[Finding]:
    return [dataclasses.replace(one, manager=manager) if isinstance(one, Release) else one for one in found]


def _object(workspace: Workspace, thing: Object) -> list[Finding]:
    """What an object gives where it stands. When no root uses its version, it is shown all the same: that is
    what Renovate bumps."""
    found = [one for built in builds(workspace, thing) for one in _read(workspace, built)]
    here = [one for one in found if isinstance(one, Gap) or one.file == thing.path]
    if here or not found:
        return here
    shown = _read(workspace, alone(workspace, thing))
    doubt = gap(_subject(thing), _OVERRIDDEN)
    return [dataclasses.replace(one, gaps=(*one.gaps, doubt)) for one in shown if isinstance(one, Release)]


def _resource_set(workspace: Workspace, thing: Object) -> Iterator[Finding]:
    unread = resource_sets.unread(thing, thing.document.text)
    if unread is not None:
        yield unread
    for built in resource_sets.of(workspace, thing):
        if built.thing.kind in _READERS and built.thing.group in (HELM, SOURCE):
            yield from _read(workspace, built)


def _lost_patch(workspace: Workspace, thing: Object) -> list[Finding]:
    """A patch that went into nothing, as for a base in another repository."""
    chart = thing.get("spec", "chart", "spec")
    if docs.scalar(chart, "chart") is not None:
        return list(_read(workspace, alone(workspace, thing)))
    pinned = docs.get(chart, "version") or thing.get("spec", "ref") or thing.get("spec", "version")
    if pinned is None:
        return []
    remote = [name for file in overlays.patching(workspace, thing.path) for name in file.remote()]
    return [gap(_subject(thing), _UNKNOWN_TARGET, ", ".join(remote) or None)]


def _read(workspace: Workspace, built: Built) -> Iterator[Finding]:
    return _READERS[built.thing.kind](workspace, built)


def _helm_release(workspace: Workspace, built: Built) -> Iterator[Finding]:
    reference = built.thing.get("spec", "chartRef")
    if reference is None:
        yield from _charts(workspace, built, built.thing.get("spec", "chart", "spec"), [built])
    elif references.named(workspace, built, reference) is None:
        kind, name = docs.scalar(reference, "kind"), docs.scalar(reference, "name")
        reason = "its chartRef is not in the repository"
        if kind == "ExternalArtifact":
            reason = "its chart is an ExternalArtifact, which is not followed"
        yield gap(_subject(built.thing), reason, name)


def _helm_chart(workspace: Workspace, built: Built) -> Iterator[Finding]:
    yield from _charts(workspace, built, built.thing.get("spec"), references.users(workspace, built))


def _oci_repository(workspace: Workspace, built: Built) -> Iterator[Finding]:
    """An OCIRepository may hold anything: it is a chart when a HelmRelease uses it, or when its layer says
    so. Digest goes before semver before tag. Source: Flux, "OCI Repositories"."""
    users = references.users(workspace, built)
    media = built.thing.scalar("spec", "layerSelector", "mediaType") or ""
    url = built.thing.scalar("spec", "url")
    if not url or not (users or media.startswith(_CHART_LAYER)):
        return
    reference = built.thing.get("spec", "ref")
    places = (_pin(built, docs.get(reference, key)) for key in ("semver", "tag", "digest"))
    at = next((place for place in places if place is not None), None)
    if at is None:
        yield gap(_subject(built.thing), "the chart is not pinned: its OCIRepository names no version")
        return
    digest = docs.scalar(reference, "digest")
    at = dataclasses.replace(at, digest=digest or at.digest)
    url, missing = substitute(workspace, built, url)
    gaps = _unfilled(built, at)
    if missing:
        gaps += (
            gap(_subject(built.thing), "its URL holds variables that are not known", ", ".join(missing)),
        )
    source = oci(aliased(workspace, url, NAME))
    for user in users or [built]:
        yield _release(workspace, at, source, user, None, gaps + _doubts(built))


def _charts(
    workspace: Workspace, built: Built, spec: docs.Node | None, users: list[Built]
) -> Iterator[Finding]:
    """From a chart's spec (``chart``, ``version``, ``sourceRef``): one release for each user."""
    chart = docs.scalar(spec, "chart")
    if chart is None:
        return
    at = _pin(built, docs.get(spec, "version"))
    in_repository = docs.scalar(spec, "sourceRef", "kind") in (None, "HelmRepository")
    if at is None:
        if in_repository:
            yield gap(
                _subject(built.thing), "the chart is not pinned: its version is a template or missing", chart
            )
        return
    chart, _ = substitute(workspace, built, chart)
    found = sources.of_chart(workspace, built, spec, chart)
    if found.ours:
        return
    gaps = _unfilled(built, at)
    if found.missing is not None:
        gaps += (gap(_subject(built.thing), *found.missing),)
    for user in users or [built]:
        yield _release(workspace, at, found.source, user, spec, gaps + _doubts(built))


@dataclass(frozen=True, slots=True)
class _Named:
    """How a HelmRelease is installed: name and namespace of the release, and the cluster if it is known."""

    name: str
    namespace: str | None
    cluster: str | None
    include_crds: bool


def _release(
    workspace: Workspace, at: Pin, source: Source, user: Built, spec: docs.Node | None, gaps: tuple[Gap, ...]
) -> Release:
    """The release that ``user`` makes; one without a name when nothing uses the chart."""
    layers = values.layers_of(workspace, user, _subject(user.thing), spec)
    if user.thing.kind != "HelmRelease":
        return release(NAME, at, source, layers, cluster=_cluster(workspace, user), gaps=gaps)
    called = _named(workspace, user)
    found = release(
        NAME,
        at,
        source,
        layers,
        name=called.name,
        namespace=called.namespace,
        home=user.thing.path,
        cluster=called.cluster,
        include_crds=called.include_crds,
        gaps=tuple(dict.fromkeys(gaps + _doubts(user))),
    )
    upgrades = user.thing.scalar("spec", "upgrade", "crds") == "CreateReplace"
    return dataclasses.replace(found, upgrade_crds=upgrades)


def _named(workspace: Workspace, user: Built) -> _Named:
    thing = user.thing
    target = thing.scalar("spec", "targetNamespace")
    name = thing.scalar("spec", "releaseName") or (f"{target}-" if target else "") + thing.name
    name, _ = substitute(workspace, user, name)
    namespace = target or thing.namespace
    skips = thing.scalar("spec", "install", "crds") == "Skip"
    skips = skips or thing.scalar("spec", "install", "skipCRDs") in docs.TRUE
    return _Named(
        _shortened(name),
        None if namespace is None else substitute(workspace, user, namespace)[0],
        _cluster(workspace, user),
        not skips,
    )


def _cluster(workspace: Workspace, user: Built) -> str | None:
    """The configured cluster: that of a kubeconfig by its Secret's name, or else the first that the places
    know on the way from the HelmRelease to Flux's own Kustomization."""
    remote = user.kube_config()
    for key in ("secretRef", "configMapRef"):
        name = docs.scalar(remote, key, "name")
        known = None if name is None else workspace.settings.cluster_at(name.removesuffix("-kubeconfig"))
        if known is not None:
            return known.name
    clusters = (workspace.cluster(place) for place in user.places())
    return next((cluster for cluster in clusters if cluster is not None), None)


def installs(workspace: Workspace, folder: str) -> Iterable[Install]:
    """Every HelmRelease whose chart is ``folder`` of this repository, as each root builds it."""
    mention = folder.rpartition("/")[2]
    for kind, group in overlays.KINDS[:2]:
        for thing in workspace.objects(kind, group, mention=mention):
            for built in builds(workspace, thing):
                yield from _installed(workspace, built, folder)


def _installed(workspace: Workspace, built: Built, folder: str) -> Iterator[Install]:
    own = built.thing.kind == "HelmRelease"
    spec = built.thing.get("spec", "chart", "spec") if own else built.thing.get("spec")
    if sources.folder(workspace, spec) != folder:
        return
    revision = sources.fixed(workspace, built, spec)
    for user in [built] if own else references.users(workspace, built):
        layers = values.layers_of(workspace, user, _subject(user.thing), spec)
        if revision is not None:
            layers.gap("the chart is read at a fixed revision, not at this one", revision)
        called = _named(workspace, user)
        yield Install(
            folder,
            user.thing.path,
            called.name,
            called.namespace,
            called.cluster or workspace.cluster(user.thing.path),
            layers.layers,
            called.include_crds,
            (*_doubts(user), *layers.gaps),
        )


def _pin(built: Built, node: docs.Node | None) -> Pin | None:
    """The version where it stands, in the object's own file or in a patch."""
    origin = built.origin(node)
    return None if origin is None else pin(*origin, node)


def _doubts(built: Built) -> tuple[Gap, ...]:
    return tuple(gap(_subject(built.thing), reason, detail) for reason, detail in built.doubts)


def _unfilled(built: Built, at: Pin) -> tuple[Gap, ...]:
    if "${" not in at.version:
        return ()
    return (gap(_subject(built.thing), "the version is a variable", at.version),)


def _shortened(name: str) -> str:
    """Long names end in a hash. Source: Flux's helm-controller, ``release.ShortenName``."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:40]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _subject(thing: Object) -> str:
    return f"{thing.path}: {thing.kind} {thing.name}"


_READERS = {"HelmRelease": _helm_release, "HelmChart": _helm_chart, "OCIRepository": _oci_repository}
