"""Which files which manager reads: those of the manager's own kind, and those that the repository's Renovate
configuration gives it."""

from __future__ import annotations

from bot.discover.manager import Manager
from bot.discover.managers import MANAGERS
from bot.discover.renovate import comments, configuration, reads
from bot.discover.renovate.patterns import any_matches
from bot.discover.workspace import Workspace

CUSTOM = ("custom.regex", "custom.jsonata")


def readers(workspace: Workspace, path: str) -> list[Manager]:
    """The managers that read a file, the custom ones last."""
    own = [one for one in MANAGERS.values() if one.name not in CUSTOM]
    found = [
        one
        for one in own
        if reads(workspace, one.name, path) or (one.concerns(workspace) and _is_for(workspace, one, path))
    ]
    return [*found, *(MANAGERS[name] for name in CUSTOM)]


def _is_for(workspace: Workspace, manager: Manager, path: str) -> bool:
    return manager.accepts(path) or manager.is_led_to(workspace, path)


def candidates(workspace: Workspace) -> list[str]:
    """The files of a tree that a manager may find something in: told by name and text, before any is
    read."""
    every = [one for one in MANAGERS.values() if one.name not in CUSTOM]
    own = [one for one in every if one.concerns(workspace)]
    needles = sorted({needle for manager in own for needle in manager.needles})
    suffixes = sorted({suffix for manager in own for suffix in manager.suffixes})
    found = set(workspace.tree.grep(needles, [f"*{end}" for end in suffixes]))
    leading = [one for one in own if one.follows is not None]
    for path in workspace.tree.below() if leading else ():
        if any(one.is_led_to(workspace, path) for one in leading):
            found.add(path)
    return sorted(found | _beyond(workspace, every))


def _beyond(workspace: Workspace, own: list[Manager]) -> set[str]:
    """What the configuration adds, and comments in files of any name."""
    found = configuration(workspace)
    given = [one for one in own if one.name in found.managers and found.managers[one.name].configured]
    blind = [pattern for custom in found.customs if not custom.needles for pattern in custom.patterns]
    paths = workspace.tree.below() if given or blind else []
    beyond = {path for path in paths if any_matches(blind, path) or _gives(workspace, given, path)}
    needles = {needle for custom in found.customs for needle in custom.needles} - {*comments.NEEDLES}
    if needles:
        patterns = [pattern for custom in found.customs for pattern in custom.patterns]
        mentioning = workspace.tree.grep(sorted(needles), ["*"])
        beyond |= {path for path in mentioning if any_matches(patterns, path)}
    commented = workspace.tree.grep(comments.NEEDLES, ["*"])
    workspace.tree.prefetch(commented)
    return beyond | {path for path in commented if "\0" not in (workspace.text(path) or "")}


def _gives(workspace: Workspace, given: list[Manager], path: str) -> bool:
    return any(not one.accepts(path) and reads(workspace, one.name, path) for one in given)
