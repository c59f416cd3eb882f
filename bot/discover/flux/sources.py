"""Where a HelmRelease's chart comes from."""

from __future__ import annotations

from dataclasses import dataclass

from bot import docs
from bot.discover.flux.references import named
from bot.discover.kustomization import Built, roots, substitute
from bot.discover.origin import is_origin
from bot.discover.renovate import alias, aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace
from bot.git import normalise
from bot.model import SourceKind

IN_TREE = ("GitRepository", "Bucket")
_FIXED = ("commit", "tag", "semver", "name")


@dataclass(frozen=True, slots=True)
class Found:
    """A chart's source. ``missing`` tells why it is not fully known, with a detail; ``ours`` when the chart
    surely stands in this tree."""

    source: Source
    missing: tuple[str, str | None] | None = None
    ours: bool = False


def of_chart(workspace: Workspace, user: Built, spec: docs.Node | None, chart: str) -> Found:
    """The source of a chart's spec (``chart``, ``sourceRef``)."""
    reference = docs.get(spec, "sourceRef")
    kind, name = docs.scalar(reference, "kind") or "HelmRepository", docs.scalar(reference, "name")
    found = named(workspace, user, reference)
    if kind != "HelmRepository":
        url = None if found is None else found.thing.scalar("spec", "url")
        ours = url is not None and is_origin(workspace, url) is True
        return Found(Source(SourceKind.GIT, url, chart), ours=ours)
    url = None if found is None else found.thing.scalar("spec", "url")
    if found is None or url is None:
        return _by_alias(workspace, name, chart)
    filled, missing = substitute(workspace, found, url)
    if missing:
        reason = "its HelmRepository has a URL with variables that are not set in the repository"
        return Found(Source(SourceKind.HTTP, None, chart), (reason, url))
    return Found(_in_repository(workspace, filled, chart, is_oci=found.thing.scalar("spec", "type") == "oci"))


def _by_alias(workspace: Workspace, name: str | None, chart: str) -> Found:
    """A HelmRepository that is not in the tree may have its URL in Renovate's configuration."""
    url = None if name is None else alias(workspace, name, "flux")
    if url is not None:
        return Found(_in_repository(workspace, url, chart, is_oci=False))
    missing = "its HelmRepository is not in the repository", name
    return Found(Source(SourceKind.HTTP, None, chart), missing)


def _in_repository(workspace: Workspace, url: str, chart: str, *, is_oci: bool) -> Source:
    if is_oci or url.startswith("oci://"):
        return oci(aliased(workspace, f"{url.rstrip('/')}/{chart}", "flux"))
    return remote(url, chart, is_oci=False)


def folder(workspace: Workspace, spec: docs.Node | None) -> str | None:
    """The folder of this tree that a chart's spec means, or None: it is a path in a GitRepository or Bucket
    that is this repository."""
    reference, chart = docs.get(spec, "sourceRef"), docs.scalar(spec, "chart")
    if docs.scalar(reference, "kind") not in IN_TREE or chart is None:
        return None
    path = normalise(chart.removeprefix("/"))
    return path if path is not None and roots.is_ours(workspace, reference) else None


def fixed(workspace: Workspace, user: Built, spec: docs.Node | None) -> str | None:
    """The revision at which a GitRepository stands still, or None when it follows a branch."""
    found = named(workspace, user, docs.get(spec, "sourceRef"))
    if found is None:
        return None
    return next((value for key in _FIXED if (value := found.thing.scalar("spec", "ref", key))), None)
