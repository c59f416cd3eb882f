"""The modules of a tree: what a folder's files declare, and how each folder is run or called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.discover.terraform.evaluate import Budget, evaluate
from bot.discover.terraform.index import VARIABLES, calls, folders, links, owner
from bot.discover.terraform.syntax import Block, Expression, File, parse
from bot.discover.terraform.values import Value, entries, known, text, unknown
from bot.discover.workspace import Workspace, folder_of
from bot.git import normalise

_MOST_CALLS = 100
_DEEPEST_CALL = 8
_RELEASE = "helm_release"
_NAMED = (_RELEASE, "kubernetes_namespace", "kubernetes_namespace_v1")
_FIELDS = ("name", "namespace", "chart", "repository", "version")


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A folder's declarations; ``releases`` are its ``helm_release`` blocks, ``calls`` its ``module``
    blocks with a local source, by the folder that is called, and ``resources`` those that others name, by
    kind and name."""

    folder: str
    files: Mapping[str, File]
    variables: Mapping[str, Block]
    locals: Mapping[str, Expression]
    releases: tuple[Block, ...]
    calls: tuple[tuple[str, Block], ...]
    resources: Mapping[tuple[str, str], Block]


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

    def resource(self, kind: str, name: str) -> Value | None:
        """What is written in a resource that releases take their namespace and the like from; None for any
        other. With ``count`` or ``for_each`` it is a list or a map of them."""
        block = self.module.resources.get((kind, name))
        return None if block is None else self._once((kind, name), lambda _: self._resource(block))

    def _resource(self, block: Block) -> Value:
        found = expansions(block, self)
        made = [_written(block, self, bindings) for bindings, _ in found]
        if any(doubt is not None for _, doubt in found):
            return unknown(".".join(block.labels))
        if "for_each" in block.attributes():
            keys = (_key(bindings) for bindings, _ in found)
            return Value(dict(zip(keys, made, strict=True)))
        return Value(tuple(made)) if "count" in block.attributes() else made[0]

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


def _key(bindings: Mapping[str, Value]) -> str:
    each = bindings["each"].data
    return (text(each["key"]) if isinstance(each, Mapping) else None) or ""


def _written(block: Block, scope: Instance, bindings: Mapping[str, Value]) -> Value:
    """A resource's plain attributes, and those of its metadata; the rest is known when it was applied."""

    def fields(block: Block) -> dict[str, Value]:
        given = block.attributes()
        names = [name for name in _FIELDS if name in given]
        return {name: evaluate(given[name], scope, bindings) for name in names} | {"": rest}

    rest = unknown(".".join(block.labels))
    own = fields(block)
    metadata = tuple(Value(fields(inner)) for inner in block.blocks() if inner.kind == "metadata")
    if metadata:
        own["metadata"] = Value(metadata)
    return Value(own)


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
    resources: dict[tuple[str, str], Block] = {}
    for block in (block for file in files.values() for block in file.blocks()):
        if block.kind == "variable" and block.labels:
            variables[block.labels[0]] = block
        elif block.kind == "locals":
            locals_.update(block.attributes())
        elif block.kind == "resource" and block.labels[:1] and block.labels[0] in _NAMED:
            resources[block.labels[0], block.labels[-1]] = block
            if block.labels[0] == _RELEASE:
                releases.append(block)
        elif block.kind == "module":
            source = block.attributes().get("source")
            written = "" if source is None else source.text.of(source.node).strip('"')
            target = normalise(f"{folder}/{written}".lstrip("/")) if written.startswith(".") else None
            if target is not None:
                calls.append((target, block))
    return Module(folder, files, variables, locals_, tuple(releases), tuple(calls), resources)


def instances(workspace: Workspace, folder: str) -> tuple[Instance, ...]:
    """The ways in which a folder's module is used: by each ``module`` block that calls it, or, when none
    does, run itself: once, or once for each variables file that has to be named on the command line."""
    open_ = workspace.once(("terraform", "open"), set[str])

    def find() -> tuple[Instance, ...]:
        open_.add(folder)
        callers = sorted(calls(workspace).get(folder, frozenset()) - open_)
        if len(open_) > _DEEPEST_CALL:
            callers = []
        found = (one for caller in callers for one in _called(workspace, folder, caller))
        called = tuple(one for one, _ in zip(found, range(_MOST_CALLS), strict=False))
        open_.discard(folder)
        return called or tuple(_roots(workspace, module(workspace, folder)))

    return workspace.once(("terraform", "instances", folder), find)


def _called(workspace: Workspace, folder: str, caller: str) -> Iterator[Instance]:
    this = module(workspace, folder)
    for parent in instances(workspace, caller):
        for target, block in parent.module.calls:
            for bindings, _ in expansions(block, parent) if target == folder else ():
                assigned = _arguments(block.attributes(), parent, bindings)
                yield Instance(workspace, this, parent.root, parent.budget, assigned, parent.variables_file)


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
            if path.endswith(".json"):
                assigned |= _constants(workspace.text(path) or "")
            else:
                assigned |= _arguments(assignments(workspace, path).attributes(), alone, {})
        yield Instance(workspace, this, this.folder, budget, assigned, chosen)


def _constants(text: str) -> dict[str, Callable[[], Value]]:
    """The assignments of a variables file in JSON, whose texts stand nowhere that Renovate looks."""

    def later(value: Value) -> Callable[[], Value]:
        return lambda: value

    try:
        given = known(json.loads(text)).data
    except (ValueError, RecursionError):
        return {}
    return {name: later(value) for name, value in given.items()} if isinstance(given, Mapping) else {}


def assignments(workspace: Workspace, path: str) -> File:
    """A variables file."""
    return workspace.once(("terraform", "variables", path), lambda: parse(path, workspace.text(path) or ""))


def _variables_files(workspace: Workspace, this: Module) -> tuple[list[str], list[str]]:
    """Those that Terraform reads by itself, in its order, and those that have to be named. Source:
    Terraform, "Variable Definition Precedence"."""
    always: list[str] = []
    named: list[str] = []
    for path in _all_variables_files(workspace).get(this.folder, ()):
        name = PurePosixPath(path).name
        here = folder_of(path) == this.folder
        bare = name.removesuffix(".json")
        if here and (bare == "terraform.tfvars" or bare.endswith(".auto.tfvars")):
            always.append(path)
        elif bare == name and assignments(workspace, path).attributes().keys() & this.variables.keys():
            named.append(path)
    always.sort(key=lambda path: (not PurePosixPath(path).name.startswith("terraform.tfvars"), path))
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
