"""A helmfile in all environments that matter, as one list of releases."""

from __future__ import annotations

from dataclasses import dataclass

from bot.discover.helmfile import contexts
from bot.discover.helmfile.releases import Rendered, releases
from bot.discover.helmfile.state import UNRENDERED
from bot.discover.workspace import Workspace, gap
from bot.model import Gap


@dataclass(frozen=True, slots=True)
class Reading:
    """The releases of a file, environment by environment, and what could not be read of it as a whole;
    ``unrendered`` says why documents could not be rendered."""

    releases: tuple[Rendered, ...]
    gaps: tuple[Gap, ...]
    path: str
    unrendered: tuple[str, ...] = ()


def read(workspace: Workspace, path: str) -> Reading:
    """A file in every environment that it, or a file that runs it, declares. The environment ``default`` is
    left out when the file's templates do not work in it, but in another: nobody runs it then."""
    return workspace.once(("helmfile reading", path), lambda: _read(workspace, path))


def _read(workspace: Workspace, path: str) -> Reading:
    names, more = contexts.environments(workspace, path)
    states = [state for name in names for state in contexts.states(workspace, path, name)]
    if any(not state.failed for state in states):
        states = [state for state in states if state.context.name != contexts.DEFAULT or not state.failed]
    gaps = (gap(path, "more environments are declared than are read", str(more)),) if more else ()
    lost = (detail for state in states for reason, detail in state.problems if reason == UNRENDERED)
    found = tuple(one for state in states for one in releases(workspace, state))
    return Reading(found, gaps, path, tuple(dict.fromkeys(lost)))
