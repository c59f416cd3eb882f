"""argocd: the charts of Applications, and of the Applications that ApplicationSets make."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot.discover.argo import installs as installing
from bot.discover.argo import readers, sets, trees, values
from bot.discover.argo.applications import Application, ApplicationSet, literal, read
from bot.discover.argo.trees import Tree
from bot.discover.argo.values import Chart
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Install, gathered, pin, release
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Release

NAME = "argocd"
GENERATED = "applicationset"
"""The manager of releases whose chart or version is a generator's: Renovate's argocd reads none of these."""

_Found = tuple[str, Release | Gap]


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every source that is a chart is a release, whose version stands in the file: in an Application, in an
    ApplicationSet, or in a file that one of them takes it from."""
    found: list[_Found] = []
    for thing in read(workspace, path, "Application", "ApplicationSet"):
        if isinstance(thing, Gap):
            found.append((path, thing))
        elif isinstance(thing, Application):
            found += _releases(workspace, thing)
        elif readers.of_charts(workspace.text(path) or ""):
            found += _made(workspace, thing)
    for one in readers.reading(workspace, path):
        for file, made in _made(workspace, one) if one.path != path else ():
            # What cannot be learned of the set can be because of this file.
            found.append((path if file == one.path and isinstance(made, Gap) else file, made))
    return gathered(thing for file, thing in found if file == path)


def _made(workspace: Workspace, one: ApplicationSet) -> tuple[_Found, ...]:
    """What an ApplicationSet makes, each with the file that it stands in, or that the gap is about."""

    def make() -> tuple[_Found, ...]:
        made = sets.generated(workspace, one)
        return (
            *made.gaps,
            *(found for application in made.applications for found in _releases(workspace, application)),
        )

    return workspace.once(("argo releases", one.path, one.line, one.name), make)


def _releases(workspace: Workspace, application: Application) -> Iterator[_Found]:
    for source in application.sources:
        found = _release(workspace, application, source)
        if found is not None:
            yield found.file if isinstance(found, Release) else application.path, found


def _release(workspace: Workspace, application: Application, source: Tree) -> Release | Gap | None:
    url, chart = trees.leaf(source, "repoURL"), trees.leaf(source, "chart")
    is_oci = url is not None and url.text.startswith("oci://")
    if (chart is None or not chart.text) and not is_oci:
        return None
    where, what = literal(url), literal(chart)
    version = trees.leaf(source, "targetRevision")
    origin = None if version is None or literal(version) is None else version.origin
    at = None if origin is None else pin(origin.path, origin.document, origin.node)
    if version is None or at is None or where is None or (chart is not None and chart.text and what is None):
        return gap(application.subject, "a source's chart, repository or version is a template or missing")
    layers = Layers(workspace, application.subject, templates=application.templates)
    parts = Chart(application, source)
    values.collect(layers, parts)
    filled = any(leaf is not None and leaf.origin is not leaf.at for leaf in (version, url, chart))
    found = release(
        GENERATED if filled else NAME,
        at,
        _source(where, what),
        layers,
        name=parts.name,
        namespace=parts.namespace,
        home=application.path,
        cluster=application.cluster(workspace),
        include_crds=parts.include_crds,
        gaps=application.gaps,
    )
    whole = version.text == str(origin.node.value) if origin is not None else True
    return found if whole else dataclasses.replace(found, resolved=version.text)


def _source(url: str, chart: str | None) -> Source:
    """Argo CD takes a repository without a scheme for an OCI registry."""
    if chart is None:
        return oci(url)
    return remote(url, chart, is_oci=url.startswith("oci://") or "://" not in url)


def follows(workspace: Workspace, path: str) -> bool:
    """Whether a git generator of the tree reads a file for what may be a chart."""
    return readers.follows(workspace, path)


def installs(workspace: Workspace, folder: str) -> Iterator[Install]:
    """Every Application, written out or made, with a source that is the chart in ``folder``."""
    return installing.installs(workspace, folder)
