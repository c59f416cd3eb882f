"""What kustomize, and Flux around it, makes of the manifests of a tree before they reach a cluster."""

from __future__ import annotations

from bot.discover.kustomization.building import Built, builds
from bot.discover.kustomization.variables import substitute

__all__ = ["Built", "builds", "substitute"]
