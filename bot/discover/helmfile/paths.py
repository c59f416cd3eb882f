"""Paths as helmfile writes them: relative to a folder of the tree, with globs, or remote."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.discover.workspace import Workspace, folder_of
from bot.git import normalise

FILES = re.compile(r"(^|/)helmfile\.ya?ml(\.gotmpl)?$|(^|/)helmfile\.d/.+\.ya?ml(\.gotmpl)?$")
"""The names of helmfiles, as Renovate knows them."""

_MOST_STARS = 6


def is_remote(path: str) -> bool:
    """Whether helmfile would fetch it: ``https://…``, ``git::https://…``."""
    return "://" in path or "::" in path


def join(folder: str, path: str) -> str | None:
    """``path`` from ``folder``, from the tree's root; None when that is outside."""
    return None if path.startswith("/") else normalise(f"{folder or '.'}/{path}")


def files(workspace: Workspace) -> frozenset[str]:
    """Every path of the tree."""
    return workspace.once(("helmfile paths",), lambda: frozenset(workspace.tree.modes))


def folders(workspace: Workspace) -> frozenset[str]:
    """Every folder of the tree."""

    def make() -> frozenset[str]:
        found: set[str] = set()
        for path in files(workspace):
            folder = folder_of(path)
            while folder and folder not in found:
                found.add(folder)
                folder = folder_of(folder)
        return frozenset(found)

    return workspace.once(("helmfile folders",), make)


def expand(workspace: Workspace, folder: str, pattern: str) -> list[str]:
    """The files and folders that a path or a glob stands for, sorted. Source: Go, ``filepath.Glob``."""
    whole = join(folder, pattern)
    if whole is None:
        return []
    if not any(mark in whole for mark in "*?["):
        known = workspace.text(whole) is not None or whole in folders(workspace)
        return [whole] if known else []
    if whole.count("*") > _MOST_STARS:
        return []
    return sorted(_matching(whole, (*files(workspace), *folders(workspace))))


def _matching(pattern: str, paths: Iterable[str]) -> set[str]:
    try:
        compiled = re.compile(_regex(pattern))
    except re.error:
        return set()
    depth = pattern.count("/")
    return {path for path in paths if path.count("/") == depth and compiled.fullmatch(path)}


def _regex(pattern: str) -> str:
    found, at = "", 0
    while at < len(pattern):
        char = pattern[at]
        end = pattern.find("]", at + 2) if char == "[" else -1
        if end > 0:
            inside = pattern[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            found += f"[{inside}]"
            at = end
        else:
            found += {"*": "[^/]*", "?": "[^/]"}.get(char, re.escape(char))
        at += 1
    return found
