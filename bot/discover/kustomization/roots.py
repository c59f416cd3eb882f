"""Where kustomize builds begin: the folders that Flux's Kustomizations apply from this repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot import docs
from bot.discover.kustomization import files
from bot.discover.kustomization.files import joined
from bot.discover.origin import is_origin, origin
from bot.discover.workspace import Object, Workspace, as_object

KIND, GROUP = "Kustomization", "kustomize.toolkit.fluxcd.io"
_INSTANCE, _INSTANCES = "FluxInstance", "fluxcd.controlplane.io"
_SOURCE, _ARTIFACTS = "source.toolkit.fluxcd.io", "source.extensions.fluxcd.io"
_OWN_NAME = "flux-system"
_PATH = re.compile(
    r"(?:^[ \t]+|[{,][ \t]*)path:[ \t]*[\"']?([^\s\"'#,{}]+)[\"']?[ \t]*(?=[\r\n,}#]|\Z)", re.MULTILINE
)
_API = re.compile(f"(?:{re.escape(GROUP)}|{re.escape(_INSTANCES)})/v")
_STEP = re.compile(r"\.\.?/[^\s\"'\[\],{}#]+")
_COPIES_ALL = "/**"


@dataclass(frozen=True, slots=True)
class Index:
    """Files with objects that seem to apply a folder, told by text so that most of them need no parsing.

    ``components`` has those that seem to add a folder as a component, ``unclear`` are those that the text
    does not tell of, ``renaming`` is whether one may change names.
    """

    by_folder: dict[str, list[str]]
    components: dict[str, list[str]]
    unclear: tuple[str, ...]
    renaming: bool


_VARIABLE = re.compile(r"\$\{[^{}]*\}|\$\w+")


def index(workspace: Workspace) -> Index:
    """The tree's index, made once."""
    same = workspace.like(GROUP, _INSTANCES)
    return index(same) if same is not None else workspace.once(("roots",), lambda: _index(workspace))


def _index(workspace: Workspace) -> Index:
    renaming = False
    by_folder: dict[str, list[str]] = {}
    components: dict[str, list[str]] = {}
    unclear: dict[str, None] = {}
    for file in sorted({*workspace.grep(GROUP), *workspace.grep(_INSTANCES)}):
        for piece in workspace.pieces(file):
            if piece.kind in (None, KIND, _INSTANCE) and _API.search(piece.text):
                paths = _PATH.findall(piece.text)
                renaming = renaming or files.renames(piece.text)
                if not paths or any("$" in path for path in paths) or "ExternalArtifact" in piece.text:
                    unclear[file] = None
                folders = {folder for path in paths if (folder := joined("", path)) is not None}
                _add(by_folder, folders, file)
                if "components:" in piece.text:
                    words = set(_STEP.findall(piece.text))
                    added = {joined(folder, word) for folder in folders for word in words}
                    _add(components, {path for path in added if path is not None}, file)
    return Index(by_folder, components, tuple(unclear), renaming)


def _add(index: dict[str, list[str]], folders: set[str], file: str) -> None:
    for folder in folders:
        files_ = index.setdefault(folder, [])
        if file not in files_:
            files_.append(file)


def objects(workspace: Workspace, file: str) -> list[Object]:
    """The Kustomizations (and FluxInstances) of a file."""

    def find() -> list[Object]:
        things = (as_object(file, document) for document in workspace.documents(file, KIND, _INSTANCE))
        return [thing for thing in things if thing is not None and is_root(thing)]

    return workspace.once(("roots of", file), find)


def is_root(thing: Object) -> bool:
    """Whether an object makes Flux build a folder."""
    return (thing.kind, thing.group) in ((KIND, GROUP), (_INSTANCE, _INSTANCES))


def may_apply(workspace: Workspace, thing: Object, wanted: str) -> bool:
    """Whether a Kustomization may apply the folder ``wanted``, by what stands in its file. What it becomes
    need not be worked out otherwise, which may run in circles."""
    written = thing.scalar("spec", "path") or "."
    if "$" not in written:
        return folder(workspace, thing, lambda text: text) == wanted
    pattern = ".*".join(re.escape(part) for part in _VARIABLE.split(written.removeprefix("./").rstrip("/")))
    return re.fullmatch(pattern, wanted, re.DOTALL) is not None


def folder(workspace: Workspace, thing: Object, fill: Callable[[str], str | None]) -> str | None:
    """The folder of this tree that ``thing`` applies; None when its source is another repository, or when
    its path holds variables that ``fill`` does not know."""
    if thing.kind == _INSTANCE:
        return joined("", thing.scalar("spec", "sync", "path") or ".")
    written = fill(thing.scalar("spec", "path") or ".")
    if written is None:
        return None
    reference = thing.get("spec", "sourceRef")
    if docs.scalar(reference, "kind") == "ExternalArtifact":
        return _in_artifact(workspace, docs.scalar(reference, "name") or "", written)
    path = joined("", written)
    return path if path is not None and is_ours(workspace, reference, whole=not path) else None


def is_ours(workspace: Workspace, reference: docs.Node | None, *, whole: bool = False) -> bool:
    """Whether a ``sourceRef`` means this repository: by its URL when both are known. Otherwise it is taken
    for it, but not for ``whole``, which would claim every file of the tree, unless it has Flux's own name."""
    kind, name = docs.scalar(reference, "kind"), docs.scalar(reference, "name")
    if name is None or kind not in ("GitRepository", "OCIRepository", "Bucket"):
        return not whole
    known = workspace.once(("ours", kind, name), lambda: _known(workspace, kind, name))
    return known if known is not None else name == _OWN_NAME or not whole


def _known(workspace: Workspace, kind: str, name: str) -> bool | None:
    if kind != "GitRepository":
        return None
    found = (thing for thing in workspace.objects(kind, _SOURCE, mention=name) if thing.name == name)
    urls = [url for thing in found if (url := thing.scalar("spec", "url")) is not None and "${" not in url]
    if not urls or origin(workspace) is None:
        return None
    return any(is_origin(workspace, url) for url in urls)


def _in_artifact(workspace: Workspace, name: str, path: str) -> str | None:
    """A path inside an artifact that an ArtifactGenerator copies together, in this tree.
    Source: Flux, "Artifact Generators"."""
    inside = joined("", path)
    if inside is None:
        return None
    copies = workspace.once(("artifact", name), lambda: tuple(_copies(workspace, name)))
    places = (_copied(inside, source, target) for source, target in copies)
    return next((place for place in places if place is not None), None)


def _copies(workspace: Workspace, name: str) -> Iterator[tuple[str, str]]:
    """Whole folders of this tree that an artifact has, each with its folder there."""
    for thing in workspace.objects("ArtifactGenerator", _ARTIFACTS, mention=name):
        ours = {
            f"@{docs.scalar(source, 'alias')}"
            for source in docs.items(thing.get("spec", "sources"))
            if is_ours(workspace, source)
        }
        for artifact in docs.items(thing.get("spec", "artifacts")):
            if docs.scalar(artifact, "name") == name:
                for copy in docs.items(docs.get(artifact, "copy")):
                    source, _, pattern = (docs.scalar(copy, "from") or "").partition("/")
                    root, _, target = (docs.scalar(copy, "to") or "").partition("/")
                    if source in ours and root == "@artifact" and f"/{pattern}".endswith(_COPIES_ALL):
                        yield f"/{pattern}".removesuffix(_COPIES_ALL).strip("/"), target.strip("/")


def _copied(inside: str, source: str, target: str) -> str | None:
    if target and inside != target and not inside.startswith(f"{target}/"):
        return None
    return joined(source, inside.removeprefix(target).strip("/") or ".")
