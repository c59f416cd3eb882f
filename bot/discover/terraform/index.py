"""Which folders hold what, told by names and by text, so that little has to be parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from bot.discover.workspace import Workspace, folder_of
from bot.git import normalise

SUFFIXES = (".tf", ".tofu")
DATA = (".yaml", ".yml")
VARIABLES = (".tfvars", ".tfvars.json")
_SPECS = tuple(f"*{suffix}" for suffix in SUFFIXES)
_SOURCE = re.compile(r"^[ \t]*source[ \t]*=[ \t]*\"(\.{1,2}/[^\"\n]*|\.{1,2})\"", re.MULTILINE)


def folders(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """Every folder with files of Terraform, and these."""

    def find() -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(workspace.tree.modes):
            if path.endswith(SUFFIXES):
                found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    return workspace.once(("terraform", "folders"), find)


def links(workspace: Workspace) -> Mapping[str, str]:
    """The symbolic links among the files that may matter, and what each leads to in the end: that is the
    file in which something stands."""

    def find() -> dict[str, str]:
        return {
            path: target
            for path, target in workspace.tree.links().items()
            if target is not None and path.endswith((*SUFFIXES, *DATA))
        }

    return workspace.once(("terraform", "links"), find)


def _grep(workspace: Workspace, *needles: str) -> list[str]:
    """The files of Terraform that contain one of ``needles``; git looks into no links."""
    found = set(workspace.search(needles, _SPECS))
    return sorted(found | {link for link, target in links(workspace).items() if target in found})


def with_releases(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """The folders whose files mention ``helm_release``, and these files."""

    def find() -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in _grep(workspace, '"helm_release"'):
            found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    return workspace.once(("terraform", "releases"), find)


def linking(workspace: Workspace, path: str) -> list[str]:
    """The links that lead to a file."""
    return [link for link, target in links(workspace).items() if target == path]


def readers(workspace: Workspace, path: str) -> tuple[str, ...]:
    """The folders whose files seem to read a YAML file as data, told by text."""

    def find() -> dict[str, str]:
        paths = _grep(workspace, "yamldecode") if folders(workspace) else []
        return {path: workspace.text(path) or "" for path in paths}

    named = {PurePosixPath(one).name for one in (path, *linking(workspace, path))}
    texts = workspace.once(("terraform", "decoders"), find)
    return tuple(
        sorted({folder_of(file) for file, text in texts.items() if any(name in text for name in named)})
    )


def calls(workspace: Workspace) -> Mapping[str, frozenset[str]]:
    """Called folder → the folders that seem to call it, told by text."""

    def find() -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in _grep(workspace, '"./', '"../', '".."'):
            for match in _SOURCE.finditer(workspace.text(path) or ""):
                target = normalise(f"{folder_of(path)}/{match[1]}".lstrip("/"))
                if target is not None and target in folders(workspace):
                    found.setdefault(target, set()).add(folder_of(path))
        return {folder: frozenset(callers) for folder, callers in found.items()}

    return workspace.once(("terraform", "calls"), find)


def below(workspace: Workspace, folder: str) -> set[str]:
    """The folder and every local module that it calls, directly or not."""
    callees: dict[str, set[str]] = {}
    for callee, callers in calls(workspace).items():
        for caller in callers:
            callees.setdefault(caller, set()).add(callee)
    found, waiting = {folder}, [folder]
    while waiting:
        fresh = callees.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def owner(workspace: Workspace, path: str) -> str | None:
    """The folder whose module a file belongs to: for a variables file the nearest one above it."""
    folder = folder_of(path)
    while folder not in folders(workspace):
        if path.endswith(SUFFIXES) or not folder:
            return None
        folder = folder_of(folder)
    return folder
