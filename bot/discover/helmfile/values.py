"""The layers of values of a release, in helmfile's order: ``values``, ``secrets``, ``set``, ``setString``.

Source: helmfile, ``pkg/state/state.go``, ``namespaceAndValuesFlags``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot import docs
from bot.discover.helmfile import paths, pins, yamls
from bot.discover.helmfile.environment import QUIET
from bot.discover.helmfile.releases import Rendered, fill
from bot.discover.layers import Layers
from bot.discover.workspace import Workspace, folder_of
from bot.gotmpl.functions.encoding import to_yaml

UNKNOWN = "the values depend on something that is not in the repository"
FAILING = "a template of the values does not work here"
_CHANGES = (
    "strategicMergePatches",
    "jsonPatches",
    "transformers",
    "dependencies",
    "forceNamespace",
    "postRenderer",
)
_REFERENCE = "ref+"


def collect(layers: Layers, release: Rendered, line: int) -> None:
    """Adds the release's layers; ``line`` is for those of which it is not known where they stand, when the
    release's own entry is not found in the file."""
    _Collector(layers, release, line).all()


class _Collector:
    def __init__(self, layers: Layers, release: Rendered, line: int) -> None:
        self.layers = layers
        self.release = release
        self.workspace: Workspace = layers.workspace
        self.holes = release.state.holes
        self.path = release.state.path
        self.entry = pins.own(self.workspace, self.path, release.text("name"), release.text("chart"))
        self.line = self.entry.line if self.entry is not None else line
        self.prefix = release.text("valuesPathPrefix") or ""

    def all(self) -> None:
        spec = self.release.spec
        for value, line in self._placed("values"):
            self._value(value, line)
        for secret, line in self._placed("secrets"):
            self._secret(secret, line)
        for key, forced in (("set", False), ("setString", True)):
            for entry, line in self._placed(key):
                self._parameter(yamls.entries(entry), line, forced=forced)
        for entry in yamls.items(spec.get("env")):
            variable = yamls.string(yamls.entries(entry).get("value"))
            self.layers.gap(UNKNOWN, f'env "{variable}"')
        defaults = yamls.entries(self.release.state.spec.get("helmDefaults"))
        for key in _CHANGES:
            if spec.get(key) or (key == "postRenderer" and defaults.get(key)):
                self.layers.gap("the release is changed by a feature that is not followed", key)
        if "_missing" in spec:
            self.layers.gap(
                "a release template is not declared, or inherits itself", yamls.string(spec["_missing"])
            )

    def _placed(self, key: str) -> Iterator[tuple[object, int]]:
        """The items of a list with the lines at which they stand. Inherited ones come first; they stand
        elsewhere, and have the line of the release."""
        found = yamls.items(self.release.spec.get(key))
        own = () if self.entry is None else self.entry.lines(key)
        own = own if len(own) <= len(found) else ()
        return zip(found, [*[self.line] * (len(found) - len(own)), *own], strict=True)

    def _value(self, value: object, line: int) -> None:
        if isinstance(value, dict):
            if value:
                self._content("inline", self.path, line, to_yaml(value))
        elif isinstance(value, str):
            self._file(value, line)
        else:
            self.layers.gap("an entry of values is neither a map nor a path")

    def _secret(self, secret: object, line: int) -> None:
        """A file that only ``helm secrets`` can read; one that is not there is left out where the release
        says so."""
        name = pins.unmarked(secret) if isinstance(secret, str) else None
        if name is None or self.holes.reason(name) is not None or paths.is_remote(name):
            self._lost("a layer of values is encrypted", name, line)
            return
        found = paths.expand(self.workspace, self.release.state.folder, self.prefix + name)
        if len(found) == 1:
            self.layers.unknown("file", found[0], 1, "a layer of values is encrypted", name)
        elif found or not self._quiet():
            self._lost("a layer of values is encrypted", name, line)

    def _file(self, name: str, line: int) -> None:
        name = pins.unmarked(name)
        reason = self.holes.reason(name)
        if reason is not None:
            self._lost("the name of a values file is not known", reason, line)
            return
        if paths.is_remote(name):
            self._lost("a values file is remote", name, line)
            return
        found = paths.expand(self.workspace, self.release.state.folder, self.prefix + name)
        if len(found) > 1:
            self._lost("helmfile takes no glob for the values of a release", name, line)
        elif found and found[0].endswith(".gotmpl"):
            self._template(found[0])
        elif found:
            self._plain(found[0])
        elif not self._quiet():
            whole = paths.join(self.release.state.folder, self.prefix + name)
            self.layers.unknown("file", whole, None, "a values file is not in the repository", name)

    def _quiet(self) -> bool:
        handler = self.release.spec.get("missingFileHandler") or self.release.state.spec.get(
            "missingFileHandler"
        )
        return handler in QUIET

    def _lost(self, reason: str, detail: str | None, line: int) -> None:
        self.layers.unknown("file", None, line, reason, detail)

    def _plain(self, path: str) -> None:
        self.layers.file(path)
        if _REFERENCE in (self.workspace.text(path) or ""):
            self.layers.gap("values refer to a secret store", path)

    def _template(self, path: str) -> None:
        """A ``.gotmpl``, rendered with the release's data."""
        text = self.workspace.text(path) or ""
        folder = folder_of(path)
        before = len(self.holes.conditions)
        content = fill(self.workspace, self.release.state, text, self.release.record, folder)
        for reason in self.holes.conditions[before:]:
            self._unknown(reason)
        self._content("file", path, 1, content)

    def _content(self, kind: str, path: str, line: int, content: str) -> None:
        content, reasons = self.holes.fill(pins.unmarked(content))
        for reason in reasons:
            self._unknown(reason)
        document = docs.document(1, content)
        if document.error is not None or not (
            document.node is None or isinstance(document.node, docs.MappingNode)
        ):
            detail = "a mapping is expected" if document.error is None else document.error.message
            self.layers.unknown(kind, path, line, "rendered values cannot be read", f"{path}: {detail}")
            return
        if _REFERENCE in content:
            self.layers.gap("values refer to a secret store", path)
        self.layers.add(kind, path, line, content)

    def _unknown(self, reason: str) -> None:
        self.layers.gap(FAILING if reason.startswith("{{") else UNKNOWN, reason)

    def _parameter(self, entry: dict[str, object], line: int, *, forced: bool) -> None:
        name = _escaped(pins.unmarked(yamls.string(entry.get("name")) or ""))
        value, file = yamls.string(entry.get("value")), yamls.string(entry.get("file"))
        if value is not None:
            content = _escaped(value)
        elif file is not None and not forced:
            text = None if self.holes.reason(file) else self.workspace.text(self._beside(file))
            if text is None:
                self.layers.gap("a parameter's file is not in the repository", file)
                return
            content, forced = _verbatim(text), True
        elif items := yamls.items(entry.get("values")):
            content = "{" + ",".join(_escaped(yamls.string(item) or "") for item in items) + "}"
        else:
            return
        content, reasons = self.holes.fill(pins.unmarked(content))
        filled, more = self.holes.fill(name)
        for reason in (*reasons, *more):
            self._unknown(reason)
        if _REFERENCE in content:
            self.layers.gap("values refer to a secret store", filled)
        self.layers.parameter(filled, content, self.path, line, force_string=forced)

    def _beside(self, file: str) -> str:
        return paths.join(self.release.state.folder, file) or ""


def _escaped(value: str) -> str:
    """As helmfile hands a value to ``--set``: braces and commas stand for themselves."""
    return value.replace("{", "\\{").replace("}", "\\}").replace(",", "\\,")


def _verbatim(value: str) -> str:
    """A file's text as ``--set-string`` takes it whole."""
    return _escaped(value.replace("\\", "\\\\"))
