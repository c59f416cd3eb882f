"""The modules of a tree: what a folder's files declare, and how each folder is run or called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.discover.terraform.evaluate import Budget, evaluate
from bot.discover.terraform.syntax import Block, Expression, File, parse
from bot.discover.terraform.values import Value, entries, text, unknown
from bot.discover.workspace import Workspace
from bot.git import normalise

SUFFIXES = (".tf", ".tofu")
DATA = (".yaml", ".yml")
VARIABLES = ".tfvars"
_SPECS = tuple(f"*{suffix}" for suffix in SUFFIXES)
_SOURCE = re.compile(r"^[ \t]*source[ \t]*=[ \t]*\"(\.{1,2}/[^\"\n]*|\.{1,2})\"", re.MULTILINE)
_MOST_CALLS = 100
_DEEPEST_CALL = 8
_LINK = "120000"


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A folder's declarations; ``releases`` are its ``helm_release`` blocks, ``calls`` its ``module``
    blocks with a local source, by the folder that is called."""

    folder: str
    files: Mapping[str, File]
    variables: Mapping[str, Block]
    locals: Mapping[str, Expression]
    releases: tuple[Block, ...]
    calls: tuple[tuple[str, Block], ...]


@dataclass(slots=True, eq=False)
class Instance:
    """A module as it is run (``parent`` is None) or called: what :class:`evaluate.Scope` asks for.
    ``assigned`` are the values of variables, each in the scope that it is written in."""

    workspace: Workspace
    module: Module
    root: str
    budget: Budget
    assigned: Mapping[str, Callable[[], Value]]
    variables_file: str | None = None
    _known: dict[tuple[str, str], Value] = field(default_factory=dict)
    _open: set[tuple[str, str]] = field(default_factory=set)

    @property
    def folder(self) -> str:
        """The module's folder."""
        return self.module.folder

    def variable(self, name: str) -> Value:
        """What the caller or a variables file says, or else the default."""
        return self._once(("var", name), self._variable)

    def local(self, name: str) -> Value:
        """A local's value."""
        return self._once(("local", name), self._local)

    def _once(self, key: tuple[str, str], make: Callable[[str], Value]) -> Value:
        if key in self._open:
            return unknown(".".join(key))
        if key not in self._known:
            self._open.add(key)
            self._known[key] = make(key[1])
            self._open.discard(key)
        return self._known[key]

    def _variable(self, name: str) -> Value:
        if name in self.assigned:
            return self.assigned[name]()
        block = self.module.variables.get(name)
        default = None if block is None else block.attributes().get("default")
        return unknown(f"var.{name}") if default is None else evaluate(default, self, {})

    def _local(self, name: str) -> Value:
        expression = self.module.locals.get(name)
        return unknown(f"local.{name}") if expression is None else evaluate(expression, self, {})


def folder_of(path: str) -> str:
    """A file's folder; the root is the empty string."""
    folder = str(PurePosixPath(path).parent)
    return "" if folder == "." else folder


def folders(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """Every folder with files of Terraform, and these."""

    def find() -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(workspace.tree.modes):
            if path.endswith(SUFFIXES):
                found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    return workspace.once(("terraform", "folders"), find)


def links(workspace: Workspace) -> Mapping[str, str]:
    """The symbolic links among the files that may matter, and what each leads to in the end: that is the
    file in which something stands."""

    def find() -> dict[str, str]:
        return {
            path: target
            for path, mode in workspace.tree.modes.items()
            if mode == _LINK and path.endswith((*SUFFIXES, *DATA))
            if (target := _target(workspace, path)) is not None
        }

    return workspace.once(("terraform", "links"), find)


def _target(workspace: Workspace, path: str) -> str | None:
    for _ in range(_DEEPEST_CALL):
        if workspace.tree.modes.get(path) != _LINK:
            return path
        text = (workspace.tree.data(path) or b"").decode("utf-8", "replace")
        following = normalise(f"{folder_of(path)}/{text}".lstrip("/")) if not text.startswith("/") else None
        if following is None:
            return None
        path = following
    return None


def _grep(workspace: Workspace, *needles: str) -> list[str]:
    """The files of Terraform that contain one of ``needles``; git looks into no links."""
    found = set(workspace.tree.grep(needles, _SPECS))
    return sorted(found | {link for link, target in links(workspace).items() if target in found})


def with_releases(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """The folders whose files mention ``helm_release``, and these files."""

    def find() -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in _grep(workspace, '"helm_release"'):
            found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    return workspace.once(("terraform", "releases"), find)


def linking(workspace: Workspace, path: str) -> list[str]:
    """The links that lead to a file."""
    return [link for link, target in links(workspace).items() if target == path]


def readers(workspace: Workspace, path: str) -> tuple[str, ...]:
    """The folders whose files seem to read a YAML file as data, told by text."""

    def find() -> dict[str, str]:
        paths = _grep(workspace, "yamldecode") if folders(workspace) else []
        return {path: workspace.text(path) or "" for path in paths}

    named = {PurePosixPath(one).name for one in (path, *linking(workspace, path))}
    texts = workspace.once(("terraform", "decoders"), find)
    return tuple(
        sorted({folder_of(file) for file, text in texts.items() if any(name in text for name in named)})
    )


def _calls(workspace: Workspace) -> Mapping[str, frozenset[str]]:
    """Called folder → the folders that seem to call it, told by text."""

    def find() -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in _grep(workspace, '"./', '"../', '".."'):
            for match in _SOURCE.finditer(workspace.text(path) or ""):
                target = normalise(f"{folder_of(path)}/{match[1]}".lstrip("/"))
                if target is not None and target in folders(workspace):
                    found.setdefault(target, set()).add(folder_of(path))
        return {folder: frozenset(callers) for folder, callers in found.items()}

    return workspace.once(("terraform", "calls"), find)


def below(workspace: Workspace, folder: str) -> set[str]:
    """The folder and every local module that it calls, directly or not."""
    callees: dict[str, set[str]] = {}
    for callee, callers in _calls(workspace).items():
        for caller in callers:
            callees.setdefault(caller, set()).add(callee)
    found, waiting = {folder}, [folder]
    while waiting:
        fresh = callees.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def module(workspace: Workspace, folder: str) -> Module:
    """A folder's module."""
    return workspace.once(("terraform", "module", folder), lambda: _module(workspace, folder))


def _module(workspace: Workspace, folder: str) -> Module:
    files = {
        path: parse(links(workspace).get(path, path), workspace.text(path) or "")
        for path in folders(workspace).get(folder, ())
    }
    variables: dict[str, Block] = {}
    locals_: dict[str, Expression] = {}
    releases: list[Block] = []
    calls: list[tuple[str, Block]] = []
    for block in (block for file in files.values() for block in file.blocks()):
        if block.kind == "variable" and block.labels:
            variables[block.labels[0]] = block
        elif block.kind == "locals":
            locals_.update(block.attributes())
        elif block.kind == "resource" and block.labels[:1] == ("helm_release",):
            releases.append(block)
        elif block.kind == "module":
            source = block.attributes().get("source")
            written = "" if source is None else source.text.of(source.node).strip('"')
            target = normalise(f"{folder}/{written}".lstrip("/")) if written.startswith(".") else None
            if target is not None:
                calls.append((target, block))
    return Module(folder, files, variables, locals_, tuple(releases), tuple(calls))


def instances(workspace: Workspace, folder: str) -> tuple[Instance, ...]:
    """The ways in which a folder's module is used: by each ``module`` block that calls it, or, when none
    does, run itself: once, or once for each variables file that has to be named on the command line."""
    return workspace.once(
        ("terraform", "instances", folder),
        lambda: tuple(_instances(workspace, folder, frozenset()))[:_MOST_CALLS],
    )


def _instances(workspace: Workspace, folder: str, open_: frozenset[str]) -> Iterator[Instance]:
    callers = _calls(workspace).get(folder, frozenset()) - open_ - {folder}
    this = module(workspace, folder)
    if not callers or len(open_) >= _DEEPEST_CALL:
        yield from _roots(workspace, this)
        return
    made = 0
    for caller in sorted(callers):
        for parent in _instances(workspace, caller, open_ | {folder}):
            for target, block in parent.module.calls:
                if target != folder:
                    continue
                for bindings, _ in expansions(block, parent):
                    made += 1
                    if made > _MOST_CALLS:
                        return
                    yield Instance(
                        workspace,
                        this,
                        parent.root,
                        parent.budget,
                        _arguments(block.attributes(), parent, bindings),
                        parent.variables_file,
                    )


def _arguments(
    given: Mapping[str, Expression], scope: Instance, bindings: Mapping[str, Value]
) -> dict[str, Callable[[], Value]]:
    def later(expression: Expression) -> Callable[[], Value]:
        return lambda: evaluate(expression, scope, bindings)

    return {name: later(expression) for name, expression in given.items()}


def _roots(workspace: Workspace, this: Module) -> Iterator[Instance]:
    always, named = _variables_files(workspace, this)
    choices: list[str | None] = [*named] or [None]
    for chosen in choices:
        budget = Budget()
        alone = Instance(workspace, this, this.folder, budget, {})
        assigned: dict[str, Callable[[], Value]] = {}
        for path in filter(None, [*always, chosen]):
            assigned |= _arguments(assignments(workspace, path).attributes(), alone, {})
        yield Instance(workspace, this, this.folder, budget, assigned, chosen)


def assignments(workspace: Workspace, path: str) -> File:
    """A variables file."""
    return workspace.once(("terraform", "variables", path), lambda: parse(path, workspace.text(path) or ""))


def owner(workspace: Workspace, path: str) -> str | None:
    """The folder whose module a file belongs to: for a variables file the nearest one above it."""
    folder = folder_of(path)
    while folder not in folders(workspace):
        if path.endswith(SUFFIXES) or not folder:
            return None
        folder = folder_of(folder)
    return folder


def _variables_files(workspace: Workspace, this: Module) -> tuple[list[str], list[str]]:
    """Those that Terraform reads by itself, in its order, and those that have to be named. Source:
    Terraform, "Variable Definition Precedence"."""
    always: list[str] = []
    named: list[str] = []
    for path in _all_variables_files(workspace).get(this.folder, ()):
        name = PurePosixPath(path).name
        here = folder_of(path) == this.folder
        if here and (name == "terraform.tfvars" or name.endswith(".auto.tfvars")):
            always.append(path)
        elif assignments(workspace, path).attributes().keys() & this.variables.keys():
            named.append(path)
    always.sort(key=lambda path: (not path.endswith("terraform.tfvars"), path))
    return always, named


def _all_variables_files(workspace: Workspace) -> Mapping[str, list[str]]:
    def find() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(workspace.tree.modes):
            if path.endswith(VARIABLES) and (folder := owner(workspace, path)) is not None:
                found.setdefault(folder, []).append(path)
        return found

    return workspace.once(("terraform", "variables"), find)


def expansions(block: Block, scope: Instance) -> list[tuple[dict[str, Value], str | None]]:
    """The bindings of each instance that ``count`` or ``for_each`` makes of a block, and a reason when it
    is not known how many there are. A block that is switched off is looked at as if it were on."""
    attributes = block.attributes()
    if (several := attributes.get("for_each")) is not None:
        given = evaluate(several, scope, {})
        pairs = entries(given)
        if isinstance(given.data, tuple):
            pairs = [(one, one) for one in given.data]
        if not pairs or any(text(key) is None or key.missing for key, _ in pairs):
            nothing = unknown("each.key"), unknown("each.value")
            return [(_each(*nothing), "for_each is empty, or not known")]
        return [(_each(key, value), None) for key, value in pairs[:_MOST_CALLS]]
    if (count := attributes.get("count")) is not None:
        number = evaluate(count, scope, {}).data
        known = number if isinstance(number, int) and not isinstance(number, bool) else 1
        return [({"count": Value({"index": Value(index)})}, None) for index in range(min(max(known, 1), 50))]
    return [({}, None)]


def _each(key: Value, value: Value) -> dict[str, Value]:
    return {"each": Value({"key": key, "value": value})}
