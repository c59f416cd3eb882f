"""What kustomize and Flux's Kustomizations do to manifests: namespace, variables, ConfigMaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from bot import docs
from bot.discover.workspace import Object, Workspace, as_object, parents
from bot.git import normalise

_GROUP = "kustomize.toolkit.fluxcd.io"
_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_PATH = re.compile(r"^[ \t]+path:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_VARIABLE = re.compile(r"\$?\$\{([A-Za-z_][A-Za-z0-9_]*)([^{}]*)\}")


def namespace(workspace: Workspace, path: str) -> str | None:
    """The namespace that a manifest without one gets: from the kustomization of its folder, from the Flux
    Kustomization that applies the folder, or from a kustomization above."""
    folders = list(parents(path))
    own = _namespace(workspace, folders[0])
    if own is not None:
        return own
    owner = applied_by(workspace, path)
    target = None if owner is None else owner.scalar("spec", "targetNamespace")
    if target is not None:
        return target
    return next((name for name in (_namespace(workspace, folder) for folder in folders[1:]) if name), None)


def applied_by(workspace: Workspace, path: str) -> Object | None:
    """The Flux Kustomization whose ``spec.path`` is the nearest folder above a manifest."""
    index = workspace.once(("kustomizations",), lambda: _by_path(workspace))
    for folder in parents(path):
        for file in index.get(folder, ()):
            for thing in _kustomizations(workspace, file):
                if normalise(thing.scalar("spec", "path") or "") == (folder or None):
                    return thing
    return None


def substitute(workspace: Workspace, path: str, text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` with the variables that Flux's ``postBuild`` would fill in, and the names of those whose
    value is not in the repository. Their text stays. Source: Flux, "Post build variable substitution"."""
    if "${" not in text or not workspace.grep("postBuild"):
        return text, ()
    owner = applied_by(workspace, path)
    post_build = None if owner is None else owner.get("spec", "postBuild")
    known = {
        name: str(node.value)
        for name, node in docs.pairs(docs.get(post_build, "substitute"))
        if isinstance(node, docs.ScalarNode)
    }
    complete = post_build is not None and docs.get(post_build, "substituteFrom") is None
    unknown: dict[str, None] = {}

    def fill(found: re.Match[str]) -> str:
        if found[0].startswith("$$"):
            return found[0][1:]
        value = _value(found[1], found[2], known, complete)
        if value is None:
            unknown[found[1]] = None
            return found[0]
        return value

    return _VARIABLE.sub(fill, text), tuple(unknown)


def generated(workspace: Workspace, path: str, name: str, key: str) -> tuple[str, str | None] | None:
    """The path and text of ``key`` in a ConfigMap that a kustomization above ``path`` generates from a
    file; None when none does."""
    for folder in parents(path):
        for document in _files(workspace, folder):
            for entry in docs.items(docs.get(document.node, "configMapGenerator")):
                if docs.scalar(entry, "name") != name:
                    continue
                for item in docs.items(docs.get(entry, "files")):
                    left, equals, right = (docs.scalar(item) or "").partition("=")
                    if left == key if equals else PurePosixPath(left).name == key:
                        file = normalise(f"{folder}/{right if equals else left}".lstrip("/")) or ""
                        return file, workspace.text(file)
    return None


def _value(name: str, operator: str, known: Mapping[str, str], complete: bool) -> str | None:
    default = operator[2:] if operator[:2] in (":-", ":=") else None
    if default is None and operator:
        return None
    return known.get(name, default if complete else None)


def _by_path(workspace: Workspace) -> dict[str, list[str]]:
    """Folder → files with a Flux Kustomization that seems to apply it; told by text, so that most of them
    need no parsing."""
    index: dict[str, list[str]] = {}
    for file in workspace.grep(_GROUP):
        for piece in workspace.pieces(file):
            if piece.kind in (None, "Kustomization") and _GROUP in piece.text:
                for found in _PATH.finditer(piece.text):
                    index.setdefault(normalise(found[1]) or "", []).append(file)
    return index


def _kustomizations(workspace: Workspace, file: str) -> list[Object]:
    things = (as_object(file, document) for document in workspace.documents(file, "Kustomization"))
    return [thing for thing in things if thing is not None and thing.group == _GROUP]


def _namespace(workspace: Workspace, folder: str) -> str | None:
    names = (docs.scalar(document.node, "namespace") for document in _files(workspace, folder))
    return next((name for name in names if name), None)


def _files(workspace: Workspace, folder: str) -> tuple[docs.Document, ...]:
    def read() -> tuple[docs.Document, ...]:
        for name in _FILES:
            text = workspace.text(f"{folder}/{name}".lstrip("/"))
            if text is not None:
                return tuple(docs.documents(text))
        return ()

    return workspace.once(("kustomization", folder), read)
