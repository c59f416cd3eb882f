"""``helmfile.lock``: what the ranges of a helmfile meant when it was last locked."""

from __future__ import annotations

from bot.discover import locks
from bot.discover.helmfile import paths
from bot.discover.locks import Locked
from bot.discover.workspace import Workspace, folder_of


def locked(
    workspace: Workspace, path: str, chart: str, version: str, lock: str | None = None
) -> Locked | None:
    """The entry for a chart with this version or range, or None. The lock stands beside the file
    (``helmfile.lock``, ``10-web.lock``) unless ``lock`` names it."""
    place = _place(path, lock)
    for name in dict.fromkeys((chart.rpartition("/")[2], chart)):
        for candidate in locks.named(workspace, place, name) if place else ():
            if locks.fits(candidate, version):
                return candidate
    return None


def _place(path: str, lock: str | None) -> str:
    if lock is not None:
        return paths.join(folder_of(path), lock) or ""
    return path.removesuffix(".gotmpl").removesuffix(".yaml").removesuffix(".yml") + ".lock"
