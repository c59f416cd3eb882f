"""The values of an environment, which templates see as ``.Values``.

Source: helmfile, "Environment Values"; ``pkg/state/envvals_loader.go``.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field, replace

from bot import gotmpl
from bot.discover.helmfile import merging, paths, yamls
from bot.discover.helmfile.functions import functions
from bot.discover.helmfile.holes import Holes
from bot.discover.helmfile.merging import Values
from bot.discover.layers import is_encrypted
from bot.discover.workspace import Workspace, folder_of
from bot.errors import DocumentError
from bot.gotmpl import Open, Record, TemplateError
from bot.gotmpl.values import weigh

QUIET = ("Warn", "Info", "Debug")
_MOST_FILES = 50
# A template with one of these may change what it gets, which others get too.
_CHANGING = re.compile(
    r"\b(?:set|unset|merge|mergeOverwrite|mustMerge|setValueAtPath|tpl|include|template)\b"
)


@dataclass(frozen=True, slots=True)
class Environment:
    """``values`` are the environment's own, over the ``defaults`` of the top-level ``values:``."""

    name: str
    kube_context: str = ""
    values: Values = field(default_factory=dict)
    defaults: Values = field(default_factory=dict)

    @property
    def merged(self) -> Values:
        """What ``.Values`` is."""
        return merging.layered(self.defaults, self.values)

    def under(self, other: Environment | None) -> Environment:
        """This one with ``other`` over it."""
        if other is None:
            return self
        return Environment(
            other.name or self.name,
            other.kube_context or self.kube_context,
            merging.layered(self.values, other.values),
            merging.layered(self.defaults, other.defaults),
        )

    def record(self) -> Record:
        """What ``.Environment`` is in a template."""
        fields = {"Name": self.name, "KubeContext": self.kube_context}
        return Record({**fields, "Values": self.values, "Defaults": self.defaults, "CLIOverrides": {}})


def data(environment: Environment, values: Values | None = None, **more: object) -> Record:
    """What a template of a file gets; ``values`` are the environment's merged ones, when they are at hand."""
    merged = environment.merged if values is None else values
    fields = {"Environment": environment.record(), "Namespace": "", "Values": merged, "StateValues": merged}
    return Record({**fields, **more})


def helpers(workspace: Workspace, folder: str) -> tuple[str, ...]:
    """The texts of ``_*.tpl``, whose templates every template in the folder may call."""

    def make() -> tuple[str, ...]:
        found = paths.expand(workspace, folder, "_*.tpl") if paths.files(workspace) else []
        return tuple(workspace.text(path) or "" for path in found[:_MOST_FILES])

    return workspace.once(("helmfile helpers", folder), make)


def rendered(workspace: Workspace, folder: str, text: str, fields: Record, holes: Holes) -> str:
    """A template's output, with holes. Raises :class:`bot.gotmpl.TemplateError`."""
    if "{{" not in text:
        return text
    if _CHANGING.search(text) is not None:
        holes.allowance.spend(weigh(fields, holes.allowance.left))
        fields = copy.deepcopy(fields)
    return gotmpl.render(
        text,
        fields,
        functions(workspace, folder),
        holes=holes,
        helpers=helpers(workspace, folder),
        allowance=holes.allowance,
    )


@dataclass(slots=True)
class Loader:
    """Reads lists of values: paths, globs and inline maps. ``problems`` are what was not read."""

    workspace: Workspace
    folder: str
    holes: Holes
    problems: list[tuple[str, str]] = field(default_factory=list)

    def load(
        self, entries: list[object], context: Environment, *, quiet: bool = False, first_wins: bool = False
    ) -> Values:
        """The merged values. With ``quiet`` a missing file is no problem; with ``first_wins`` the earlier
        file has precedence."""
        found: Values = {}
        for entry in entries:
            # Where the earlier file wins, the later ones see its values too.
            seen = (
                replace(context, values=merging.overriding(found, context.merged)) if first_wins else context
            )
            for values in self._entry(entry, seen, quiet=quiet):
                found = merging.layered(values, found) if first_wins else merging.overriding(found, values)
        return found

    def _entry(self, entry: object, context: Environment, *, quiet: bool) -> list[Values]:
        if isinstance(entry, dict):
            return [yamls.entries(self.holes.revive(entry))]
        if not isinstance(entry, str):
            return []
        reason = self.holes.reason(entry)
        if reason is not None or paths.is_remote(entry):
            return [
                self._lost(
                    "a file of environment values is named by something unknown, or remote", reason or entry
                )
            ]
        found = paths.expand(self.workspace, self.folder, entry)[:_MOST_FILES]
        if not found and not quiet:
            return [self._lost("a file of environment values is not in the repository", entry)]
        return [self._file(path, context) for path in found]

    def _lost(self, reason: str, detail: str) -> Values:
        self.problems.append((reason, detail))
        return Open({}, f"{detail}, which cannot be read")

    def _file(self, path: str, context: Environment) -> Values:
        text = self.workspace.text(path)
        if text is None or path.endswith(".hcl"):
            return self._lost("a file of environment values cannot be read", path)
        try:
            if path.endswith(".gotmpl"):
                text = rendered(self.workspace, folder_of(path), text, data(context), self.holes)
            values = self.holes.revive(yamls.mapping(text))
        except (TemplateError, DocumentError) as error:
            return self._lost("a file of environment values cannot be read", f"{path}: {error.message}")
        return yamls.entries(yamls.concealed(values, f"the secrets in {path}"))

    def secrets(self, entries: list[object], *, quiet: bool = False) -> Values:
        """Encrypted files: their keys, as far as they can be seen, with unknown values."""
        found: Values = {}
        for entry in entries:
            for path in self._secret_files(entry, quiet=quiet):
                found = merging.overriding(found, self._secret(path))
        return found

    def _secret_files(self, entry: object, *, quiet: bool) -> list[str]:
        name = entry if isinstance(entry, str) else "secrets"
        reason = self.holes.reason(name)
        found = [] if reason or paths.is_remote(name) else paths.expand(self.workspace, self.folder, name)
        if not found and not quiet:
            return [name]
        return found[:_MOST_FILES]

    def _secret(self, path: str) -> Values:
        text = self.workspace.text(path)
        reason = f"the secrets in {path}"
        try:
            values = None if text is None or not is_encrypted(text) else yamls.mapping(text)
        except (TemplateError, DocumentError):
            values = None
        if values is None:
            return self._lost("secret environment values cannot be read", path)
        return yamls.entries(yamls.concealed(values, reason))
