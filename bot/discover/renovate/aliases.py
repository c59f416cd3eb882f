"""Renovate's ``registryAliases``: names that stand for repositories, and registries that stand for others."""

from __future__ import annotations

from bot.discover.workspace import Workspace

# Renovate resolves this alias without being told.
_DEFAULTS = {"stable": "https://charts.helm.sh/stable"}


def alias(workspace: Workspace, name: str) -> str | None:
    """The repository URL that ``name`` stands for (helmv3's ``@name``, a helmfile repository that the file
    does not declare, fleet's ``repo``, a HelmRepository that is not in the tree), or None."""
    return _DEFAULTS.get(name)


def aliased(workspace: Workspace, reference: str) -> str:
    """An OCI reference (``oci://host/path`` or ``host/path``) with the alias of its beginning filled in, as
    Renovate does for registries that mirror others."""
    return reference
