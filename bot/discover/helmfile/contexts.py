"""In which environments, and by which other files, a helmfile is run."""

from __future__ import annotations

from collections.abc import Iterator

from bot.discover.helmfile import paths, pins, yamls
from bot.discover.helmfile.environment import Environment, Loader
from bot.discover.helmfile.state import Context, State, load
from bot.discover.workspace import Workspace, folder_of

DEFAULT = "default"
FILES = ("*.yaml", "*.yml", "*.gotmpl")
_MOST_ENVIRONMENTS = 8
_MOST_PARENTS = 12
_MOST_CONTEXTS = 4
_INHERITED = ("repositories", "helmDefaults", "commonLabels", "templates", "defaultInherit")


def environments(workspace: Workspace, path: str) -> tuple[tuple[str, ...], int]:
    """The names of the environments to read a file in, and how many more are declared: all that the file
    and those that run it declare, or ``default``."""
    declared: set[str] = set()
    for state in states(workspace, path, DEFAULT):
        declared |= state.declared
    if not declared:
        for parent, _ in _parents(workspace, path, DEFAULT):
            declared |= parent.declared
    names = sorted(declared, key=lambda name: (name != DEFAULT, name)) or [DEFAULT]
    return tuple(names[:_MOST_ENVIRONMENTS]), max(0, len(names) - _MOST_ENVIRONMENTS)


def states(workspace: Workspace, path: str, name: str) -> tuple[State, ...]:
    """A file in an environment, once for each way in which it is run."""
    running = workspace.once(("helmfile running",), lambda: set[tuple[str, str]]())
    if (path, name) in running:
        return ()

    def make() -> tuple[State, ...]:
        running.add((path, name))
        try:
            texts = pins.pinned(workspace, path).texts
            contexts = [
                _context(workspace, parent, entry) for parent, entry in _parents(workspace, path, name)
            ]
            loaded = [load(workspace, path, texts, context) for context in contexts or [Context(name)]]
            return tuple(state for state in loaded if _is_defined(state))
        finally:
            running.discard((path, name))

    return workspace.once(("helmfile states", path, name), make)


def _is_defined(state: State) -> bool:
    """Whether helmfile knows the environment there; it passes over a file that does not declare it."""
    name, handed = state.context.name, (state.context.inherited, state.context.override)
    return name == DEFAULT or name in (state.declared or ([name] if handed != (None, None) else []))


def _parents(workspace: Workspace, path: str, name: str) -> list[tuple[State, dict[str, object]]]:
    """The entries of ``helmfiles`` that name a file, with the state that each stands in."""
    found: list[tuple[State, dict[str, object]]] = []
    for parent in candidates(workspace):
        if parent == path:
            continue
        for state in states(workspace, parent, name):
            found += [(state, entry) for entry in nested(workspace, state, path)]
        if len(found) >= _MOST_CONTEXTS:
            break
    return found[:_MOST_CONTEXTS]


def is_run(workspace: Workspace, path: str) -> bool:
    """Whether another file runs this one."""
    return bool(_parents(workspace, path, DEFAULT))


def candidates(workspace: Workspace) -> list[str]:
    """Files that may run others."""

    def make() -> list[str]:
        found = workspace.search(("helmfiles:",), FILES)
        return found[:_MOST_PARENTS]

    return workspace.once(("helmfile parents",), make)


def nested(workspace: Workspace, state: State, path: str) -> Iterator[dict[str, object]]:
    """The entries of a state's ``helmfiles`` that mean ``path``: by name, by glob, or by its folder."""
    for entry in yamls.items(state.spec.get("helmfiles")):
        fields = yamls.entries(entry) if isinstance(entry, dict) else {"path": entry}
        pattern = fields.get("path")
        if not isinstance(pattern, str) or state.holes.reason(pattern) or paths.is_remote(pattern):
            continue
        found = paths.expand(workspace, state.folder, pattern)
        if path in found or (folder_of(path) in found and path.endswith((".yaml", ".yml", ".gotmpl"))):
            yield fields


def _context(workspace: Workspace, parent: State, entry: dict[str, object]) -> Context:
    inherits = [key for key in yamls.items(entry.get("inherits")) if isinstance(key, str)]
    loader = Loader(workspace, parent.folder, parent.holes)
    values = loader.load(yamls.items(entry.get("values")), Environment(parent.context.name))
    selectors = [one for one in yamls.items(entry.get("selectors")) if isinstance(one, str)]
    return Context(
        parent.context.name,
        parent.environment if "environments" in inherits else None,
        Environment(parent.context.name, values=values) if values else None,
        {key: parent.spec[key] for key in _INHERITED if key in inherits and key in parent.spec},
        tuple(selectors) if "selectors" in entry else parent.context.selectors,
        tuple(loader.problems),
    )
