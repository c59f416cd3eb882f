"""argocd: Applications, and ApplicationSets whose template is literal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import docs
from bot.discover.layers import Layers
from bot.discover.manager import Extraction, Manager, pin, release
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import NOTHING, Masked, is_template, read
from bot.discover.workspace import Workspace, broken, gap
from bot.model import Gap, Release

NAME = "argocd"
_KINDS = ("Application", "ApplicationSet")
_TRUE = ("true", "True", "TRUE")
_FIXED = re.compile(r"v?\d+(\.\d+)+.*|[0-9a-f]{7,40}")


@dataclass(frozen=True, slots=True)
class _Application:
    """An Application's parts; ``spec`` is an ApplicationSet's ``spec.template.spec``. ``templates`` as in
    :class:`Layers`."""

    path: str
    document: docs.Document
    templates: Masked | None
    name: str | None
    spec: docs.Node | None

    @property
    def sources(self) -> list[docs.Node]:
        one = docs.get(self.spec, "source")
        return ([one] if one is not None else []) + docs.items(docs.get(self.spec, "sources"))

    @property
    def subject(self) -> str:
        return f"{self.path}: {self.name or 'an Application'}"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every source that is a chart is a release."""
    releases: list[Release] = []
    gaps: list[Gap] = []
    for piece in workspace.pieces(path):
        if piece.kind not in (None, *_KINDS) or not MANAGER.wants(piece.text):
            continue
        document, templates = read(piece)
        if document.error is not None:
            gaps.append(broken(path, document))
            continue
        application = _application(path, document, templates)
        if application is not None:
            found = [_release(workspace, application, node) for node in application.sources]
            releases += [one for one in found if isinstance(one, Release)]
            gaps += [one for one in found if isinstance(one, Gap)]
    return Extraction(tuple(releases), tuple(gaps))


def _application(path: str, document: docs.Document, templates: Masked | None) -> _Application | None:
    node = document.node
    if not (docs.scalar(node, "apiVersion") or "").startswith("argoproj.io/"):
        return None
    kind = docs.scalar(node, "kind")
    if kind == "ApplicationSet":
        node = docs.get(node, "spec", "template")
    elif kind != "Application":
        return None
    if templates is None and (kind == "ApplicationSet" or "/templates/" in f"/{path}"):
        templates = NOTHING
    name = _literal(docs.scalar(node, "metadata", "name"))
    return _Application(path, document, templates, name, docs.get(node, "spec"))


def _release(workspace: Workspace, application: _Application, node: docs.Node) -> Release | Gap | None:
    url, chart = docs.scalar(node, "repoURL"), docs.scalar(node, "chart")
    if docs.get(node, "chart") is None and not _is_oci(url):
        return None
    at = pin(application.path, application.document, docs.get(node, "targetRevision"))
    known = url is not None and not is_template(url + (chart or ""))
    if at is None or url is None or not known or (chart is None and not _is_oci(url)):
        reason = "a source's chart, repository or version is a template or missing"
        return gap(application.subject, reason)
    layers = Layers(workspace, application.subject, templates=application.templates)
    helm = docs.get(node, "helm")
    _values(layers, application, helm)
    namespace = _literal(docs.scalar(application.spec, "destination", "namespace"))
    return release(
        NAME,
        at,
        _source(url, chart),
        layers,
        name=_literal(docs.scalar(helm, "releaseName")) or application.name,
        namespace=namespace,
        include_crds=docs.scalar(helm, "skipCrds") not in _TRUE,
    )


def _source(url: str, chart: str | None) -> Source:
    """Argo CD takes a repository without a scheme for an OCI registry."""
    if chart is None:
        return oci(url)
    return remote(url, chart, is_oci=_is_oci(url) or "://" not in url)


def _values(layers: Layers, application: _Application, helm: docs.Node | None) -> None:
    """In Argo CD's order: files, then ``valuesObject``, which replaces ``values``, then parameters.
    Source: Argo CD, "Helm", on the precedence of values."""
    path, document = application.path, application.document
    optional = docs.scalar(helm, "ignoreMissingValueFiles") in _TRUE
    for item in docs.items(docs.get(helm, "valueFiles")):
        _file(layers, application, docs.scalar(item) or "", optional=optional)
    whole, text = docs.get(helm, "valuesObject"), docs.get(helm, "values")
    if isinstance(whole, docs.MappingNode):
        layers.inline(path, document, whole)
    elif isinstance(text, docs.ScalarNode) and text.value:
        layers.add("inline", path, document.position(text)[0], text.value)
    elif text is not None and text.value:
        layers.unknown("inline", path, document.position(text)[0], "inline values are no text", None)
    for item in docs.items(docs.get(helm, "parameters")):
        forced = docs.scalar(item, "forceString") in _TRUE
        name, value = docs.scalar(item, "name") or "", docs.scalar(item, "value") or ""
        layers.parameter(name, value, path, document.position(item)[0], force_string=forced)
    for item in docs.items(docs.get(helm, "fileParameters")):
        layers.gap("a parameter is read from a file (fileParameters)", docs.scalar(item, "name"))


def _file(layers: Layers, application: _Application, name: str, *, optional: bool) -> None:
    """One entry of ``valueFiles``: ``$ref/path`` in another source, or a path inside the chart."""
    if is_template(name) or "*" in name:
        layers.unknown("file", None, None, "the name of a values file is a template or a glob", name)
        return
    if not name.startswith("$"):
        layers.unknown("file", None, None, "a values file lies in the chart or at a URL", name)
        return
    ref, _, path = name[1:].partition("/")
    source = next((node for node in application.sources if docs.scalar(node, "ref") == ref), None)
    url = docs.scalar(source, "repoURL") or ""
    origin = layers.workspace.once(("origin",), lambda: layers.workspace.tree.repository.origin())
    if source is None or (origin is not None and _slug(url) != _slug(origin)):
        layers.unknown("file", None, None, "a values file lies in another repository", name)
        return
    if _FIXED.fullmatch(docs.scalar(source, "targetRevision") or ""):
        layers.gap("a values file is read at a fixed revision, not at this one", name)
    layers.file(path, optional=optional)


def _slug(url: str) -> str:
    """The last two segments of a repository's URL, lower case, without ``.git``: ``owner/name``."""
    parts = [part for part in re.split(r"[/:]", url.lower().rstrip("/").removesuffix(".git")) if part]
    return "/".join(parts[-2:])


def _literal(text: str | None) -> str | None:
    return None if text is None or is_template(text) else text


def _is_oci(url: str | None) -> bool:
    return (url or "").startswith("oci://")


MANAGER = Manager(
    name=NAME,
    suffixes=(".yaml", ".yml"),
    files=re.compile(""),
    needles=("argoproj.io/",),
    extract=extract,
)
