"""``helmfile.lock``: what the ranges of a helmfile meant when it was last locked."""

from __future__ import annotations

from bot import constraints
from bot.discover.gotmpl import TemplateError
from bot.discover.helmfile import paths, yamls
from bot.discover.workspace import Workspace
from bot.errors import DocumentError

_EXACT = "0123456789v"


def resolved(
    workspace: Workspace, path: str, chart: str, version: str, lock: str | None = None
) -> str | None:
    """The locked version of a chart with this version or range, or None. The lock stands beside the file
    (``helmfile.lock``, ``10-web.lock``) unless ``lock`` names it."""
    locked = _locked(workspace, _place(path, lock))
    for name in dict.fromkeys((chart.rpartition("/")[2], chart)):
        for candidate in locked.get(name, ()):
            if candidate == version or constraints.accepts(version, candidate, helm_major=3):
                return candidate
    return None


def _place(path: str, lock: str | None) -> str:
    if lock is not None:
        return paths.join(paths.folder_of(path), lock) or ""
    return path.removesuffix(".gotmpl").removesuffix(".yaml").removesuffix(".yml") + ".lock"


def _locked(workspace: Workspace, place: str) -> dict[str, list[str]]:
    return workspace.once(("helmfile lock", place), lambda: _read(workspace, place))


def _read(workspace: Workspace, place: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    text = workspace.text(place) if place else None
    if text is None:
        return found
    try:
        entries = yamls.items(yamls.mapping(text).get("dependencies"))
    except (DocumentError, TemplateError):
        return found
    for entry in entries:
        name, version = (yamls.string(yamls.entries(entry).get(key)) for key in ("name", "version"))
        if name is not None and version is not None:
            found.setdefault(name, []).append(version)
    return found
