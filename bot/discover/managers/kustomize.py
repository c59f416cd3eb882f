"""kustomize: ``helmCharts`` of a kustomization, and HelmChartInflationGenerators that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.kustomization.building import Way, upward
from bot.discover.kustomization.files import File, is_kustomization, joined, kustomization, naming
from bot.discover.kustomization.merging import NULL, entries, mapping, merged
from bot.discover.kustomization.patches import Overrides, Patch, after_names, before_names
from bot.discover.layers import Layers, is_encrypted
from bot.discover.manager import Extraction, Install, gathered, pin, release
from bot.discover.renovate import aliased
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace, as_object, broken, folder_of, gap
from bot.errors import DocumentError
from bot.model import Gap, Release, SourceKind

NAME = "kustomize"
_GENERATOR, _LEGACY = "HelmChartInflationGenerator", "helmChartInflationGenerator"
_KINDS = (None, "Kustomization", "Component")
_CHANGES = ("replacements", "transformers", "images", "replicas")
_AFTERWARDS = "kustomize changes the render afterwards, which is not followed"


@dataclass(frozen=True, slots=True)
class _Chart:
    """An entry of ``helmCharts``, or a generator of its own. ``home`` is the folder of charts that are kept
    beside the kustomization."""

    file: File
    path: str
    document: docs.Document
    node: docs.Node
    home: str

    @property
    def name(self) -> str | None:
        return docs.scalar(self.node, "name")

    @property
    def subject(self) -> str:
        return f"{self.path}: {docs.scalar(self.node, 'releaseName') or self.name or 'a chart'}"

    @property
    def vendored(self) -> str | None:
        """The folder in which kustomize looks for a chart without ``repo``."""
        return None if docs.scalar(self.node, "repo") else joined(self.home, self.name or ".")


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every chart with a version is a release, for each root that builds its kustomization."""
    found: list[Release | Gap] = []
    if is_kustomization(path):
        file = kustomization(workspace, folder_of(path))
        if file is not None and file.path == path:
            if file.document.error is not None:
                found.append(broken(path, file.document))
            elif file.scalar("kind") in _KINDS:
                found += _legacy(file)
                found += (one for chart in _charts(file) for one in _releases(workspace, chart))
    else:
        for chart in _generators(workspace, path):
            found += _releases(workspace, chart)
    return gathered(dict.fromkeys(found))


def _charts(file: File) -> Iterator[_Chart]:
    home = joined(file.folder, file.scalar("helmGlobals", "chartHome") or "charts") or file.folder
    for node in docs.items(file.get("helmCharts")):
        yield _Chart(file, file.path, file.document, node, home)


def _legacy(file: File) -> Iterator[Gap]:
    for node in docs.items(file.get(_LEGACY)):
        chart = docs.scalar(node, "chartName")
        yield gap(
            f"{file.path}: {chart}", "a chart in a field that kustomize has given up is not read", _LEGACY
        )


def _generators(workspace: Workspace, path: str) -> Iterator[_Chart]:
    """The charts of a file that kustomizations name under ``generators``."""
    for document in workspace.documents(path, _GENERATOR):
        thing = as_object(path, document)
        if document.node is None or thing is None or thing.kind != _GENERATOR:
            continue
        for file in naming(workspace, path):
            if path in file.paths("generators"):
                home = joined(file.folder, thing.scalar("chartHome") or "charts") or file.folder
                yield _Chart(file, path, document, document.node, home)


def _releases(workspace: Workspace, chart: _Chart) -> Iterator[Release | Gap]:
    if chart.name is None:
        return
    at = pin(chart.path, chart.document, docs.get(chart.node, "version"))
    if at is None:
        if docs.scalar(chart.node, "repo"):
            yield gap(
                chart.subject, "the chart is not pinned: its version is a template or missing", chart.name
            )
        return
    source, gaps = _source(workspace, chart, chart.name)
    for way in upward(workspace, chart.file.folder):
        layers = _layers(workspace, chart, way)
        yield release(
            NAME,
            at,
            source,
            layers,
            name=_name(chart),
            namespace=_namespace(chart, way),
            cluster=_cluster(workspace, way),
            include_crds=docs.scalar(chart.node, "includeCRDs") in docs.TRUE,
            copies=(f"{chart.home}/{chart.name}-{at.version}", f"{chart.home}/{chart.name}"),
            gaps=gaps,
        )


def _source(workspace: Workspace, chart: _Chart, name: str) -> tuple[Source, tuple[Gap, ...]]:
    repository = docs.scalar(chart.node, "repo")
    if repository is None:
        if chart.vendored is not None and workspace.text(f"{chart.vendored}/Chart.yaml") is not None:
            return Source(SourceKind.LOCAL, chart.vendored, name), ()
        missing = gap(chart.subject, "it names no repository, and the chart is not beside it", chart.vendored)
        return Source(SourceKind.HTTP, None, name), (missing,)
    if repository.startswith("oci://"):
        return oci(aliased(workspace, f"{repository.rstrip('/')}/{name}", NAME)), ()
    return remote(repository, name), ()


def _layers(workspace: Workspace, chart: _Chart, way: Way) -> Layers:
    """The values file with the inline values over it or under it, then the additional files.
    Source: kustomize, ``HelmChartInflationGenerator``."""
    layers = Layers(workspace, chart.subject)
    own, inline = docs.scalar(chart.node, "valuesFile"), docs.get(chart.node, "valuesInline")
    mode = docs.scalar(chart.node, "valuesMerge") or "override"
    if inline is None or not inline.value:
        _file(layers, chart, own)
    elif not isinstance(inline, docs.MappingNode) or mode == "replace":
        layers.inline(chart.path, chart.document, inline)
    elif mode == "merge" and not own:
        line = chart.document.position(inline)[0]
        reason = "inline values are merged under the chart's own, which is not followed"
        layers.unknown("inline", chart.path, line, reason, "valuesMerge: merge")
    else:
        _merged(layers, chart, inline, own, under=mode == "merge")
    for item in docs.items(docs.get(chart.node, "additionalValuesFiles")):
        _file(layers, chart, docs.scalar(item))
    for field in _afterwards(workspace, chart.file, way):
        layers.gap(_AFTERWARDS, field)
    return layers


def _merged(layers: Layers, chart: _Chart, inline: docs.Node, own: str | None, *, under: bool) -> None:
    """Kustomize merges inline values and those of the file before helm sees them. Two layers do the same,
    but for a null, which takes a key away so that the chart's own value counts again."""
    path = chart.file.inside(own)
    text = None if path is None else layers.workspace.text(path)
    file = None if text is None or is_encrypted(text) else docs.document(1, text).node
    upper = file if under else inline
    if file is not None and upper is not None and _has_null(upper):
        lower = inline if under else file
        layers.inline(chart.path, chart.document, _over(lower, upper, inline))
        return
    if not under:
        _file(layers, chart, own)
    nothing = mapping([], inline)
    layers.inline(chart.path, chart.document, _over(nothing, inline, inline))
    if under:
        _file(layers, chart, own)


def _over(lower: docs.Node, upper: docs.Node, like: docs.Node) -> docs.Node | None:
    """``upper`` merged over ``lower``, as a mapping that stands where ``like`` does."""
    try:
        result = merged(lower, upper)
    except DocumentError:
        return upper
    return mapping(list(entries(result)), like) if isinstance(result, docs.MappingNode) else result


def _has_null(node: docs.Node) -> bool:
    return any(
        child.tag == NULL or (isinstance(child, docs.MappingNode) and _has_null(child))
        for _, child in entries(node)
    )


def _file(layers: Layers, chart: _Chart, name: str | None) -> None:
    if not name:
        return
    path = chart.file.inside(name)
    if path is None:
        layers.unknown("file", None, None, "a values file is not in the repository", name)
    else:
        layers.file(path)


def _name(chart: _Chart) -> str | None:
    template = docs.scalar(chart.node, "nameTemplate")
    return docs.scalar(chart.node, "releaseName") or (template if template and "{{" not in template else None)


def _namespace(chart: _Chart, way: Way) -> str | None:
    """The chart's own, its kustomization's, or that of the nearest one above that names one."""
    spaces = (level.overrides.scalar("targetNamespace") or level.file.scalar("namespace") for level in way)
    return docs.scalar(chart.node, "namespace") or next((space for space in spaces if space), None)


def _cluster(workspace: Workspace, way: Way) -> str | None:
    places = [level.file.path for level in way]
    if way[-1].flux is not None and way[-1].flux.thing.get("spec", "kubeConfig") is None:
        places += way[-1].flux.places()
    clusters = (workspace.cluster(place) for place in places)
    return next((cluster for cluster in clusters if cluster is not None), None)


def _afterwards(workspace: Workspace, file: File, way: Way) -> Iterator[str]:
    """What the kustomizations do that may change what the chart renders to."""
    for level in way:
        where = level.file.path
        flux = level.overrides
        if any(_reaches(workspace, level.file, patch) for patch in _patches(workspace, level.file, flux)):
            yield f"{where}: patches"
        for field in _CHANGES:
            if docs.items(level.file.get(field)):
                yield f"{where}: {field}"
        if level.components() and level.through is None:
            yield f"{where}: components"


def _patches(workspace: Workspace, file: File, flux: Overrides) -> tuple[Patch, ...]:
    return before_names(workspace, file, flux) + after_names(workspace, file, flux)


def _reaches(workspace: Workspace, file: File, patch: Patch) -> bool:
    """Whether a patch may be for rendered objects: not when it names one that stands in a file."""
    wanted = [
        (docs.scalar(node, "kind"), docs.scalar(node, "metadata", "name"))
        if patch.target is None
        else (docs.scalar(patch.target, "kind"), docs.scalar(patch.target, "name"))
        for node in (document.node for _, document in patch.parts)
    ]
    return not wanted or any(one not in _written(workspace, file) for one in wanted)


def _written(workspace: Workspace, file: File) -> frozenset[tuple[str | None, str | None]]:
    """Kind and name of the objects in the files that a kustomization names."""

    def read() -> frozenset[tuple[str | None, str | None]]:
        texts = (workspace.text(path) for path in file.paths("resources"))
        nodes = (document.node for text in texts if text for document in docs.documents(text))
        return frozenset((docs.scalar(node, "kind"), docs.scalar(node, "metadata", "name")) for node in nodes)

    return workspace.once(("kustomization objects", file.path), read)


def installs(workspace: Workspace, folder: str) -> Iterable[Install]:
    """Every kustomization that renders the chart in ``folder``, from beside it."""
    for path in workspace.grep("helmCharts"):
        file = kustomization(workspace, folder_of(path)) if is_kustomization(path) else None
        for chart in _charts(file) if file is not None and file.path == path else ():
            if chart.vendored == folder:
                for way in upward(workspace, chart.file.folder):
                    layers = _layers(workspace, chart, way)
                    yield Install(
                        folder,
                        path,
                        _name(chart),
                        _namespace(chart, way),
                        _cluster(workspace, way) or workspace.cluster(path),
                        layers.layers,
                        docs.scalar(chart.node, "includeCRDs") in docs.TRUE,
                        layers.gaps,
                    )
