"""Tasks in playbooks and roles, with the variables that stand around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.workspace import Workspace
from bot.git import normalise

_LISTS = ("pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always")
_ROLE = re.compile(r"((?:.+/)?roles/[^/]+)/(?:tasks|handlers)/")
_DEEPEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """``arguments`` are the module's, ``scopes`` the ``vars`` of play, blocks and the task itself, outermost
    first. ``item`` is the element of its loop that it is looked at for."""

    path: str
    document: docs.Document
    node: docs.Node
    arguments: docs.Node
    scopes: tuple[docs.Node, ...]
    files: tuple[str, ...]

    @property
    def role(self) -> str | None:
        """The folder of the role that it belongs to."""
        found = _ROLE.match(self.path)
        return None if found is None else found[1]


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """A play's own variables, and the files of variables that it names, from the root of the tree."""

    path: str
    document: docs.Document
    text: str
    vars: docs.Node | None
    files: tuple[str, ...]


def find(path: str, document: docs.Document, modules: frozenset[str]) -> Iterator[Task]:
    """The tasks of a document that use one of ``modules`` with a mapping of arguments."""
    yield from _tasks(path, document, document.node, modules, (), (), 0)


def _tasks(
    path: str,
    document: docs.Document,
    node: docs.Node | None,
    modules: frozenset[str],
    scopes: tuple[docs.Node, ...],
    files: tuple[str, ...],
    depth: int,
) -> Iterator[Task]:
    for entry in docs.items(node) if depth < _DEEPEST else ():
        own = docs.get(entry, "vars")
        inner = (*scopes, own) if own is not None else scopes
        named = files + variables_files(path, entry)
        for key, child in docs.pairs(entry):
            if key in _LISTS:
                yield from _tasks(path, document, child, modules, inner, named, depth + 1)
            elif key in modules and isinstance(child, docs.MappingNode):
                yield Task(path, document, entry, child, inner, named)


def plays(workspace: Workspace) -> tuple[Play, ...]:
    """Every play of the tree that brings variables."""

    def find_all() -> Iterator[Play]:
        for path in sorted({*workspace.grep("vars:"), *workspace.grep("vars_files:")}):
            text = workspace.text(path) or ""
            if "hosts:" not in text:
                continue
            for document in docs.documents(text):
                for entry in docs.items(document.node):
                    if docs.get(entry, "hosts") is not None:
                        files = variables_files(path, entry)
                        yield Play(path, document, document.text, docs.get(entry, "vars"), files)

    return workspace.once(("ansible", "plays"), lambda: tuple(find_all()))


def variables_files(path: str, entry: docs.Node) -> tuple[str, ...]:
    """The files that a play's ``vars_files`` names, from the root of the tree."""
    folder = PurePosixPath(path).parent
    names = (docs.scalar(node) for node in docs.items(docs.get(entry, "vars_files")))
    return tuple(found for name in names if name and (found := normalise(f"{folder}/{name}")) is not None)
