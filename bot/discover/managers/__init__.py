"""The managers, one file each; a new one is a file like the others and an entry here.

What stands here tells which files can matter. A manager's own file, with all that it takes to read them, is
imported when one does.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from typing import cast

from bot.discover.helmfile.paths import FILES
from bot.discover.manager import Extraction, Install, Manager
from bot.discover.workspace import MANIFEST_SUFFIXES, MANIFESTS, Workspace

_ANY = re.compile("")


def _manager(
    name: str,
    suffixes: tuple[str, ...],
    needles: tuple[str, ...],
    *,
    files: re.Pattern[str] = _ANY,
    among: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
    follows: bool = False,
    installs: bool = False,
) -> Manager:
    """``follows`` and ``installs`` say whether the manager's file has a function of that name."""
    module = f"{__name__}.{re.sub(r'[.-]', '_', name)}"

    def extract(workspace: Workspace, path: str) -> Extraction:
        found = _function(module, "extract")(workspace, path)
        return cast("Extraction", found)

    def followed(workspace: Workspace, path: str) -> bool:
        return bool(_function(module, "follows")(workspace, path))

    def installed(workspace: Workspace, folder: str) -> Iterable[Install]:
        found = _function(module, "installs")(workspace, folder)
        return cast("Iterable[Install]", found)

    return Manager(
        name, suffixes, files, needles, extract, among, followed if follows else None,
        installed if installs else None,
    )  # fmt: skip


def _function(module: str, name: str) -> Callable[[Workspace, str], object]:
    found: Callable[[Workspace, str], object] = getattr(importlib.import_module(module), name)
    return found


_CHART_REF = (("chart_ref",), MANIFESTS)
_HELM_RELEASE = (('"helm_release"',), ("*.tf", "*.tofu"))

MANAGERS: dict[str, Manager] = {
    manager.name: manager
    for manager in (
        _manager("ansible", MANIFEST_SUFFIXES, ("chart_ref", "version"), among=_CHART_REF, installs=True),
        _manager(
            "argocd",
            MANIFEST_SUFFIXES,
            ("argoproj.io/",),
            among=(("argoproj.io/",), MANIFESTS),
            follows=True,
            installs=True,
        ),
        _manager(
            "fleet",
            ("fleet.yaml", "fleet.yml"),
            ("helm",),
            files=re.compile(r"(^|/)fleet\.ya?ml$"),
            installs=True,
        ),
        _manager(
            "flux",
            MANIFEST_SUFFIXES,
            (
                "helm.toolkit.fluxcd.io",
                "source.toolkit.fluxcd.io",
                "HelmRelease",
                "OCIRepository",
                "/spec/chart",
                "/spec/ref",
            ),
            installs=True,
        ),
        _manager(
            "helm-requirements",
            ("requirements.yaml", "requirements.yml"),
            ("dependencies",),
            files=re.compile(r"(^|/)requirements\.ya?ml$"),
        ),
        _manager(
            "helmfile",
            (*MANIFEST_SUFFIXES, ".gotmpl"),
            ("releases", "templates:"),
            files=FILES,
            installs=True,
        ),
        _manager("helmsman", MANIFEST_SUFFIXES, ("helmRepos", "oci://"), installs=True),
        _manager(
            "helmv3",
            ("Chart.yaml", "Chart.yml"),
            ("dependencies",),
            files=re.compile(r"(^|/)Chart\.ya?ml$"),
        ),
        _manager("k3s", (*MANIFEST_SUFFIXES, ".yaml.j2", ".yml.j2"), ("helm.cattle.io",)),
        _manager(
            "kustomize",
            (*MANIFEST_SUFFIXES, "Kustomization"),
            ("helmCharts", "HelmChartInflationGenerator", "helmChartInflationGenerator"),
            installs=True,
        ),
        _manager("sveltos", MANIFEST_SUFFIXES, ("projectsveltos.io/",)),
        # A version may be any text that is assigned anywhere, and in YAML most things called a version.
        _manager(
            "terraform",
            (".tf", ".tofu", ".tfvars", *MANIFEST_SUFFIXES),
            ('"helm_release"', '= "', "= {", "= [", "version"),
            among=_HELM_RELEASE,
            installs=True,
        ),
        # Renovate reads vendir.yml only; to vendir itself the file may have any name, and people write both.
        _manager(
            "vendir",
            ("vendir.yml", "vendir.yaml"),
            ("vendir.k14s.io/",),
            files=re.compile(r"(^|/)vendir\.ya?ml$"),
        ),
        _manager("custom.regex", (), ("",)),
        _manager("custom.jsonata", (), ("",)),
    )
}
