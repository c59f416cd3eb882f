"""What a variable is worth for a task, and where that stands. Source: Ansible, "Understanding variable
precedence"."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import docs
from bot.discover.ansible import jinja
from bot.discover.ansible.tasks import Task, plays
from bot.discover.workspace import Workspace

_INVENTORY = re.compile(r"(?:^|/)(?:group_vars|host_vars)/.+\.ya?ml$")
_EVERYONE = re.compile(r"(?:^|/)group_vars/all(?:\.ya?ml|/.+)$")
_ANY = re.compile(r"(?:^|/)(?:group_vars|host_vars|defaults|vars)/.+\.ya?ml$")
_DEEPEST = 6
_MOST = 500
_VAULT = "$ANSIBLE_VAULT"


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A node where it stands."""

    path: str
    document: docs.Document
    node: docs.Node


class Variables:
    """Names as one task sees them. ``given`` are those that stand for something here alone (``item``);
    ``near`` is a file whose neighbours are meant when several inventories say different things."""

    def __init__(
        self,
        workspace: Workspace,
        task: Task,
        given: dict[str, Reference] | None = None,
        near: str | None = None,
    ) -> None:
        self.workspace = workspace
        self.task = task
        self.given = given or {}
        self.near = near
        self._known: dict[str, list[Reference]] = {}
        self._left = _MOST

    def references(self, text: str, depth: int = _DEEPEST) -> list[Reference]:
        """What a text that is one expression stands for in the end: one place, or one for each inventory."""
        expression = jinja.whole(text)
        path = None if expression is None else jinja.path(expression)
        if path is None or depth == 0:
            return []
        found: list[Reference] = []
        for one in self.written(path):
            inner = docs.scalar(one.node)
            if inner is not None and jinja.whole(inner) is not None:
                found += self.references(inner, depth - 1)
            else:
                found.append(one)
        return found

    def written(self, path: jinja.Path) -> list[Reference]:
        """Where a name is set, and the part of it that is meant, as it is written there."""
        self._left -= 1
        if self._left < 0:
            return []
        name = path.steps[0]
        if name not in self._known:
            self._known[name] = self._definitions(name)
        found: list[Reference] = []
        for one in self._known[name]:
            node: docs.Node | None = one.node
            for step in path.steps[1:]:
                node = _child(node, step)
            if node is not None:
                found.append(Reference(one.path, one.document, node))
        return found

    def fill(self, text: str) -> tuple[str, tuple[str, ...]]:
        """``text`` with its plain expressions filled in, and those that could not be."""
        return self._fill(text, _DEEPEST)

    def _fill(self, text: str, depth: int) -> tuple[str, tuple[str, ...]]:
        unknown: dict[str, None] = {}

        def put(found: re.Match[str]) -> str:
            value = self._text(found[1], depth)
            if value is None:
                unknown[" ".join(found[1].split())] = None
            return found[0] if value is None else value

        if _VAULT in text:
            unknown["a value that is encrypted with Ansible Vault"] = None
        if "{%" in text:
            unknown["a template with statements"] = None
        return jinja.EXPRESSION.sub(put, text), tuple(unknown)

    def _text(self, expression: str, depth: int) -> str | None:
        path = jinja.path(expression)
        if path is None or depth == 0:
            return None
        if path.steps in (("role_path",), ("playbook_dir",)):
            return self.folder(path.steps[0])
        values = {docs.scalar(one.node) for one in self.nearest(self.written(path))}
        if not values:
            return path.default
        value = values.pop() if len(values) == 1 else None
        if value is None or "{{" not in value:
            return value
        inner, unknown = self._fill(value, depth - 1)
        return None if unknown else inner

    def folder(self, name: str) -> str | None:
        """``role_path`` or ``playbook_dir`` from the root of the tree, as far as the task's place tells."""
        if name == "role_path" or self.task.role is not None:
            return self.task.role if name == "role_path" else None
        return str(PurePosixPath(self.task.path).parent)

    def nearest(self, found: list[Reference]) -> list[Reference]:
        """Of several places those in the neighbourhood of ``near``."""
        if self.near is None or len(found) < 2:
            return found
        near = self.near
        lengths = [
            len(os.path.commonpath([one.path, near])) if one.path != near else 1 << 16 for one in found
        ]
        return [one for one, length in zip(found, lengths, strict=True) if length == max(lengths)]

    def _definitions(self, name: str) -> list[Reference]:
        """Where a variable is set, by precedence: the first kind of place that sets it."""
        if name in self.given:
            return [self.given[name]]
        for scope in reversed(self.task.scopes):
            if (node := docs.get(scope, name)) is not None:
                return [Reference(self.task.path, self.task.document, node)]
        role = self.task.role
        places = [
            [path for path in self._files() if role is not None and path.startswith(f"{role}/vars/")],
            self.task.files,
        ]
        for paths in places:
            if found := list(self._in(paths, name)):
                return found[-1:]
        if found := list(self._in_plays(name)):
            return found
        found = list(self._in([path for path in self._files() if _INVENTORY.search(path)], name))
        specific = [one for one in found if not _EVERYONE.search(one.path)]
        if found and len(specific) < len(found):
            return found
        defaults = [
            path for path in self._files() if role is not None and path.startswith(f"{role}/defaults/")
        ]
        return specific + list(self._in(defaults, name))

    def _in_plays(self, name: str) -> Iterator[Reference]:
        """The plays that seem to run the task's role."""
        role = self.task.role
        for play in plays(self.workspace) if role is not None else ():
            if str(role).rpartition("/")[2] not in play.text:
                continue
            if (node := docs.get(play.vars, name)) is not None:
                yield Reference(play.path, play.document, node)
            yield from self._in(play.files, name)

    def _in(self, paths: Sequence[str], name: str) -> Iterator[Reference]:
        for path in paths:
            if name not in (self.workspace.text(path) or ""):
                continue
            for document in _documents(self.workspace, path):
                if (node := docs.get(document.node, name)) is not None:
                    yield Reference(path, document, node)

    def _files(self) -> list[str]:
        return files(self.workspace)


def files(workspace: Workspace) -> list[str]:
    """The files that hold nothing but variables, by their place."""
    return workspace.once(
        ("ansible", "files"), lambda: sorted(path for path in workspace.tree.modes if _ANY.search(path))
    )


def _documents(workspace: Workspace, path: str) -> tuple[docs.Document, ...]:
    return workspace.once(
        ("ansible", "documents", path), lambda: tuple(docs.documents(workspace.text(path) or ""))
    )


def _child(node: docs.Node | None, step: str) -> docs.Node | None:
    if step.isdecimal():
        items = docs.items(node)
        return items[int(step)] if int(step) < len(items) else None
    return docs.get(node, step)
