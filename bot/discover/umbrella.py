"""How a dependency of a chart of this repository reaches a cluster: through the chart, or the charts above
it, as engines install them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from bot import docs
from bot.discover import installs
from bot.discover.layers import Layers
from bot.discover.manager import Install
from bot.discover.renovate import alias
from bot.discover.scope import scoped
from bot.discover.workspace import Workspace, folder_of, gap
from bot.git import normalise
from bot.model import Gap, InTree

NAMES = ("Chart.yaml", "Chart.yml", "requirements.yaml", "requirements.yml")
_DEEPEST = 4
_MOST = 200
_FILE = "file://"


@dataclass(frozen=True, slots=True)
class Step:
    """A chart of this repository, and the key of its values that reaches the next one below."""

    folder: str
    key: str


@dataclass(frozen=True, slots=True)
class Way:
    """From the chart that is installed (the first step) down to a dependency. ``install`` is None when no
    engine's file in the tree installs it; then ``files`` are the values files that lie beside the chart.
    ``more`` tells that there are other ways, too many to look at."""

    steps: tuple[Step, ...]
    install: Install | None
    files: tuple[str, ...] = ()
    more: bool = False


def ways(workspace: Workspace, folder: str, key: str) -> tuple[Way, ...]:
    """Every way from an installed chart to the dependency under ``key`` of the chart in ``folder``."""
    found = list(islice(_ways(workspace, (Step(folder, key),)), _MOST + 1))
    if len(found) > _MOST:
        found[_MOST - 1 :] = [dataclasses.replace(found[_MOST - 1], more=True)]
    return tuple(found)


def arrive(workspace: Workspace, way: Way, subject: str) -> tuple[InTree, Layers]:
    """The chart at the start of a way, with the values that it is installed with, and what of them arrives
    at its end. ``subject`` names gaps."""
    layers, given = Layers(workspace, subject), Layers(workspace, subject)
    if way.install is not None:
        given.keep(*way.install.values)
    for file in way.files:
        given.file(file)
    here = given.layers
    for step in way.steps:
        own = Layers(workspace, subject)
        own.file(f"{step.folder}/values.yaml".lstrip("/"), optional=True)
        layers.report(*own.gaps)
        here = scoped((*own.layers, *here), step.key, layers)
    layers.keep(*here)
    layers.report(*given.gaps)
    if way.more:
        layers.report(gap(subject, f"it is installed in more than {_MOST} ways: not all are looked at"))
    top = way.steps[0].folder
    return InTree(top, workspace.tree.sha, given.layers, _repositories(workspace, way)), layers


def installed(
    workspace: Workspace, folder: str
) -> Iterator[tuple[InTree, str | None, Install | None, tuple[Gap, ...]]]:
    """The charts to render when the one in ``folder`` itself changes: it, or those above it, as they are
    installed, with the release's name, and what of its values could not be known."""
    for way in ways(workspace, folder, ""):
        through, layers = arrive(workspace, way, folder)
        yield (
            through,
            name(workspace, way),
            way.install,
            layers.gaps + (way.install.gaps if way.install else ()),
        )


def name(workspace: Workspace, way: Way) -> str | None:
    """What the release is called: as the engine says, or else as the installed chart."""
    if way.install is not None and way.install.name is not None:
        return way.install.name
    return chart_name(workspace, way.steps[0].folder)


def chart_name(workspace: Workspace, folder: str) -> str | None:
    """The name in the Chart.yaml of a folder."""
    document = _metadata(workspace, folder)
    return None if document is None else docs.scalar(document.node, "name")


def api_version(workspace: Workspace, folder: str) -> str | None:
    """The apiVersion in the Chart.yaml of a folder."""
    document = _metadata(workspace, folder)
    return None if document is None else docs.scalar(document.node, "apiVersion")


def _ways(workspace: Workspace, steps: tuple[Step, ...]) -> Iterator[Way]:
    folder = steps[0].folder
    installed = installs.of(workspace, folder)
    known = {step.folder for step in steps}
    above = [step for step in _parents(workspace, folder) if step.folder not in known]
    above = above if len(steps) <= _DEEPEST else []
    for install in installed:
        yield Way(steps, install)
    for step in above:
        yield from _ways(workspace, (step, *steps))
    if not installed and not above:
        yield Way(steps, None)
        for file in _values_files(workspace, folder):
            yield Way(steps, None, (file,))


def _parents(workspace: Workspace, folder: str) -> tuple[Step, ...]:
    """The charts of the tree that depend on the one in ``folder`` by ``file://``."""
    return workspace.once(("parents", folder), lambda: tuple(_find_parents(workspace, folder)))


def _find_parents(workspace: Workspace, folder: str) -> Iterator[Step]:
    name = PurePosixPath(folder).name
    for path in workspace.grep(_FILE):
        if PurePosixPath(path).name not in NAMES or name not in (workspace.text(path) or ""):
            continue
        for document in docs.documents(workspace.text(path) or ""):
            for entry in docs.items(docs.get(document.node, "dependencies")):
                place = docs.scalar(entry, "repository") or ""
                key = docs.scalar(entry, "alias") or docs.scalar(entry, "name")
                above = folder_of(path)
                if place.startswith(_FILE) and key:
                    target = normalise(f"{above}/{place.removeprefix(_FILE)}".lstrip("/"))
                    if target == folder:
                        yield Step(above, key)


def _values_files(workspace: Workspace, folder: str) -> tuple[str, ...]:
    """``values-prod.yaml`` and the like beside a chart that nothing in the tree installs: whoever installs
    it uses one of them."""
    prefix = f"{folder}/" if folder else ""
    found = []
    for path in workspace.tree.modes:
        name = path.removeprefix(prefix)
        if path.startswith(prefix) and "/" not in name and name.endswith((".yaml", ".yml")):
            stem = name.rsplit(".", 1)[0]
            if stem.startswith(("values-", "values.", "values_")) or stem.endswith(("-values", ".values")):
                found.append(path)
    return tuple(sorted(found))


def _repositories(workspace: Workspace, way: Way) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for step in way.steps:
        document = _metadata(workspace, step.folder)
        for entry in docs.items(docs.get(document.node if document else None, "dependencies")):
            name = docs.scalar(entry, "repository") or ""
            if name.startswith(("@", "alias:")):
                url = alias(workspace, name.removeprefix("alias:").removeprefix("@"))
                if url is not None:
                    found[name] = url
    return tuple(sorted(found.items()))


def _metadata(workspace: Workspace, folder: str) -> docs.Document | None:
    def read() -> docs.Document | None:
        texts = (workspace.text(f"{folder}/{name}".lstrip("/")) for name in NAMES[:2])
        text = next((text for text in texts if text is not None), None)
        return None if text is None else docs.document(1, text)

    return workspace.once(("metadata", folder), read)
