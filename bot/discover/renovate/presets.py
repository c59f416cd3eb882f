"""What a configuration extends: files of this repository are read, what Renovate itself ships is known as
far as it matters, and everything else is named.

Source: Renovate, "Shareable Config Presets", and ``config/presets/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.discover.origin import origin as known_origin
from bot.discover.renovate import files
from bot.discover.renovate.files import Json, Table, strings
from bot.discover.renovate.merging import merged, migrated
from bot.discover.workspace import Workspace
from bot.errors import DocumentError
from bot.git import normalise

_MOST = 100
_LONGEST_ARGUMENTS = 200
_SOURCE = re.compile(r"(?P<source>github|gitlab|gitea|forgejo|local)>(?P<rest>.+)")
_FILE = re.compile(r"(?P<repo>[^:#]+?)(?://(?P<path>[^:#]+)|:(?P<name>[^#]+))?(?:#.*)?")
_INTERNAL = re.compile(
    r"(?:abandonments|compatibility|config|customManagers|default|docker|global|group|helpers|mergeConfidence"
    r"|monorepo|npm|packages|preview|regexManagers|replacements|schedule|security|workarounds)?:.*"
)
_RECOMMENDED = re.compile(
    r"(?:config:|:|default:)(?:application|app|base(?:-js)?|best-practices|js-app|js-lib|library|recommended)"
)
_IGNORED = (
    "node_modules", "bower_components", "vendor", "examples", "__tests__", "test", "tests", "__fixtures__",
)  # fmt: skip
_REMOTE = re.compile(r"(?!file:)(?:\w+://|[^/]+@[^/]+:).*?(?P<owner>[^/:]+)/(?P<name>[^/:]+)")
_MODULES = ":ignoreModulesAndTests"
_COMMENTS = re.compile(r"(?:customManagers|regexManagers):(\w+)")


@dataclass(slots=True)
class Resolved:
    """A configuration with all that it extends. ``comments`` are Renovate's own ``customManagers:…`` presets
    by name; ``unknown`` the presets that stand elsewhere; ``broken`` what is wrong with one of this
    repository."""

    table: Table = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """A preset file of this repository, and the arguments that it is called with."""

    path: str
    keys: tuple[str, ...] = ()
    arguments: str | None = None


class _Resolver:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.result = Resolved()
        self._left = _MOST
        origin = known_origin(workspace)
        found = _REMOTE.fullmatch((origin or "").lower().rstrip("/").removesuffix(".git"))
        self._name = None if found is None else [found["owner"], found["name"]]

    def resolve(self, table: Table, open_: tuple[str, ...], ignored: list[str], home: _Place | None) -> Table:
        """``table`` over all that it extends, from left to right."""
        table = migrated(table)
        ignored = ignored or strings(table.get("ignorePresets"))
        found: Table = {}
        for preset in strings(table.get("extends")):
            if preset in open_ or preset in ignored:
                continue
            self._left -= 1
            if self._left < 0:
                self.result.broken.append(f"more than {_MOST} presets are extended")
                break
            found = merged(found, self._preset(preset, open_, ignored, home))
        return merged(found, {key: value for key, value in table.items() if key != "extends"})

    def _preset(self, preset: str, open_: tuple[str, ...], ignored: list[str], home: _Place | None) -> Table:
        if _INTERNAL.fullmatch(preset):
            return self._shipped(preset, ignored)
        place = self._place(preset, home)
        if place is None or len(place.arguments or "") > _LONGEST_ARGUMENTS:
            self.result.unknown.append(preset)
            return {}
        try:
            table = files.table(self.workspace, place.path)
            for key in place.keys:
                inner = table.get(key)
                if not isinstance(inner, dict):
                    raise DocumentError(f"{place.path}: it has no preset {key}")
                table = inner
        except DocumentError as error:
            self.result.broken.append(error.message)
            return {}
        if place.arguments is not None:
            table = _filled(table, place.arguments)
        return self.resolve(table, (*open_, preset), ignored, place)

    def _shipped(self, preset: str, ignored: list[str]) -> Table:
        comments = _COMMENTS.fullmatch(preset)
        if comments is not None:
            self.result.comments.append(comments[1])
        if preset in (":includeNodeModules", "default:includeNodeModules"):
            return {"ignorePaths": []}
        tests = preset in (_MODULES, f"default{_MODULES}") or _RECOMMENDED.fullmatch(preset) is not None
        if tests and _MODULES not in ignored:
            return {"ignorePaths": [f"**/{name}/**" for name in _IGNORED]}
        return {}

    def _place(self, preset: str, home: _Place | None) -> _Place | None:
        """The file of this repository that a preset means; None when it stands elsewhere."""
        name, bracket, arguments = preset.partition("(")
        given = arguments.removesuffix(")") if bracket else None
        if name.startswith(("./", "../", "/")):
            if home is None:
                return None
            path = name[1:] if name.startswith("/") else f"{PurePosixPath(home.path).parent}/{name}"
            return self._named(normalise(path) or "", (), given)
        source = _SOURCE.fullmatch(name)
        found = _FILE.fullmatch(source["rest"] if source else name)
        if found is None or name.startswith(("@", "npm>", "http:", "https:")) or "/" not in found["repo"]:
            return None
        # ``owner/repo//folder/file`` is a path; ``owner/repo:file/key`` a file, and a preset inside it.
        path, *keys = [found["path"]] if found["path"] else (found["name"] or "").split("/")
        place = self._named(normalise(path) or "default", tuple(keys), given)
        return place if self._is_own(found["repo"], place) else None

    def _named(self, path: str, keys: tuple[str, ...], arguments: str | None) -> _Place:
        if not path.endswith((".json", ".jsonc", ".json5")):
            path += ".json"
        if path == "default.json" and not files.exists(self.workspace, path):
            path = "renovate.json"
        return _Place(path, keys, arguments)

    def _is_own(self, repo: str, place: _Place) -> bool:
        """Whether ``owner/name`` is this repository. Where origin does not tell, and in a fork, a file that
        stands in no other one's place does."""
        parts = repo.lower().split("/")[-2:]
        if parts == self._name:
            return True
        alike = self._name is None or parts[-1] == self._name[-1]
        common = place.path in (*files.NAMES, "default.json")
        return alike and not common and files.exists(self.workspace, place.path)


def resolve(workspace: Workspace, table: Table) -> Resolved:
    """A configuration with all that it extends."""
    resolver = _Resolver(workspace)
    resolver.result.table = resolver.resolve(table, (), [], None)
    return resolver.result


def _filled(table: Table, arguments: str) -> Table:
    """A preset's ``{{arg0}}``, ``{{arg1}}``, … and ``{{args}}`` filled in."""
    values = {f"{{{{arg{index}}}}}": one.strip() for index, one in enumerate(arguments.split(","))}
    values["{{args}}"] = arguments

    def fill(value: Json) -> Json:
        if isinstance(value, str):
            for name, argument in values.items():
                value = value.replace(name, argument)
            return value
        if isinstance(value, list):
            return [fill(one) for one in value]
        return {key: fill(one) for key, one in value.items()} if isinstance(value, dict) else value

    return {key: fill(value) for key, value in table.items()}
