"""The Renovate configuration of a commit, resolved: what it says about files, registries and managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.discover.renovate import files, presets
from bot.discover.renovate.customs import Custom, customs
from bot.discover.renovate.files import Json, Table, strings, tables
from bot.discover.renovate.merging import CUSTOM, DEFAULTS, merged
from bot.discover.workspace import Workspace, gap
from bot.errors import DocumentError
from bot.model import Gap

_UNIGNORED = ("**/node_modules/**", "**/bower_components/**")
STABLE: Mapping[str, str] = {"stable": "https://charts.helm.sh/stable"}
"""An alias that Renovate resolves without being told."""
_ALIASED = ("helm-requirements", "helmfile", "helmv3")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Options:
    """What is set for one manager: its ``patterns`` are Renovate's own and those that are configured."""

    enabled: bool
    patterns: tuple[str, ...]
    configured: tuple[str, ...]
    ignored: tuple[str, ...]
    included: tuple[str, ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Registry:
    """A package rule that sets ``registryUrls``: ``matchers`` are those that we can answer, ``certain`` tells
    that it has no others."""

    matchers: tuple[tuple[str, tuple[str, ...]], ...]
    url: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """``path`` is None when the repository has none. It is ``complete`` when nothing that it extends stands
    elsewhere; ``decided`` are the keys that no preset can change, because the file itself sets them.
    ``comments`` are Renovate's own ``customManagers:…`` presets that it extends, by name."""

    path: str | None = None
    enabled_managers: tuple[str, ...] = ()
    managers: Mapping[str, Options] = field(default_factory=dict)
    customs: tuple[Custom, ...] = ()
    comments: tuple[str, ...] = ()
    registries: tuple[Registry, ...] = ()
    complete: bool = True
    decided: frozenset[str] = frozenset()
    gaps: tuple[Gap, ...] = ()


def configuration(workspace: Workspace) -> Configuration:
    """The configuration in a tree, read once; two trees that differ in no such file share it."""
    return workspace.once(("renovate",), lambda: _shared(workspace))


def _shared(workspace: Workspace) -> Configuration:
    twin = workspace.same(files.SUFFIXES)
    return _read(workspace) if twin is None else configuration(twin)


def _read(workspace: Workspace) -> Configuration:
    try:
        found = files.read(workspace)
    except DocumentError as error:
        name, _, reason = error.message.partition(": ")
        return Configuration(
            name, complete=False, gaps=(gap(name, "the Renovate configuration cannot be read", reason),)
        )
    if found is None:
        return Configuration(managers={name: _options({}, name) for name in (*DEFAULTS, *CUSTOM)})
    path, table = found
    resolved = presets.resolve(workspace, table)
    gaps = [gap(path, "a preset of this repository cannot be read", broken) for broken in resolved.broken]
    if resolved.unknown:
        named = ", ".join(dict.fromkeys(resolved.unknown))
        gaps.append(gap(path, "it extends presets that are not in the repository", named))
    whole = resolved.table
    return Configuration(
        path,
        tuple(strings(whole.get("enabledManagers"))),
        {name: _options(whole, name) for name in (*DEFAULTS, *CUSTOM)},
        customs(tables(whole.get("customManagers"))),
        tuple(resolved.comments),
        tuple(rule for entry in tables(whole.get("packageRules")) for rule in _registries(entry)),
        complete=not (resolved.unknown or resolved.broken),
        decided=frozenset(table),
        gaps=tuple(gaps),
    )


def _options(table: Table, name: str) -> Options:
    """A manager's options over those of the whole. Renovate's own alias ``stable`` is an option of the
    manager, so it wins over one at the top."""
    own = table.get(name)
    inner = own if isinstance(own, dict) else {}
    aliases: Table = dict(STABLE) if name in _ALIASED else {}
    top: Table = {key: table[key] for key in ("enabled", "ignorePaths", "includePaths") if key in table}
    whole = merged(top, inner)
    ignored = whole.get("ignorePaths")
    configured = tuple(strings(inner.get("managerFilePatterns")))
    return Options(
        whole.get("enabled") is not False and table.get("enabled") is not False,
        (*DEFAULTS.get(name, ()), *configured),
        configured,
        _UNIGNORED if ignored is None else tuple(strings(ignored)),
        tuple(strings(whole.get("includePaths"))),
        {**_texts(table.get("registryAliases")), **_texts(aliases), **_texts(inner.get("registryAliases"))},
    )


def _texts(value: Json) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return _NONE
    return {key: one for key, one in value.items() if isinstance(one, str)}


_MATCHERS = ("matchDatasources", "matchDepNames", "matchFileNames", "matchManagers", "matchPackageNames")


def _registries(rule: Table) -> list[Registry]:
    urls = strings(rule.get("registryUrls"))
    asked = [key for key in rule if key.startswith(("match", "exclude"))]
    if not urls or rule.get("enabled") is False:
        return []
    known = tuple((key, tuple(strings(rule[key]))) for key in asked if key in _MATCHERS)
    return [Registry(known, urls[0], certain=len(known) == len(asked))]
