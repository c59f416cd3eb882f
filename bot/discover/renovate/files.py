"""Where a repository keeps its Renovate configuration, and how such a file is read.

Source: Renovate, "Configuration Options" and ``config/app-strings.ts``, on the names and their order.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from bot.discover.workspace import Workspace
from bot.errors import DocumentError, GitError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"
Table: TypeAlias = dict[str, Json]

NAMES = (
    *(f"{folder}renovate.json{end}" for folder in ("", ".github/", ".gitlab/") for end in ("", "c", "5")),
    ".renovaterc",
    *(f".renovaterc.json{end}" for end in ("", "c", "5")),
)
SUFFIXES = (".json", ".jsonc", ".json5", ".renovaterc")
"""How the names of all files end that configuration can stand in, presets among them."""

_PACKAGE = "package.json"
_LARGEST = 1 << 20
_DEEPEST, _MOST = 30, 50_000


def read(workspace: Workspace) -> tuple[str, Table] | None:
    """The configuration file that counts and what stands in it; None when there is none. Raises
    :class:`bot.errors.DocumentError` whose message begins with the file's name."""
    for name in NAMES:
        if exists(workspace, name):
            return name, table(workspace, name)
    if exists(workspace, _PACKAGE) and '"renovate"' in (workspace.text(_PACKAGE) or ""):
        try:
            inner = table(workspace, _PACKAGE).get("renovate")
        except DocumentError:
            return None  # Renovate passes over a package.json that it cannot read
        if isinstance(inner, str):
            return _PACKAGE, {"extends": [inner]}
        if isinstance(inner, dict):
            return _PACKAGE, inner
    return None


def exists(workspace: Workspace, path: str) -> bool:
    """Whether the tree has the file; cheap for one that it does not have."""
    try:
        return workspace.tree.data(path) is not None
    except GitError:
        return True


def table(workspace: Workspace, path: str) -> Table:
    """The object in a file of JSON, with comments and all that JSON5 allows. Raises
    :class:`bot.errors.DocumentError`."""
    text = workspace.text(path)
    if text is None or len(text) > _LARGEST:
        raise DocumentError(f"{path}: no text that can be read, or too large")
    try:
        found = _bounded(_parsed(text), [_MOST], _DEEPEST)
    except (ValueError, RecursionError) as error:
        said = (str(error).splitlines() or [""])[0]
        raise DocumentError(f"{path}: not valid JSON5: {said[:200]}") from None
    if not isinstance(found, dict):
        raise DocumentError(f"{path}: an object is expected at the top")
    return found


def _parsed(text: str) -> object:
    if not text.strip():
        return {}
    try:
        return json.loads(text)
    except ValueError:
        import pyjson5

        try:
            return pyjson5.decode(text, _DEEPEST)
        except pyjson5.Json5Exception as error:
            raise ValueError(str(error.args[0])) from None


def _bounded(value: object, left: list[int], depth: int) -> Json:
    """``value`` with texts that can be printed; one that is too large or too deep is refused."""
    left[0] -= 1
    if depth == 0 or left[0] < 0:
        raise ValueError("nested too deeply, or too much of it")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {str(_bounded(key, left, depth)): _bounded(one, left, depth - 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_bounded(one, left, depth - 1) for one in value]
    return value if isinstance(value, int | float | bool) else None


def strings(value: Json) -> list[str]:
    """The texts of a list, or of a single text; nothing for anything else."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def tables(value: Json) -> list[Table]:
    """The objects of a list; nothing for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
