"""Renovate's ``registryAliases``: names that stand for repositories, and registries that stand for others."""

from __future__ import annotations

from collections.abc import Mapping

from bot.discover.renovate.configuration import STABLE, configuration
from bot.discover.workspace import Workspace


def alias(workspace: Workspace, name: str, manager: str = "helmv3") -> str | None:
    """The repository URL that ``name`` stands for (helmv3's ``@name``, a helmfile repository that the file
    does not declare, fleet's ``repo``, a HelmRepository that is not in the tree), or None. Aliases can
    differ from ``manager`` to manager."""
    return _aliases(workspace, manager).get(name)


def aliased(workspace: Workspace, reference: str, manager: str = "helmv3") -> str:
    """An OCI reference (``oci://host/path`` or ``host/path``) with the alias of its beginning filled in, as
    Renovate does for registries that mirror others."""
    scheme = "oci://" if reference.startswith("oci://") else ""
    bare = reference.removeprefix(scheme)
    for name, target in _aliases(workspace, manager).items():
        if bare.startswith(f"{name}/"):
            return f"{scheme}{target}{bare[len(name) :]}"
    return reference


def _aliases(workspace: Workspace, manager: str) -> Mapping[str, str]:
    options = configuration(workspace).managers.get(manager)
    return STABLE if options is None else options.aliases
