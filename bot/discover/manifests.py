"""What of a repository's own manifests and charts has to be compared when some of their files change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot import docs
from bot.discover import umbrella
from bot.discover.kustomization.building import upward
from bot.discover.kustomization.files import is_kustomization, kustomization, naming
from bot.discover.manager import Install
from bot.discover.workspace import MANIFEST_SUFFIXES, Workspace, folder_of, parents
from bot.model import Gap, InTree, Plain


@dataclass(frozen=True, slots=True)
class Unit:
    """One side of what is compared as a whole: the manifests in a folder, or a chart as it is installed.
    ``key`` finds the other side; ``files`` are the changed ones that it covers."""

    key: tuple[str, ...]
    what: Plain | InTree
    home: str
    files: tuple[str, ...]
    name: str | None = None
    namespace: str | None = None
    install: Install | None = None
    gaps: tuple[Gap, ...] = ()


def units(before: Workspace, after: Workspace, changed: Sequence[str]) -> tuple[tuple[Unit, Unit], ...]:
    """The units that cover changed files, before and after. A chart that is there on one side only is in
    none, so its lines stay unexplained."""
    charts: defaultdict[str, list[str]] = defaultdict(list)
    loose: list[str] = []
    for path in changed:
        folder = _chart(before, after, path)
        if folder is not None:
            charts[folder].append(path)
        elif any(_is_manifest(side, path) or _folders(side, path) for side in (before, after)):
            loose.append(path)
    found: list[tuple[Unit, Unit]] = []
    for folder, files in charts.items():
        old, new = ({unit.key: unit for unit in _charts(side, folder, files)} for side in (before, after))
        shared = [(old[key], new[key]) for key in old if key in new]
        # With an installation on one side only, what it installs is compared with nothing.
        whole = old.keys() == new.keys()
        found += (
            shared if whole else [(replace(one, files=()), replace(two, files=())) for one, two in shared]
        )
    for root, files in _by_root(after, loose).items():
        found.append((_plain(before, root, tuple(files)), _plain(after, root, tuple(files))))
    return tuple(found)


def _chart(before: Workspace, after: Workspace, path: str) -> str | None:
    """The folder of the chart that a file belongs to."""
    for folder in parents(path):
        for side in (after, before):
            if umbrella.chart_name(side, folder) is not None:
                return folder
    return None


def _charts(workspace: Workspace, folder: str, files: Sequence[str]) -> Iterator[Unit]:
    seen: Counter[tuple[str, ...]] = Counter()
    for chart, name, install, gaps in umbrella.installed(workspace, folder):
        home = install.home if install else f"{chart.folder}/Chart.yaml".lstrip("/")
        namespace = install.namespace if install else None
        cluster = (install.cluster if install else None) or ""
        own = ("chart", chart.folder, home, name or "", namespace or "", cluster)
        # One file may install a chart many times: with other values, or once for each values file beside it.
        values = tuple(layer.path or "" for layer in chart.values)
        seen[own + values] += 1
        key = (*own, *values, str(seen[own + values]))
        yield Unit(key, chart, home, tuple(files), name, namespace, install, gaps)


def _by_root(workspace: Workspace, files: Sequence[str]) -> dict[str | None, list[str]]:
    """Files by the folder whose kustomization is applied with them in it; None for those in no
    kustomization, which are applied as they stand."""
    found: defaultdict[str | None, list[str]] = defaultdict(list)
    for path in files:
        roots = {
            way[-1].file.folder for folder in _folders(workspace, path) for way in upward(workspace, folder)
        }
        built = sorted(root for root in roots if kustomization(workspace, root) is not None)
        for root in built or (None,):
            found[root].append(path)
    return dict(found)


def _folders(workspace: Workspace, path: str) -> list[str]:
    """The folders whose kustomization is made of the file: its own, or those that name it in any way."""
    if is_kustomization(path):
        return [folder_of(path)]
    return [file.folder for file in naming(workspace, path)]


def _plain(workspace: Workspace, root: str | None, files: tuple[str, ...]) -> Unit:
    home = files[0] if root is None else f"{root}/kustomization.yaml".lstrip("/")
    return Unit(("plain", root or ""), Plain(workspace.tree.sha, files, root), home, files)


def _is_manifest(workspace: Workspace, path: str) -> bool:
    """Whether every document of a file is a Kubernetes object of its own: not a kustomization, which says
    how objects are made, nor a template."""
    if not path.endswith(MANIFEST_SUFFIXES):
        return False
    pieces = [piece for piece in workspace.pieces(path) if piece.text.strip().strip("-")]
    return bool(pieces) and all(_is_object(piece.text) for piece in pieces)


def _is_object(text: str) -> bool:
    document = docs.document(1, text)
    group = (docs.scalar(document.node, "apiVersion") or "").partition("/")[0]
    kind = docs.scalar(document.node, "kind")
    return bool(group) and kind is not None and group != "kustomize.config.k8s.io"
