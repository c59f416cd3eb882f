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
    if options is not None and _is_on(found, options, manager) and _is_given(options, manager, path):
        return True
    return False if found.complete else None


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


def _is_on(found: Configuration, options: Options, manager: str) -> bool:
    return options.enabled and (not found.enabled_managers or manager in found.enabled_managers)


def _is_given(options: Options, manager: str, path: str) -> bool:
    if not manager.startswith(_PREFIX) and not any_matches(options.patterns, path):
        return False
    included = options.included
    if included and not any(is_below(path, entry, parts=False) for entry in included):
        return False
    return not any(is_below(path, entry, parts=True) for entry in options.ignored)


def customs_for(workspace: Workspace, kind: str, path: str, text: str) -> list[Custom]:
    """The custom managers of a kind whose patterns accept the path, and for which its text may matter."""
    return [
        custom
        for custom in configuration(workspace).customs
        if custom.kind == kind
        and (not custom.needles or any(needle in text for needle in custom.needles))
        and any_matches(custom.patterns, path)
    ]
