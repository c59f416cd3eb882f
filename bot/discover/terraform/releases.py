"""``helm_release`` resources: chart, version, names and values. Source: the Helm provider,
"helm_release"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Install, Pin, release
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.terraform.evaluate import TREE, evaluate
from bot.discover.terraform.modules import Instance, expansions, instances
from bot.discover.terraform.syntax import Block, Expression
from bot.discover.terraform.values import UNKNOWN, Value, elements, entries, missing, text, unknown
from bot.discover.workspace import Workspace, gap
from bot.git import normalise
from bot.model import Gap, Release, SourceKind

_MOST = 500
_NOTHING = Value(None)


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource, in one use of its module, for one element of ``count`` or ``for_each``. ``doubt`` says
    why it is not known how many there are."""

    scope: Instance
    block: Block
    bindings: Mapping[str, Value]
    doubt: str | None
    _known: dict[str, Value] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The file that it stands in."""
        return self.block.text.path

    @property
    def subject(self) -> str:
        """Its address, for gaps."""
        return f"{self.home}: {'.'.join(self.block.labels)}"

    def value(self, name: str) -> Value:
        """An attribute's value; null when it is not there."""
        if name not in self._known:
            expression = self.block.attributes().get(name)
            found = _NOTHING if expression is None else evaluate(expression, self.scope, self.bindings)
            self._known[name] = found
        return self._known[name]

    def known(self, name: str) -> str | None:
        """An attribute's text, when all of it is known."""
        value = self.value(name)
        return text(value) if value.known else None

    def release(self, manager: str) -> Release | Gap | None:
        """What its version stands behind; None for a chart that stands in the repository."""
        chart = self.value("chart")
        reference = text(chart)
        if reference is None or not chart.known:
            return gap(self.subject, "the chart is not known", ", ".join(chart.missing))
        if self.folder() is not None:
            return None
        if reference.startswith((".", "/", "http://", "https://")):
            return gap(self.subject, "the chart is a folder or an archive that is not here", reference)
        at = self._pin()
        if isinstance(at, Gap):
            return at
        source, gaps = self._source(reference)
        layers = self.layers()
        return release(
            manager,
            at,
            source,
            layers,
            name=self.known("name"),
            namespace=self._namespace(),
            home=self.home,
            cluster=self._cluster(),
            include_crds=self.value("skip_crds").data is not True,
            gaps=gaps + self._gaps(),
        )

    def install(self, folder: str) -> Install:
        """The resource as what installs the chart in ``folder``."""
        layers = self.layers()
        return Install(
            folder=folder,
            home=self.home,
            name=self.known("name"),
            namespace=self._namespace(),
            cluster=self._cluster(),
            values=layers.layers,
            include_crds=self.value("skip_crds").data is not True,
            gaps=self._gaps() + layers.gaps,
        )

    def folder(self) -> str | None:
        """The folder of its chart, when that stands in this repository."""
        chart, workspace = self.known("chart"), self.scope.workspace
        if chart is None or "://" in chart or text(self.value("repository")):
            return None
        if chart.startswith("/") and not chart.startswith(TREE):
            return None
        path = chart if chart.startswith(TREE) else f"{self.scope.root}/{chart}"
        folder = normalise(path.lstrip("/"))
        return folder if folder and workspace.text(f"{folder}/Chart.yaml") is not None else None

    def _pin(self) -> Pin | Gap:
        version = self.value("version")
        written = text(version)
        if version.missing:
            return gap(self.subject, "the version is not known", ", ".join(version.missing))
        if not written:
            return gap(self.subject, "the chart is not pinned: no version is named")
        if version.at is None or "\n" in written:
            return gap(self.subject, "the version stands nowhere as it is: it is put together", written)
        return Pin(version.at.source.path, *version.at.source.position(version.at.byte), written)

    def _source(self, chart: str) -> tuple[Source, tuple[Gap, ...]]:
        workspace = self.scope.workspace
        repository = self.value("repository")
        url = text(repository)
        if chart.startswith("oci://"):
            return oci(aliased(workspace, chart, "terraform")), ()
        if not url or not repository.known:
            reason = "its repository is not known" if repository.missing else "its repository is not named"
            named = ", ".join(repository.missing) or chart
            return Source(SourceKind.HTTP, None, chart), (gap(self.subject, reason, named),)
        if url.startswith("oci://"):
            return oci(aliased(workspace, f"{url.rstrip('/')}/{chart}", "terraform")), ()
        return remote(url, chart), ()

    def _namespace(self) -> str | None:
        namespace = self.value("namespace")
        return "default" if namespace.data is None else self.known("namespace")

    def _cluster(self) -> str | None:
        named = self.scope.variables_file
        return None if named is None else self.scope.workspace.cluster(named)

    def _gaps(self) -> tuple[Gap, ...]:
        doubts = () if self.doubt is None else (gap(self.subject, self.doubt),)
        lost = {name: self.value(name).missing for name in ("name", "namespace")}
        return doubts + tuple(
            gap(self.subject, f"the release's {name} is not known", ", ".join(names))
            for name, names in lost.items()
            if names
        )

    def layers(self) -> Layers:
        """``values`` in their order, then ``set``, ``set_list`` and ``set_sensitive``, each as blocks or as a
        list of objects. Source: the Helm provider's ``getValues``."""
        layers = Layers(self.scope.workspace, self.subject)
        self._values(layers)
        for setting in self._settings("set", layers):
            self._set(layers, setting)
        for setting in self._settings("set_list", layers):
            self._set_list(layers, setting)
        for kind in ("set_sensitive", "set_wo"):
            for setting in self._settings(kind, layers):
                layers.gap("a parameter is a secret, which is not read", text(setting.field("name")))
        if "postrender" in self.block.attributes() or any(
            one.kind == "postrender" for one in self.block.blocks()
        ):
            layers.gap("the release is changed by a feature that is not followed", "postrender")
        return layers

    def _values(self, layers: Layers) -> None:
        expression = self.block.attributes().get("values")
        if expression is None:
            return
        whole, line = self.value("values"), expression.line
        if not isinstance(whole.data, tuple):
            if whole.data is not None:
                lost = ", ".join(whole.missing)
                layers.unknown("inline", self.home, line, "values are not known", lost)
            return
        for one, at in zip(whole.data, expression.lines(len(whole.data)), strict=True):
            self._layer(layers, one, at)

    def _layer(self, layers: Layers, value: Value, line: int) -> None:
        kind, path, at = ("file", value.file, 1) if value.file else ("inline", self.home, line)
        if value.at is not None:
            at = value.at.source.position(value.at.byte)[0]
        if value.data is UNKNOWN:
            layers.unknown(kind, path, at, "values are not known", ", ".join(value.missing))
        elif isinstance(value.data, str) and value.data:
            if value.missing:
                layers.gap("values hold what is not known", ", ".join(value.missing))
            broken = value.missing and docs.document(1, value.data).error is not None
            layers.add(kind, path, at, None if broken else value.data)
        elif value.data not in (None, ""):
            layers.unknown(kind, path, at, "values are no text", None)

    def _settings(self, kind: str, layers: Layers) -> Iterator[_Setting]:
        for block in self.block.blocks():
            if block.kind == kind:
                yield _Setting(block.attributes(), None, self.scope, self.bindings, self.home, block.line)
            elif block.kind == "dynamic" and block.labels[:1] == (kind,):
                yield from self._dynamic(kind, block, layers)
        expression = self.block.attributes().get(kind)
        if expression is None:
            return
        whole = self.value(kind)
        if whole.data is UNKNOWN:
            layers.gap(f"parameters are not known ({kind})", ", ".join(whole.missing))
        several = elements(whole) if isinstance(whole.data, tuple) else [whole]
        for one, line in zip(several, expression.lines(len(several)), strict=True):
            if one.data is not None and one.data is not UNKNOWN:
                yield _Setting({}, one, self.scope, self.bindings, self.home, line)

    def _dynamic(self, kind: str, block: Block, layers: Layers) -> Iterator[_Setting]:
        """A block for each element of a collection. Source: Terraform, "dynamic Blocks"."""
        attributes = block.attributes()
        content = next((one for one in block.blocks() if one.kind == "content"), None)
        over = attributes.get("for_each")
        given = unknown("for_each") if over is None else evaluate(over, self.scope, self.bindings)
        if content is None or not isinstance(given.data, tuple | Mapping):
            layers.gap(f"parameters are not known (dynamic {kind})", ", ".join(given.missing))
            return
        iterator = attributes.get("iterator")
        name = kind if iterator is None else iterator.text.of(iterator.node)
        for key, one in entries(given)[:_MOST]:
            bindings = {**self.bindings, name: Value({"key": key, "value": one})}
            yield _Setting(content.attributes(), None, self.scope, bindings, self.home, content.line)

    def _set(self, layers: Layers, setting: _Setting) -> None:
        name, value, kind = setting.field("name"), setting.field("value"), setting.field("type")
        written, shown = text(name), text(value)
        lost = missing((name, value, kind))
        if written is None or lost or (shown is None and value.data is not None):
            layers.gap("a parameter is not known", ", ".join((written or "set", *lost)))
        elif kind.data == "literal":
            layers.gap("a parameter is written in YAML (type literal), which is not followed", written)
        else:
            forced = kind.data == "string"
            layers.parameter(written, shown or "", setting.path, setting.line, force_string=forced)

    def _set_list(self, layers: Layers, setting: _Setting) -> None:
        name, value = setting.field("name"), setting.field("value")
        written, lost = text(name), missing((name, value))
        items = [text(one) for one in elements(value)]
        if written is None or lost or None in items or not isinstance(value.data, tuple):
            layers.gap("a parameter is not known", ", ".join((written or "set_list", *lost)))
        else:
            joined = ",".join(item for item in items if item is not None)
            layers.parameter(written, f"{{{joined}}}", setting.path, setting.line)


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """A ``set`` block, or one object of a ``set`` attribute."""

    attributes: Mapping[str, Expression]
    whole: Value | None
    scope: Instance
    bindings: Mapping[str, Value]
    path: str
    line: int

    def field(self, name: str) -> Value:
        """One of its fields; null when it is not there."""
        if self.whole is not None:
            fields = self.whole.data if isinstance(self.whole.data, Mapping) else {}
            return fields.get(name, _NOTHING)
        expression = self.attributes.get(name)
        return _NOTHING if expression is None else evaluate(expression, self.scope, self.bindings)


def resources(workspace: Workspace, folder: str) -> tuple[Resource, ...]:
    """Every resource of a folder's module, in every use of it."""

    def find() -> Iterator[Resource]:
        for scope in instances(workspace, folder):
            for block in scope.module.releases:
                for bindings, doubt in expansions(block, scope):
                    yield Resource(scope, block, bindings, doubt)

    def some() -> tuple[Resource, ...]:
        return tuple(one for one, _ in zip(find(), range(_MOST), strict=False))

    return workspace.once(("terraform", "resources", folder), some)
