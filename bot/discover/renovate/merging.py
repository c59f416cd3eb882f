"""Renovate's configuration objects: old spellings brought to today's, and one laid over another."""

from __future__ import annotations

from bot.discover.renovate.files import Json, Table, strings

DEFAULTS: dict[str, tuple[str, ...]] = {
    "argocd": (),
    "fleet": (r"/(^|/)fleet\.ya?ml/",),
    "flux": (r"/(?:^|/)gotk-components\.ya?ml$/",),
    "helm-requirements": (r"/(^|/)requirements\.ya?ml$/",),
    "helmfile": (r"/(^|/)helmfile\.ya?ml(?:\.gotmpl)?$/", r"/(^|/)helmfile\.d/.+\.ya?ml(?:\.gotmpl)?$/"),
    "helmsman": (),
    "helmv3": (r"/(^|/)Chart\.ya?ml$/",),
    "kustomize": (r"/(^|/)kustomization\.ya?ml$/",),
    "sveltos": (),
    "terraform": ("**/*.tf", "**/*.tofu"),
    "vendir": (r"/(^|/)vendir\.yml$/",),
}
"""The managers that can bump a chart, and the files that each reads when nothing is configured. Source:
Renovate, "Managers"."""

CUSTOM = ("regex", "jsonata")
_MANAGERS = (*DEFAULTS, *CUSTOM)
_CONCATENATED = ("customManagers", "managerFilePatterns", "packageRules")
_NESTED = ("registryAliases", *_MANAGERS)
_KEPT = (
    "enabled", "enabledManagers", "extends", "ignorePaths", "ignorePresets", "includePaths",
    *_CONCATENATED, *_NESTED,
)  # fmt: skip
_RENAMED = {"regexManagers": "customManagers", "aliases": "registryAliases"}
_LISTS = ("extends", "enabledManagers", "ignorePaths", "ignorePresets", "includePaths", "managerFilePatterns")


def migrated(table: Table) -> Table:
    """What matters here of a configuration, in today's spelling."""
    found: Table = {}
    for key, value in table.items():
        name = _RENAMED.get(key, key)
        if name != key and name in table:
            continue  # an old name beside the new one counts for nothing
        if name in ("customManagers", "packageRules", "packages") and isinstance(value, list):
            entries: list[Json] = [migrated_entry(one) if isinstance(one, dict) else one for one in value]
            name = "packageRules" if name == "packages" else name
            before = found.get(name)
            found[name] = [*(before if isinstance(before, list) else []), *entries]
        elif name in _MANAGERS:
            inner: Json = {"enabled": value} if isinstance(value, bool) else value
            found[name] = migrated_entry(inner) if isinstance(inner, dict) else None
        elif name in _LISTS:
            found[name] = list(strings(value))
        elif name == "ignoreNodeModules":
            found["ignorePaths"] = ["node_modules/"] if value else []
        elif name in _KEPT:
            found[name] = value
    if "enabledManagers" in found:
        named = strings(found["enabledManagers"])
        found["enabledManagers"] = ["custom.regex" if name == "regex" else name for name in named]
    return found


def migrated_entry(table: Table) -> Table:
    """The same for the options of a manager, a custom manager or a package rule; nothing is left out."""
    found: Table = {}
    for key, value in table.items():
        if key in ("fileMatch", "managerFilePatterns"):
            patterns = [f"/{one}/" if key == "fileMatch" else one for one in strings(value)]
            found["managerFilePatterns"] = [*strings(found.get("managerFilePatterns")), *patterns]
        elif key == "lookupNameTemplate":
            found["packageNameTemplate"] = value
        elif key == "matchStrings":
            found[key] = [one.replace("(?<lookupName>", "(?<packageName>") for one in strings(value)]
        elif key == "aliases":
            found.setdefault("registryAliases", value)
        else:
            found[key] = value
    return found


def merged(parent: Table, child: Table) -> Table:
    """``child`` laid over ``parent``: some lists are joined, some objects merged, all else is replaced.
    Source: Renovate's ``mergeChildConfig`` and the options that are ``mergeable``."""
    found = {**parent, **child}
    for key in parent.keys() & child.keys():
        one, two = parent[key], child[key]
        if key in _CONCATENATED and isinstance(one, list) and isinstance(two, list):
            found[key] = [*one, *two]
        elif key in _NESTED and isinstance(one, dict):
            found[key] = merged(one, two) if isinstance(two, dict) else one
    return found
