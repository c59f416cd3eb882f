"""Templates filled in, as an ApplicationSet does it: ``{{name}}``, or Go templates that only substitute."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discover.argo import pipelines
from bot.discover.argo.pipelines import NotPlainError
from bot.discover.argo.trees import STR, Leaf, Map, Tree


@dataclass(frozen=True, slots=True)
class Mode:
    """How an ApplicationSet is filled in: with Go templates, and then whether a key that is not there is an
    error (``missingkey=error``). ``partial``: not all parameters are known, so a name that is none may be
    one."""

    go: bool = False
    strict: bool = False
    partial: bool = False


def fill(found: Leaf, parameters: Map, mode: Mode) -> Leaf:
    """A scalar filled in. Its origin is the one parameter that stands in it, if it is one; what is more than
    a substitution stays, and is named as missing."""
    if "{{" not in found.text:
        return found
    try:
        text, only = _go(found.text, parameters, mode) if mode.go else _fast(found.text, parameters)
    except NotPlainError as error:
        return dataclasses.replace(found, origin=None, missing=error.template)
    left = _tag(text) if mode.partial and not mode.go else None
    if left is not None:
        return Leaf(text, STR, found.at, missing=left)
    if text == found.text:
        return found
    return Leaf(text, STR, found.at, None if only is None else only.origin)


def filled(tree: Tree, parameters: Map, mode: Mode) -> Tree:
    """A tree with every scalar and key filled in."""
    if isinstance(tree, Leaf):
        return fill(tree, parameters, mode)
    if isinstance(tree, list):
        return [filled(child, parameters, mode) for child in tree]
    return {_key(key, parameters, mode): filled(child, parameters, mode) for key, child in tree.items()}


def _key(key: str, parameters: Map, mode: Mode) -> str:
    return fill(Leaf(key), parameters, mode).text if "{{" in key else key


def _fast(template: str, parameters: Map) -> tuple[str, Leaf | None]:
    """Names that are no parameters stay as they are. Source: Argo CD, ``Render.Replace``."""
    if _tag(template) is None:
        return template, None
    parts: list[str] = []
    used: list[Leaf] = []
    at = 0
    for start, end in _tags(template):
        parameter = parameters.get(template[start + 2 : end - 2].strip())
        if isinstance(parameter, Leaf):
            parts += [template[at:start], parameter.text]
            used.append(parameter)
            at = end
    parts.append(template[at:])
    if sum(map(len, parts)) > pipelines.LONGEST:
        raise NotPlainError(_tag(template) or template)
    return "".join(parts), used[0] if len(used) == 1 else None


def _tags(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (start := text.find("{{", at)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
        at = end + 2
        yield start, at


def _tag(text: str) -> str | None:
    """The first tag that begins and ends in one line: without one, a text is no template."""
    for line in text.split("\n"):
        for start, end in _tags(line):
            return line[start:end]
    return None


def _go(template: str, parameters: Map, mode: Mode) -> tuple[str, Leaf | None]:
    parts = pipelines.evaluated(template, parameters, strict=mode.strict)
    used = [part for part in parts if isinstance(part, Leaf)]
    text = "".join(part.text if isinstance(part, Leaf) else part for part in parts)
    return text, used[0] if len(used) == 1 else None
