"""Templates filled in, as an ApplicationSet does it: ``{{name}}``, or Go templates that only substitute."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from bot.discover.argo import pipelines
from bot.discover.argo.pipelines import NotPlainError
from bot.discover.argo.trees import STR, Leaf, Map, Tree

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_TAGGED = re.compile(r"\{\{.*\}\}")


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
    left = _TAGGED.search(text) if mode.partial and not mode.go else None
    if left is not None:
        return Leaf(text, STR, found.at, missing=left[0])
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
    if not _TAGGED.search(template):
        return template, None
    used: list[Leaf] = []

    def value(found: re.Match[str]) -> str:
        parameter = parameters.get(found[1].strip())
        if not isinstance(parameter, Leaf):
            return found[0]
        used.append(parameter)
        return parameter.text

    text = _TAG.sub(value, template)
    return text, used[0] if len(used) == 1 else None


def _go(template: str, parameters: Map, mode: Mode) -> tuple[str, Leaf | None]:
    parts = pipelines.evaluated(template, parameters, strict=mode.strict)
    used = [part for part in parts if isinstance(part, Leaf)]
    text = "".join(part.text if isinstance(part, Leaf) else part for part in parts)
    return text, used[0] if len(used) == 1 else None
