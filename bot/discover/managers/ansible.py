"""ansible: tasks of ``kubernetes.core.helm``. Renovate has no manager for them: people reach them through
custom managers, at the literal that a version's variable comes from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot import docs
from bot.discover.ansible import jinja
from bot.discover.ansible.tasks import Task, find, plays
from bot.discover.ansible.variables import Reference, Variables, files
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Install, Pin, gathered, pin, release
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace, broken, folder_of, gap, parents
from bot.git import normalise
from bot.model import Gap, Release, SourceKind

NAME = "ansible"
_HELM = frozenset(("kubernetes.core.helm", "community.kubernetes.helm", "helm"))
_REPOSITORY = frozenset(
    f"{prefix}helm_repository" for prefix in ("kubernetes.core.", "community.kubernetes.", "")
)
_MENTION = "chart_ref"
_DEEPEST = 6
_LOOPS = ("loop", "with_items", "with_list")
_TRUE = ("true", "True", "TRUE", "yes", "Yes")


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """A task, for one element of its loop, with the names that it sees."""

    task: Task
    names: Variables

    @property
    def subject(self) -> str:
        title = docs.scalar(self.task.node, "name") or self.scalar("release_name", "name") or "a helm task"
        return f"{self.task.path}: {title}"

    def node(self, *keys: str) -> docs.Node | None:
        """An argument under any of its names."""
        found = (docs.get(self.task.arguments, key) for key in keys)
        return next((node for node in found if node is not None), None)

    def scalar(self, *keys: str) -> str | None:
        """An argument as it is written."""
        return docs.scalar(self.node(*keys))

    def text(self, *keys: str) -> str | None:
        """An argument filled in; None when that cannot be done."""
        filled, unknown = self.names.fill(self.scalar(*keys) or "")
        return None if unknown or not filled else filled


def extract(workspace: Workspace, path: str) -> Extraction:
    """The releases whose version stands in the file: in a task, or in a variable that a task uses."""
    text = workspace.text(path) or ""
    if _MENTION not in text and not _may_set(workspace, path):
        return Extraction()
    found = workspace.once((NAME,), lambda: tuple(_all(workspace)))
    return gathered(one for home, one in found if (one.file if isinstance(one, Release) else home) == path)


def _may_set(workspace: Workspace, path: str) -> bool:
    """Whether a file may set a variable that a task uses."""
    if not workspace.grep(_MENTION):
        return False
    places = (play.path == path or path in play.files for play in plays(workspace))
    return path in files(workspace) or any(places)


def _all(workspace: Workspace) -> Iterator[tuple[str, Release | Gap | None]]:
    for path in workspace.grep(_MENTION):
        for document in docs.documents(workspace.text(path) or ""):
            if document.error is not None and _MENTION in document.text:
                yield path, broken(path, document)
            for task in find(path, document, _HELM):
                if docs.get(task.arguments, _MENTION) is not None:
                    for use in _uses(workspace, task):
                        yield from ((path, one) for one in _releases(workspace, use))


def _uses(workspace: Workspace, task: Task) -> Iterator[_Use]:
    """Once for each element of a loop whose elements are known."""
    names = Variables(workspace, task)
    over = next((node for key in _LOOPS if (node := docs.get(task.node, key)) is not None), None)
    if over is None:
        yield _Use(task, names)
        return
    written = docs.scalar(over)
    lists = [Reference(task.path, task.document, over)] if written is None else names.references(written)
    variable = docs.scalar(task.node, "loop_control", "loop_var") or "item"
    items = [Reference(one.path, one.document, node) for one in lists for node in docs.items(one.node)]
    for item in items:
        yield _Use(task, Variables(workspace, task, {variable: item}, item.path))
    if not items:
        yield _Use(task, names)


def _releases(workspace: Workspace, use: _Use) -> Iterator[Release | Gap]:
    if use.scalar("release_state", "state") == "absent":
        return
    written = use.scalar(_MENTION) or ""
    if written.startswith((".", "/")) or "role_path" in written or "playbook_dir" in written:
        return
    node, version = use.node("chart_version"), use.scalar("chart_version")
    if not version or node is None:
        yield gap(use.subject, "the chart is not pinned: no version is named", written)
        return
    pins = [
        (at, one.path)
        for one in _places(use, node, version)
        if (at := pin(one.path, one.document, one.node)) is not None
    ]
    if not pins:
        yield gap(use.subject, "the version is a template whose literal is not found", version)
    for at, near in pins:
        names = Variables(workspace, use.task, use.names.given, near)
        yield _release(workspace, at, dataclasses.replace(use, names=names))


def installs(workspace: Workspace, folder: str) -> Iterable[Install]:
    """Every task whose chart is the path of ``folder``."""
    known = workspace.once((NAME, "installs"), lambda: tuple(_local(workspace)))
    return (_install(workspace, use, folder) for place, use in known if place == folder)


def _local(workspace: Workspace) -> Iterator[tuple[str, _Use]]:
    for path in workspace.grep(_MENTION):
        for document in docs.documents(workspace.text(path) or ""):
            for task in find(path, document, _HELM):
                for use in _uses(workspace, task):
                    folder = _folder(workspace, use)
                    if folder is not None and use.scalar("release_state", "state") != "absent":
                        yield folder, use


def _folder(workspace: Workspace, use: _Use) -> str | None:
    """The folder of a chart of the tree, found as values files are."""
    chart = use.text(_MENTION)
    if chart is None or "://" in chart or use.node("chart_repo_url") is not None:
        return None
    found = _values_file(workspace, use, f"{use.scalar(_MENTION)}/Chart.yaml")
    return None if found is None else folder_of(found)


def _install(workspace: Workspace, use: _Use, folder: str) -> Install:
    layers = Layers(workspace, use.subject, fill=use.names.fill)
    _values(layers, use)
    name, namespace, gaps = _named(use)
    return Install(
        folder,
        use.task.path,
        name,
        namespace,
        workspace.cluster(use.task.path),
        layers.layers,
        use.scalar("skip_crds") not in _TRUE,
        (*gaps, *layers.gaps),
    )


def _named(use: _Use) -> tuple[str | None, str | None, tuple[Gap, ...]]:
    name, namespace = use.text("release_name", "name"), use.text("release_namespace", "namespace")
    if name is not None and namespace is not None:
        return name, namespace, ()
    return name, namespace, (gap(use.subject, "the release's name or namespace is not known"),)


def _places(use: _Use, node: docs.Node, version: str) -> list[Reference]:
    if "{{" not in version:
        return [Reference(use.task.path, use.task.document, node)]
    return use.names.references(version)


def _release(workspace: Workspace, at: Pin, use: _Use) -> Release | Gap:
    chart = use.text(_MENTION)
    if chart is None:
        return gap(use.subject, "the chart is a template that is not known", use.scalar(_MENTION))
    if chart.startswith(("http://", "https://")):
        return gap(use.subject, "the chart is an archive at a URL, whose version is not followed", chart)
    layers = Layers(workspace, use.subject, fill=use.names.fill)
    _values(layers, use)
    source, gaps = _source(workspace, use, chart)
    name, namespace, doubts = _named(use)
    return release(
        NAME,
        at,
        source,
        layers,
        name=name,
        namespace=namespace,
        home=use.task.path,
        include_crds=use.scalar("skip_crds") not in _TRUE,
        gaps=gaps + doubts,
    )


def _source(workspace: Workspace, use: _Use, chart: str) -> tuple[Source, tuple[Gap, ...]]:
    if chart.startswith("oci://"):
        return oci(chart), ()
    prefix, slash, name = chart.partition("/")
    if use.node("chart_repo_url") is not None:
        url = use.text("chart_repo_url")
        name = chart.rpartition("/")[2]
    else:
        url = _repositories(workspace).get(prefix) if slash else None
    if url:
        return remote(url, name or chart), ()
    missing = gap(use.subject, "its repository is not known", use.scalar("chart_repo_url") or chart)
    return Source(SourceKind.HTTP, None, name or chart), (missing,)


def _repositories(workspace: Workspace) -> Mapping[str, str]:
    """The repositories that tasks anywhere in the tree add: name → URL. Names that are used twice for
    different ones are left out."""

    def collect() -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for path in workspace.grep("helm_repository"):
            for document in docs.documents(workspace.text(path) or ""):
                for task in find(path, document, _REPOSITORY):
                    for use in _uses(workspace, task):
                        name, url = use.text("repo_name", "name"), use.text("repo_url", "url")
                        if name and url:
                            found.setdefault(name, set()).add(url)
        return {name: urls.pop() for name, urls in found.items() if len(urls) == 1}

    return workspace.once((NAME, "repositories"), collect)


def _values(layers: Layers, use: _Use) -> None:
    """``values_files``, then ``values``, then ``set_values``. Source: Ansible, ``kubernetes.core.helm``."""
    for node in docs.items(use.node("values_files")):
        written = docs.scalar(node) or ""
        path = _values_file(layers.workspace, use, written)
        if path is None:
            layers.unknown("file", None, None, "a values file lies on the machine that is managed", written)
        else:
            layers.file(path)
    whole = use.node("release_values", "values")
    if not isinstance(whole, docs.ScalarNode):
        layers.inline(use.task.path, use.task.document, whole)
    elif str(whole.value).strip() not in ("", "{}"):
        _whole(layers, use, str(whole.value))
    for node in docs.items(use.node("set_values")):
        _parameter(layers, use, node)


def _values_file(workspace: Workspace, use: _Use, written: str) -> str | None:
    """A values file of the tree: below the role or the playbook, or, when tasks run where the tree is, by
    its path from a folder above."""
    name, unknown = use.names.fill(written)
    if unknown or name.startswith("/"):
        return None
    if written.startswith("{{"):
        return normalise(name)
    paths = (normalise(f"{folder}/{name}".lstrip("/")) for folder in parents(use.task.path))
    return next((path for path in paths if path is not None and workspace.text(path) is not None), None)


def _whole(layers: Layers, use: _Use, written: str, depth: int = _DEEPEST) -> None:
    """Values that are one expression: a variable, several that are combined, or a file that is read."""
    expression = jinja.whole(written) or ""
    path, parts = jinja.path(expression), jinja.combination(expression)
    if depth > 0 and path is not None:
        found = use.names.nearest(use.names.written(path))
        if len(found) == 1 and isinstance(found[0].node, docs.MappingNode):
            layers.inline(found[0].path, found[0].document, found[0].node)
            return
        if len(found) == 1 and (inner := docs.scalar(found[0].node)) is not None and "{{" in inner:
            _whole(layers, use, inner, depth - 1)
            return
        if not found and path.default is not None and path.default.startswith("{"):
            return
    elif depth > 0 and parts is not None:
        for part, deep in parts:
            before = len(layers.layers)
            _whole(layers, use, f"{{{{ {part} }}}}", depth - 1)
            if not deep and len(layers.layers) > before:
                layers.gap("values replace others as a whole (combine without recursive)", part)
        return
    _lookup(layers, use, expression, written)


def _lookup(layers: Layers, use: _Use, expression: str, written: str) -> None:
    read = jinja.lookup(expression)
    path = None if read is None else _read(layers.workspace, use.task, *read)
    text = None if path is None else layers.workspace.text(path)
    if path is None or text is None or jinja.has_statements(text):
        layers.unknown("inline", use.task.path, None, "values are a template that is not filled in", written)
    else:
        layers.add("file", path, 1, text)


def _read(workspace: Workspace, task: Task, kind: str, name: str) -> str | None:
    """The file that a lookup means. Source: Ansible, "Resolving local relative paths"."""
    base = task.role or folder_of(task.path)
    inner = "templates" if kind == "template" else "files"
    for folder in (f"{base}/{inner}", f"{base}/tasks", base):
        path = normalise(f"{folder}/{name}".lstrip("/"))
        if path is not None and workspace.text(path) is not None:
            return path
    return None


def _parameter(layers: Layers, use: _Use, node: docs.Node) -> None:
    kind = docs.scalar(node, "value_type") or "raw"
    filled, unknown = use.names.fill(docs.scalar(node, "value") or "")
    name, equals, value = filled.partition("=")
    if unknown or not equals or kind not in ("raw", "string"):
        layers.gap("a parameter is no plain value, or not known", name or None)
        return
    line = use.task.document.position(node)[0]
    layers.parameter(name, value, use.task.path, line, force_string=kind == "string")
