"""Every object of a repository's own manifests, of whatever kind: API version, kind, name, and where.

Most documents say all that in lines that begin in the first column, and only these lines are looked at. A
document is parsed when it says it in another way, or when something in it looks like an object of its own.
"""

from __future__ import annotations

import bisect
import dataclasses
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover import headlines, templates
from bot.discover.workspace import BROKEN, MANIFEST_SUFFIXES, MANIFESTS, NO_TEXT, Piece, gap
from bot.errors import GitError
from bot.git import Tree
from bot.model import Gap

NOT_LITERAL = "the API version of an object is not literal"
_ENGINES = (".j2", ".jinja", ".jinja2", ".tpl", ".tftpl", ".tmpl", ".gotmpl", ".template", ".erb")
_SPECS = (*MANIFESTS, "*.json", *(f"{data}{engine}" for data in MANIFESTS for engine in _ENGINES))
_CHARTS = ("Chart.yaml", "Chart.yml")
_JSON = re.compile(r"\"apiVersion\"\s*:\s*\"")
_API_VERSION = re.compile(r"(?:[a-z0-9.-]+/)?[a-z]?[0-9][0-9a-z.]*")
_KIND = re.compile(r"[A-Z][A-Za-z0-9]*")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_DEEPEST = 3
_LONGEST = 4 << 20


class Form(enum.Enum):
    """How an object stands in a file: as a document of its own, in the items of a List, in a template (of a
    chart, or another engine's), or within something else: in a text of a ConfigMap, a patch of a
    kustomization, a values file's ``extraObjects``, the ``volumeClaimTemplates`` of a StatefulSet."""

    DOCUMENT = "document"
    LIST = "list"
    TEMPLATE = "template"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Written:
    """An object as it is written. ``line`` is that of its ``apiVersion``, from 1 (of the text around it,
    where lines of that text cannot be told); ``name`` is None when there is none, or a template makes it."""

    path: str
    line: int
    api_version: str
    kind: str
    name: str | None
    form: Form


@dataclass(frozen=True, slots=True)
class Objects:
    """What a tree's manifests hold, by path and line, and what could not be read."""

    objects: tuple[Written, ...]
    gaps: tuple[Gap, ...]


def objects(tree: Tree) -> Objects:
    """Every object of the tree's manifests: YAML and JSON, and templates of them as far as API version and
    kind are literal there. What stands within something else counts only with metadata, which references
    to objects have not. Files of tools that look like objects (kustomize, kubeadm, eksctl) are among them.
    Raises :class:`bot.errors.GitError`."""
    paths = tree.grep(("apiVersion",), _SPECS)
    tree.prefetch(paths)
    found: list[Written | Gap] = []
    for path in paths:
        try:
            text = tree.text(path)
        except GitError:
            text = None
        if text is None or len(text) > _LONGEST:
            found.append(gap(path, NO_TEXT))
        else:
            found += _file(tree, path).read(text)
    whole = {one for one in found if isinstance(one, Written)}
    return Objects(
        tuple(sorted(whole, key=lambda one: (one.path, one.line, one.api_version, one.kind, one.name or ""))),
        tuple(dict.fromkeys(one for one in found if isinstance(one, Gap))),
    )


def _file(tree: Tree, path: str) -> _File:
    here = PurePosixPath(path)
    parts = here.parts
    in_chart = any(
        part == "templates" and any("/".join((*parts[:at], name)) in tree.modes for name in _CHARTS)
        for at, part in enumerate(parts[:-1])
    )
    is_template = in_chart or not path.endswith((*MANIFEST_SUFFIXES, ".json"))
    return _File(path, is_template, any(str(here.with_name(name)) in tree.modes for name in _CHARTS))


@dataclass(frozen=True, slots=True)
class _File:
    """``is_values`` says that it lies beside a chart's metadata, where values files do."""

    path: str
    is_template: bool
    is_values: bool

    def read(self, text: str) -> Iterator[Written | Gap]:
        """Every object of the file."""
        if not self.path.endswith(".json"):
            yield from self._stream(1, text, 0)
        elif _JSON.search(text) is not None:
            yield from self._parsed(Piece(1, text, None), 0)

    def _stream(self, first: int, text: str, depth: int) -> Iterator[Written | Gap]:
        for line, piece in docs.split(text):
            if "apiVersion" in piece:
                yield from self._piece(Piece(first - 1 + line, piece, None), depth)

    def _piece(self, piece: Piece, depth: int) -> Iterator[Written | Gap]:
        lines = headlines.lines(piece.line, piece.text)
        if self.is_template and lines:
            yield from self._branches(piece, lines)
            return
        said = headlines.tell(lines)
        if headlines.deeper(piece.text) or (said is None and len(lines) > 1):
            yield from self._parsed(piece, depth)
        elif said is not None:
            yield from self._told(piece, said, depth)

    def _told(self, piece: Piece, said: dict[str, headlines.Line], depth: int) -> Iterator[Written]:
        version, kind, metadata = said["apiVersion"], said["kind"], said.get("metadata")
        form = self._form(depth)
        if not version.value or not kind.value or not _is_api(version.value, kind.value):
            return
        if metadata is not None or not self._needs_metadata(form):
            name = None if metadata is None else headlines.name(piece.text, metadata.end)
            yield Written(self.path, version.line, version.value, kind.value, name, form)

    def _branches(self, piece: Piece, lines: list[headlines.Line]) -> Iterator[Written]:
        """Objects of a template, in which a branch may say a key again: what has no partner of its own takes
        that of the object before."""
        last: dict[str, list[headlines.Line]] = {}
        for group in headlines.groups(lines):
            last = {**last, **group}
            metadata = group.get("metadata")
            name = headlines.name(piece.text, metadata[0].end) if metadata else None
            for version in last.get("apiVersion", ()):
                for kind in last.get("kind", ()):
                    if version.value and kind.value and _is_api(version.value, kind.value):
                        yield Written(self.path, version.line, version.value, kind.value, name, Form.TEMPLATE)

    def _form(self, depth: int) -> Form:
        if depth:
            return Form.EMBEDDED
        return Form.TEMPLATE if self.is_template else Form.DOCUMENT

    def _needs_metadata(self, form: Form) -> bool:
        return self.is_values or form is Form.EMBEDDED

    def _parsed(self, piece: Piece, depth: int) -> Iterator[Written | Gap]:
        document, _ = templates.read(piece)
        if document.error is None:
            yield from self._within(document, depth)
            return
        said = headlines.tell(headlines.lines(piece.line, piece.text))
        if said is not None:
            yield from self._told(piece, said, depth)
        if not self.is_template and not depth:
            yield gap(f"{self.path}:{document.error.line or piece.line}", BROKEN, document.error.message)

    def _within(self, document: docs.Document, depth: int) -> Iterator[Written | Gap]:
        """The objects of a document: the root, the items of lists, and what is embedded. Only those parts
        are gone into whose text says ``apiVersion``."""
        if document.node is None:
            return
        mentions = [match.start() for match in re.finditer("apiVersion", document.text)]
        waiting = [(document.node, self._form(depth), _Implied())]
        seen: set[int] = set()
        while waiting:
            node, form, implied = waiting.pop()
            start = bisect.bisect_left(mentions, node.start_mark.index)
            silent = start == len(mentions) or mentions[start] >= node.end_mark.index
            if id(node) in seen or (silent and not implied.kind):
                continue
            seen.add(id(node))
            if isinstance(node, docs.ScalarNode):
                if depth < _DEEPEST:
                    yield from self._text(document, node, depth)
            elif isinstance(node, docs.MappingNode):
                listed = _Implied.of(node)
                if listed is None:
                    yield from self._mapping(document, node, form, implied)
                for key, child in docs.pairs(node):
                    if listed is not None and key == "items":
                        inner = Form.LIST if form is Form.DOCUMENT else form
                        waiting += [(one, inner, listed) for one in docs.items(child)]
                    elif key != _APPLIED:
                        waiting.append((child, Form.EMBEDDED, _Implied()))
            else:
                waiting += [(child, Form.EMBEDDED, _Implied()) for child in docs.items(node)]

    def _mapping(
        self, document: docs.Document, node: docs.Node, form: Form, implied: _Implied
    ) -> Iterator[Written | Gap]:
        at, kind = docs.get(node, "apiVersion"), docs.scalar(node, "kind")
        version = docs.scalar(at)
        if implied.kind and at is None and kind is None:
            at, version, kind = node, implied.version, implied.kind
        metadata = docs.get(node, "metadata")
        if at is None or not version or not kind or not _KIND.fullmatch(kind):
            return
        if self._needs_metadata(form) and not isinstance(metadata, docs.MappingNode):
            return
        line = document.line + at.start_mark.line
        if _API_VERSION.fullmatch(version):
            name = headlines.literal_name(docs.scalar(metadata, "name"))
            yield Written(self.path, line, version, kind, name, form)
        elif form in (Form.DOCUMENT, Form.LIST):
            yield gap(f"{self.path}:{line}", NOT_LITERAL, version)

    def _text(self, document: docs.Document, node: docs.ScalarNode, depth: int) -> Iterator[Written | Gap]:
        """The objects of a text. Its lines can be counted only in a literal block."""
        text = str(node.value)
        if "kind" not in text or "metadata" not in text:
            return
        first = document.line + node.start_mark.line
        if node.style == "|":
            yield from self._stream(first + 1, text, depth + 1)
        else:
            for one in self._stream(first, text, depth + 1):
                yield dataclasses.replace(one, line=first) if isinstance(one, Written) else one


@dataclass(frozen=True, slots=True)
class _Implied:
    """What a List (``DeploymentList``) says of items that say nothing themselves, as kubectl reads it."""

    version: str = ""
    kind: str = ""

    @classmethod
    def of(cls, node: docs.Node) -> _Implied | None:
        """What a node says, if it is a List."""
        version, kind = docs.scalar(node, "apiVersion"), docs.scalar(node, "kind")
        if not version or not kind or not kind.endswith("List"):
            return None
        is_list = isinstance(docs.get(node, "items"), docs.SequenceNode)
        return cls(version, kind.removesuffix("List")) if is_list else None


def _is_api(version: str, kind: str) -> bool:
    return _API_VERSION.fullmatch(version) is not None and _KIND.fullmatch(kind) is not None
