"""Which files the repository's own Renovate reads: by manager, and beyond what we read anyway."""

from __future__ import annotations

from bot.discover.renovate.configuration import Configuration, Options, configuration
from bot.discover.renovate.customs import Custom
from bot.discover.renovate.patterns import any_matches, is_below, matcher
from bot.discover.workspace import Workspace, gap
from bot.model import Gap

_PREFIX = "custom."


def reaches(workspace: Workspace, manager: str, path: str) -> bool | None:
    """Whether Renovate's ``manager`` reads a file here; None when there is no configuration, or when a
    preset that is not in the repository may say so. For ``custom.regex`` and ``custom.jsonata`` the patterns
    of the custom manager are the caller's matter."""
    found = configuration(workspace)
    if found.path is None:
        return None
    options = found.managers.get(manager.removeprefix(_PREFIX))
    if options is None:
        return False if found.complete else None
    refused = _refused(found, options, manager, path)
    if not refused and (manager.startswith(_PREFIX) or any_matches(options.patterns, path)):
        return True
    return False if found.complete or found.decided & refused else None


def reads(workspace: Workspace, manager: str, path: str) -> bool:
    """Whether the configuration gives a manager this file, beyond Renovate's own patterns; also where it is
    ignored or the manager is off, because what Renovate passes over is deployed all the same."""
    options = configuration(workspace).managers.get(manager)
    return options is not None and any_matches(options.configured, path)


def problems(workspace: Workspace) -> tuple[Gap, ...]:
    """What of the configuration could not be read or is not evaluated."""
    found = configuration(workspace)
    patterns = [one for options in found.managers.values() for one in options.configured]
    patterns += [one for custom in found.customs for one in custom.patterns]
    odd = [one for one in dict.fromkeys(patterns) if matcher(one) is None]
    subject = found.path or ""
    return (*found.gaps, *(gap(subject, "a file pattern is not evaluated", one) for one in odd))


def _refused(found: Configuration, options: Options, manager: str, path: str) -> set[str]:
    """The options by which Renovate passes the file over."""
    refused: set[str] = set()
    if not options.enabled:
        refused.add("enabled")
    if found.enabled_managers and manager not in found.enabled_managers:
        refused.add("enabledManagers")
    if options.included and not any(is_below(path, entry, parts=False) for entry in options.included):
        refused.add("includePaths")
    if any(is_below(path, entry, parts=True) for entry in options.ignored):
        refused.add("ignorePaths")
    return refused


def customs_for(workspace: Workspace, kind: str, path: str, text: str) -> list[Custom]:
    """The custom managers of a kind whose patterns accept the path, and for which its text may matter."""
    return [
        custom
        for custom in configuration(workspace).customs
        if custom.kind == kind
        and (not custom.needles or any(needle in text for needle in custom.needles))
        and any_matches(custom.patterns, path)
    ]
