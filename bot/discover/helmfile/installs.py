"""Which helmfiles install a chart of the tree."""

from __future__ import annotations

from collections.abc import Iterator

from bot.discover.helmfile import contexts, paths, values
from bot.discover.helmfile.reading import read
from bot.discover.helmfile.releases import Rendered
from bot.discover.layers import Layers
from bot.discover.manager import Install
from bot.discover.workspace import Workspace, gap
from bot.model import Gap


def installs(workspace: Workspace, folder: str) -> Iterator[Install]:
    """Every release whose ``chart`` is the path of ``folder``, in the environments that install it."""
    for path in _candidates(workspace, folder):
        seen: set[Install] = set()
        for one in read(workspace, path).releases:
            if one.installed is not False and _chart(one) == folder:
                install = _install(workspace, folder, one)
                if install not in seen:
                    seen.add(install)
                    yield install


def _candidates(workspace: Workspace, folder: str) -> list[str]:
    """Helmfiles that name the chart's folder, or may do so by a template."""
    name = folder.rpartition("/")[2]
    return [
        path
        for path in workspace.search(("releases:",), contexts.FILES)
        if _may_name(workspace.text(path) or "", name)
        and (paths.FILES.search(path) or contexts.is_run(workspace, path))
    ]


def _may_name(text: str, name: str) -> bool:
    return "chart:" in text and (name in text or ("{{" in text and "../" in text) or "./{{" in text)


def _chart(one: Rendered) -> str | None:
    chart = one.text("chart")
    if chart is None or paths.is_remote(chart):
        return None
    return paths.join(one.state.folder, chart)


def _install(workspace: Workspace, folder: str, one: Rendered) -> Install:
    layers = Layers(workspace, f"{one.state.path}: {one.text('name') or folder}")
    gaps = trouble(one, layers)
    values.collect(layers, one, 1)
    return Install(
        folder,
        one.state.path,
        one.text("name"),
        one.text("namespace"),
        one.cluster(workspace) or workspace.cluster(one.state.path),
        layers.layers,
        one.include_crds,
        gaps + layers.gaps,
    )


def trouble(one: Rendered, layers: Layers) -> tuple[Gap, ...]:
    """What is not known of a release apart from its values; what concerns these goes to ``layers``."""
    gaps: list[Gap] = []
    for key in ("name", "namespace"):
        why = one.why(key)
        if why is not None:
            gaps.append(gap(layers.subject, f"the release's {key} is not known", why))
    if one.installed is None:
        gaps.append(gap(layers.subject, "whether the release is installed is not known"))
    for reason, detail in one.state.problems:
        layers.gap(reason, detail)
    for reason in one.state.holes.conditions:
        layers.gap("what is installed depends on something that is not known", reason)
    return tuple(gaps)
