"""Who installs a chart that stands in this repository: an umbrella, a wrapper, a chart of one's own."""

from __future__ import annotations

from bot.discover.manager import Install
from bot.discover.workspace import Workspace


def of(workspace: Workspace, folder: str) -> tuple[Install, ...]:
    """Every installation of the chart in ``folder`` that a manager's files describe, by file and name."""
    return workspace.once(("installs", folder), lambda: _of(workspace, folder))


def _of(workspace: Workspace, folder: str) -> tuple[Install, ...]:
    # Managers of dependencies ask this module, so it can ask them only when they are all there.
    from bot.discover.managers import MANAGERS

    engines = (manager.installs for manager in MANAGERS.values() if manager.installs is not None)
    found = (install for engine in engines for install in engine(workspace, folder))
    return tuple(sorted(found, key=lambda one: (one.home, one.name or "", one.namespace or "")))
