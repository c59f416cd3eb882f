"""Manifests of the repository as they are applied: as they stand, or as kustomize builds them.

kustomize is used where it is on PATH, or kubectl, which has it inside. It builds a copy of the tree as data,
without plugins, helm or network: a kustomization that names anything remote is not built.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot import docs, process
from bot.errors import ProcessError, RenderError
from bot.git import Tree, normalise
from bot.model import Gap, Plain, Render, Stage, Untrusted

_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_ENTRIES = ("resources", "bases", "components", "crds")
_MOST_FILES = 20_000
_TIMEOUT = 60.0
_NOWHERE = "http://127.0.0.1:9"
_OFFLINE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
}


def plain(tree: Tree, manifests: Plain) -> Render:
    """The manifests as a render. A document that cannot be read, and a kustomization that cannot be built
    here, are gaps. Raises :class:`RenderError` when kustomize refuses."""
    if manifests.root is None:
        return _written(tree, manifests, ())
    command = kustomize()
    if command is None:
        return _written(tree, manifests, (_gap(manifests, "neither kustomize nor kubectl is here"),))
    remote = next(_remote(tree, manifests.root), None)
    if remote is not None:
        return _written(tree, manifests, (_gap(manifests, "it builds on something remote", remote),))
    return _built(tree, manifests.root, command)


def _written(tree: Tree, manifests: Plain, gaps: tuple[Gap, ...]) -> Render:
    parts: list[str] = []
    found = list(gaps)
    for path in manifests.files:
        for document in docs.documents(tree.text(path) or ""):
            if document.error is not None:
                reason = "a manifest cannot be read"
                where = f"{path}:{document.line}"
                found.append(Gap(Stage.RENDER, where, reason, Untrusted(document.error.message)))
            elif docs.scalar(document.node, "kind") and docs.scalar(document.node, "apiVersion"):
                parts.append(f"---\n# Source: {path}\n{document.text.removeprefix('---')}")
    return Render("\n".join(parts), None, "", gaps=tuple(found))


def kustomize() -> list[str] | None:
    """How kustomize is called here; None when it is not."""
    own = process.which("kustomize")
    if own is not None:
        return [own, "build"]
    kubectl = process.which("kubectl")
    return None if kubectl is None else [kubectl, "kustomize"]


def _built(tree: Tree, root: str, command: list[str]) -> Render:
    if len(tree.modes) > _MOST_FILES:
        raise RenderError(f"{root or 'the root'}: the tree has more than {_MOST_FILES:,} files")
    with tempfile.TemporaryDirectory(prefix="chart-triage-tree-") as folder:
        tree.export("", Path(folder))
        try:
            done = process.run([*command, str(Path(folder) / root)], env=_OFFLINE, timeout=_TIMEOUT)
        except ProcessError as error:
            said = error.stderr.replace(f"{folder}/", "").strip()
            raise RenderError(f"{root or 'the root'} cannot be built: {error.message}", stderr=said) from None
    return Render(done.stdout.decode("utf-8", "replace"), None, "")


def _remote(tree: Tree, root: str) -> Iterator[str]:
    """What a kustomization, or one that it builds on, names and is not in the tree."""
    waiting, seen = [root], set[str]()
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        text = next((text for name in _NAMES if (text := tree.text(f"{folder}/{name}".lstrip("/")))), "")
        for document in docs.documents(text):
            for key in _ENTRIES:
                for item in docs.items(docs.get(document.node, key)):
                    name = docs.scalar(item) or ""
                    place = normalise(f"{folder}/{name}".lstrip("/"))
                    if place is None or not _is_there(tree, place):
                        yield name
                    elif place not in tree.modes:
                        waiting.append(place)


def _is_there(tree: Tree, place: str) -> bool:
    return place in tree.modes or any(path.startswith(f"{place}/") for path in tree.modes)


def _gap(manifests: Plain, reason: str, detail: str | None = None) -> Gap:
    where = manifests.root or "the root"
    told = f"the kustomization is not built, its files are compared as they stand: {reason}"
    return Gap(Stage.RENDER, where, told, None if detail is None else Untrusted(detail))
