"""Which objects a file changes without holding them: as a patch, or as a kustomization with patches."""

from __future__ import annotations

import re

from bot import docs
from bot.discover.flux.references import HELM, SOURCE
from bot.discover.kustomization import Built, builds, roots
from bot.discover.kustomization.files import File, is_kustomization, naming
from bot.discover.workspace import Workspace

KINDS = (("HelmRelease", HELM), ("HelmChart", SOURCE), ("OCIRepository", SOURCE))
_FIELD = re.compile(r"\b(?:version|tag|semver|digest)\b")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")


def patched(workspace: Workspace, path: str) -> tuple[Built, ...]:
    """The builds of objects in other files into which a patch in this file went, when it may be one that
    sets a version."""
    text = workspace.text(path) or ""
    if not _FIELD.search(text) or not (_holds_patches(path, text) or patching(workspace, path)):
        return ()
    return tuple(
        built
        for kind, group in KINDS
        for thing in workspace.objects(kind, group)
        if thing.path != path
        for built in builds(workspace, thing)
        if any(part == path for part, _ in built.parts)
    )


def _holds_patches(path: str, text: str) -> bool:
    return "patches" in text and (is_kustomization(path) or roots.GROUP in text)


def patching(workspace: Workspace, path: str) -> tuple[File, ...]:
    """The kustomizations that take a file for a patch."""
    return tuple(file for file in naming(workspace, path) if path in _patch_paths(file))


def is_resource(workspace: Workspace, path: str) -> bool:
    """Whether a file's objects are built, rather than merged into others."""
    files = naming(workspace, path)
    return not any(path in _patch_paths(file) for file in files) or any(
        path in file.paths("resources", "bases") for file in files
    )


def _patch_paths(file: File) -> set[str]:
    entries = (item for field in _PATCHES for item in docs.items(file.get(field)))
    named = (
        docs.scalar(item) if isinstance(item, docs.ScalarNode) else docs.scalar(item, "path")
        for item in entries
    )
    return {path for name in named if name and "\n" not in name and (path := file.inside(name)) is not None}
