"""What becomes of an object: by which kustomizations it is built, once for each root, and what each of them
does to it.

A root is a folder that a Flux Kustomization applies, or one that nothing else builds upon.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.kustomization import embedded, envsubst, roots
from bot.discover.kustomization.files import NOTHING, File, kustomization, naming
from bot.discover.kustomization.memory import memory
from bot.discover.kustomization.patches import Overrides, Part
from bot.discover.kustomization.transforming import Doubt, Subject, transform
from bot.discover.workspace import Object, Workspace, as_object, parents

_MOST_WAYS = 64
_LONGEST_WAY = 40
_CUT = ("more overlays build it than are followed", None)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A kustomization on the way to a root. ``through`` is the component by which the object came into it,
    ``flux`` the Kustomization that applies it."""

    file: File
    through: str | None = None
    flux: Built | None = None

    @property
    def overrides(self) -> Overrides:
        """What the Flux Kustomization adds."""
        if self.flux is None or self.flux.thing.kind != roots.KIND:
            return Overrides(None, ())
        return Overrides(self.flux.thing.get("spec"), self.flux.parts)

    def components(self) -> list[str]:
        """The folders of its components, in their order."""
        added = (self.file.inside(docs.scalar(item)) for item in self.overrides.items("components"))
        return [*self.file.paths("components"), *(path for path in added if path is not None)]


Way = tuple[Level, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """An object as one root builds it. ``source`` is the object as its file has it, ``parts`` are the
    documents that its nodes stand in, ``way`` leads from its folder to the root and is empty when nothing
    builds it."""

    thing: Object
    source: Object
    parts: tuple[Part, ...]
    way: Way
    doubts: tuple[Doubt, ...] = ()

    @property
    def flux(self) -> Built | None:
        """The Kustomization that applies it."""
        return self.way[-1].flux if self.way else None

    @property
    def lineage(self) -> tuple[object, ...]:
        """What tells one build of an object from another."""
        folders = tuple(level.file.path for level in self.way)
        called = self.source.kind, self.source.name
        return self.source.path, self.source.document.line, called, folders, self.flux and self.flux.lineage

    def origin(self, node: docs.Node | None) -> Part | None:
        """The file and document in which a node of the object stands."""
        if node is None:
            return None
        return next((part for part in self.parts if embedded.holds(part[1].node, node)), None)

    def places(self) -> Iterator[str]:
        """Paths that tell where it belongs, nearest first: its file, the folders that build it, and the
        Flux Kustomization's own. One that is applied to another cluster by kubeconfig ends them."""
        yield self.thing.path
        for level in self.way:
            yield level.file.path
        if self.flux is not None and self.kube_config() is None:
            yield from self.flux.places()

    def kube_config(self) -> docs.Node | None:
        """What says that the object goes to another cluster than Flux's own."""
        own = self.thing.get("spec", "kubeConfig") if self.thing.kind == "HelmRelease" else None
        return own or (None if self.flux is None else self.flux.thing.get("spec", "kubeConfig"))


def builds(workspace: Workspace, thing: Object) -> tuple[Built, ...]:
    """The object as every root builds it; as it is when none does, or when all take it away."""
    key = "built", thing.path, thing.document.line
    return memory(workspace).ask(key, lambda: _builds(workspace, thing))


def _builds(workspace: Workspace, thing: Object) -> tuple[Built, ...]:
    found = ways(workspace, thing.path)
    doubts = (_CUT,) if len(found) == _MOST_WAYS else ()
    built = (_build(workspace, thing, way, doubts) for way in found)
    return tuple(one for one in built if one is not None) or (alone(workspace, thing),)


def alone(workspace: Workspace, thing: Object) -> Built:
    """An object that nothing builds, in the namespace of the nearest kustomization that names one."""
    if thing.namespace is None:
        files = (kustomization(workspace, folder) for folder in parents(thing.path))
        names = (file.scalar("namespace") for file in files if file is not None)
        namespace = next((name for name in names if name), None)
        thing = Object(thing.path, thing.document, thing.group, thing.kind, namespace, thing.name)
    return Built(thing, thing, ((thing.path, thing.document),), ())


def _build(workspace: Workspace, thing: Object, way: Way, doubts: tuple[Doubt, ...]) -> Built | None:
    node = thing.document.node
    if node is None:
        return None
    subject = Subject.of(thing, node)
    for level in way:
        folders = level.components()
        if level.through in folders:
            folders = folders[folders.index(level.through) + 1 :]
        for folder in folders:
            _component(workspace, subject, folder, ())
        transform(workspace, subject, level.file, level.overrides)
        if subject.deleted:
            return None
    flux = way[-1].flux
    inherited = () if flux is None else flux.doubts
    document = docs.Document(thing.document.line, thing.document.text, subject.node)
    built = as_object(thing.path, document)
    if built is None:
        return None
    return Built(built, thing, tuple(subject.parts), way, (*doubts, *subject.doubts, *inherited))


def _component(workspace: Workspace, subject: Subject, folder: str, open_: tuple[str, ...]) -> None:
    file = kustomization(workspace, folder)
    if file is None:
        subject.doubts.append(("a kustomize component is not in the repository", folder))
        return
    if folder in open_ or len(open_) > _LONGEST_WAY:
        return
    for inner in file.paths("components"):
        _component(workspace, subject, inner, (*open_, folder))
    transform(workspace, subject, file)


def ways(workspace: Workspace, path: str) -> tuple[Way, ...]:
    """How a file comes to its roots; nothing when no kustomization has it."""
    return memory(workspace).ask(("ways", path), lambda: _ways(workspace, path))


def _ways(workspace: Workspace, path: str) -> tuple[Way, ...]:
    folder = str(PurePosixPath(path).parent).removeprefix(".")
    found = [
        way
        for file in naming(workspace, path)
        if path in file.paths("resources", "bases")
        for way in upward(workspace, file.folder)
    ]
    found += _generated(workspace, folder)
    return tuple(found[:_MOST_WAYS])


def upward(workspace: Workspace, folder: str) -> tuple[Way, ...]:
    """The ways on from a folder's kustomization, itself the first level of each."""
    return memory(workspace).ask(("upward", folder), lambda: _above(workspace, folder))


def _above(workspace: Workspace, folder: str) -> tuple[Way, ...]:
    own = kustomization(workspace, folder)
    if own is None:
        return ()
    found: list[Way] = [(Level(own, None, flux),) for flux in _appliers(workspace, folder)]
    for file in naming(workspace, folder):
        if folder in file.paths("resources", "bases"):
            found += ((Level(own), *way) for way in upward(workspace, file.folder))
        elif folder in file.paths("components"):
            for first, *rest in upward(workspace, file.folder):
                found.append((Level(own), Level(first.file, folder, first.flux), *rest))
    if own.scalar("kind") == "Component":
        found += ((Level(own), level) for level in _added(workspace, folder))
    above = str(PurePosixPath(folder).parent).removeprefix(".") if folder else None
    if above is not None:
        found += ((Level(own), *way) for way in _generated(workspace, above))
    return tuple(found[:_MOST_WAYS]) or ((Level(own),),)


def _added(workspace: Workspace, component: str) -> Iterator[Level]:
    """The roots to which Flux Kustomizations add a component."""
    for file in roots.index(workspace).components.get(component, ()):
        for thing in roots.objects(workspace, file):
            for built in builds(workspace, thing):
                folder = roots.folder(workspace, built.thing, functools.partial(_filled, built))
                if folder is not None:
                    level = Level(kustomization(workspace, folder) or _empty(folder), component, built)
                    if component in level.components():
                        yield level


def _empty(folder: str) -> File:
    """The kustomization that Flux makes of a folder without one."""
    return File(folder, f"{folder}/" if folder else "./", NOTHING)


def _generated(workspace: Workspace, folder: str) -> list[Way]:
    """Flux makes a kustomization of everything below a folder that has none, other kustomizations being
    taken as they are."""
    found: list[Way] = []
    for above in parents(f"{folder}/x" if folder else "x"):
        if kustomization(workspace, above) is not None:
            break
        file = _empty(above)
        found += ((Level(file, None, flux),) for flux in _appliers(workspace, above))
    return found


def _appliers(workspace: Workspace, folder: str) -> tuple[Built, ...]:
    """The Flux Kustomizations, built themselves, that apply a folder."""
    key = "appliers", folder
    return memory(workspace).ask(key, lambda: tuple(_find_appliers(workspace, folder)))


def _find_appliers(workspace: Workspace, folder: str) -> Iterator[Built]:
    index = roots.index(workspace)
    for file in sorted({*index.by_folder.get(folder, ()), *index.unclear}):
        for thing in roots.objects(workspace, file):
            for built in builds(workspace, thing) if roots.may_apply(workspace, thing, folder) else ():
                if roots.folder(workspace, built.thing, functools.partial(_filled, built)) == folder:
                    yield built


def _filled(built: Built, text: str) -> str | None:
    """A Kustomization's own path, with the variables that are written out in the one that applies it."""
    if "$" not in text or built.flux is None:
        return text
    node = built.flux.thing.get("spec", "postBuild", "substitute")
    values = {name: str(child.value) for name, child in docs.pairs(node)}
    try:
        filled, missing = envsubst.expand(text, values.get)
    except envsubst.BadSubstitutionError:
        return None
    return None if missing else filled
