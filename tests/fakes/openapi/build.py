"""Cuts GitHub's OpenAPI description down to the operations that chart-triage uses.

Run as ``python -m tests.fakes.openapi.build FOLDER``, where FOLDER is the unpacked npm package
``@octokit/openapi`` (``npm pack @octokit/openapi@VERSION``, MIT licence). Writes ``github.json`` beside
this file: the operations below with all components they reach, without prose, examples and extensions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("github.json")

_REPO = "/repos/{owner}/{repo}"
OPERATIONS = {
    f"{_REPO}/issues": ("get", "post"),
    f"{_REPO}/issues/{{issue_number}}": ("patch",),
    f"{_REPO}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{_REPO}/issues/{{issue_number}}/labels": ("post",),
    f"{_REPO}/issues/{{issue_number}}/labels/{{name}}": ("delete",),
    f"{_REPO}/issues/comments/{{comment_id}}": ("patch",),
    f"{_REPO}/labels": ("get", "post"),
    f"{_REPO}/releases": ("get",),
    f"{_REPO}/releases/tags/{{tag}}": ("get",),
    f"{_REPO}/statuses/{{sha}}": ("post",),
    "/user": ("get",),
}
_PROSE = frozenset({"description", "summary", "example", "examples", "externalDocs", "tags", "title"})
_NAMED = frozenset({"properties", "schemas", "parameters", "responses", "headers", "patternProperties"})


def subset(whole: dict[str, Any]) -> dict[str, Any]:
    """The description of :data:`OPERATIONS` alone."""
    paths = {
        path: {
            key: whole["paths"][path][key] for key in (*methods, "parameters") if key in whole["paths"][path]
        }
        for path, methods in OPERATIONS.items()
    }
    plain = _plain(paths, names=True)
    components: dict[str, dict[str, Any]] = {}
    todo = _references(plain)
    while todo:
        _, _, kind, name = todo.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = _plain(whole["components"][kind][name], names=False)
            todo |= _references(components[kind][name])
    return {
        "openapi": whole["openapi"],
        "info": {"title": "GitHub REST API, a part", "version": whole["info"]["version"]},
        "servers": whole["servers"],
        "paths": plain,
        "components": {kind: dict(sorted(entries.items())) for kind, entries in sorted(components.items())},
    }


def _plain(thing: Any, *, names: bool) -> Any:
    """``thing`` without prose. With ``names`` its keys are names of properties, not words of OpenAPI."""
    if isinstance(thing, list):
        return [_plain(child, names=False) for child in thing]
    if not isinstance(thing, dict):
        return thing
    return {
        key: _plain(child, names=not names and key in _NAMED)
        for key, child in thing.items()
        if names or (key not in _PROSE and not key.startswith("x-"))
    }


def _references(thing: Any) -> set[str]:
    if isinstance(thing, list):
        return {found for child in thing for found in _references(child)}
    if not isinstance(thing, dict):
        return set()
    own = {thing["$ref"]} if isinstance(thing.get("$ref"), str) else set()
    return own | {found for child in thing.values() for found in _references(child)}


def main(folder: str) -> None:
    """Writes :data:`TARGET` from the unpacked package in ``folder``."""
    package = json.loads((Path(folder) / "package.json").read_text())
    whole = json.loads((Path(folder) / "generated" / "api.github.com.json").read_text())
    source = {"package": package["name"], "version": package["version"], "licence": package["license"]}
    text = json.dumps({"x-source": source, **subset(whole)}, separators=(",", ":"))
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
