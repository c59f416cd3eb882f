"""Who installs a chart that stands in this repository: an umbrella, a wrapper, a chart of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.discover.argo.installs import installs as argocd
from bot.discover.helmfile.installs import installs as helmfile
from bot.discover.manager import Install
from bot.discover.managers import ansible, fleet, flux, helmsman, kustomize, terraform
from bot.discover.workspace import Workspace

ENGINES: tuple[Callable[[Workspace, str], Iterable[Install]], ...] = (
    ansible.installs,
    argocd,
    fleet.installs,
    flux.installs,
    helmfile,
    helmsman.installs,
    kustomize.installs,
    terraform.installs,
)


def of(workspace: Workspace, folder: str) -> tuple[Install, ...]:
    """Every installation of the chart in ``folder`` that an engine's files describe, by file and name."""
    return workspace.once(("installs", folder), lambda: _of(workspace, folder))


def _of(workspace: Workspace, folder: str) -> tuple[Install, ...]:
    found = (install for engine in ENGINES for install in engine(workspace, folder))
    return tuple(sorted(found, key=lambda one: (one.home, one.name or "", one.namespace or "")))
