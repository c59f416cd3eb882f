"""Templates filled in, as an ApplicationSet does it: ``{{name}}``, or Go templates."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import gotmpl
from bot.discover.argo import references, trees
from bot.discover.argo.trees import STR, Leaf, Map, Tree
from bot.gotmpl.machine import Machine
from bot.gotmpl.parser import Template, parse

_LONGEST = 1 << 20
_WORK = 4_000_000
_NOTHING = "<no value>"
_NOT_DNS = re.compile(r"[^-a-z0-9.]")


@dataclass(frozen=True, slots=True)
class Mode:
    """How an ApplicationSet is filled in: with Go templates, and then whether a key that is not there is an
    error (``missingkey=error``). ``partial``: not all parameters are known, so a name that is none may be
    one. All templates of a set share an ``allowance`` of work."""

    go: bool = False
    strict: bool = False
    partial: bool = False
    allowance: gotmpl.Allowance = dataclasses.field(default_factory=lambda: gotmpl.Allowance(_WORK))


class Filler:
    """Fills in templates with one set of parameters."""

    def __init__(self, parameters: Map, mode: Mode) -> None:
        self._parameters = parameters
        self._mode = mode
        self._data: dict[str, object] | None = None

    def tree(self, tree: Tree) -> Tree:
        """A tree with every scalar and key filled in."""
        if isinstance(tree, Leaf):
            return self.leaf(tree)
        if isinstance(tree, list):
            return [self.tree(child) for child in tree]
        return {self._key(key): self.tree(child) for key, child in tree.items()}

    def _key(self, key: str) -> str:
        return self.leaf(Leaf(key)).text if "{{" in key else key

    def leaf(self, found: Leaf) -> Leaf:
        """A scalar filled in. Its origin is the one parameter that stands in it, if it is one; what cannot be
        filled in stays, and is named as missing."""
        if "{{" not in found.text:
            return found
        return self._go(found) if self._mode.go else self._fast(found)

    def _go(self, found: Leaf) -> Leaf:
        if self._data is None:
            self._data = {key: trees.plain(child) for key, child in self._parameters.items()}
            if self._mode.partial:
                self._data = gotmpl.Open(self._data, "what a generator gives")
        missing = "error" if self._mode.strict else "default"
        try:
            machine = Machine(FUNCTIONS, missing=missing, allowance=self._mode.allowance)
            text = machine.render(_parsed(found.text), self._data)
        except gotmpl.TemplateError:
            text = _NOTHING
        if _NOTHING in text:
            return dataclasses.replace(found, origin=None, missing=_first(found.text) or found.text)
        only = references.leaf(found.text, self._parameters)
        origin = None if only is None or only.text not in text else only.origin
        return Leaf(text, STR, found.at, origin)

    def _fast(self, found: Leaf) -> Leaf:
        """Names that are no parameters stay as they are. Source: Argo CD, ``Render.Replace``."""
        template = found.text
        if _first(template) is None:
            return found
        parts: list[str] = []
        used: list[Leaf] = []
        left: str | None = None
        at = 0
        for start, end in _tags(template):
            parameter = self._parameters.get(template[start + 2 : end - 2].strip())
            if isinstance(parameter, Leaf):
                parts += [template[at:start], parameter.text]
                used.append(parameter)
                at = end
            else:
                left = left or template[start:end]
        parts.append(template[at:])
        if sum(map(len, parts)) > _LONGEST:
            return dataclasses.replace(found, origin=None, missing=_first(template))
        text = "".join(parts)
        if left is not None and self._mode.partial:
            return Leaf(text, STR, found.at, missing=left)
        return Leaf(text, STR, found.at, used[0].origin if len(used) == 1 else None) if used else found


def normalize(name: object) -> str:
    """A name as DNS allows it. Source: Argo CD, ``SanitizeName``."""
    return _NOT_DNS.sub("-", str(name).lower())[:253].strip("-.")


@functools.lru_cache(maxsize=1000)
def _parsed(text: str) -> Template:
    return parse(text)


FUNCTIONS: gotmpl.Functions = {**gotmpl.FUNCTIONS, "normalize": normalize}


def _tags(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (start := text.find("{{", at)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
        at = end + 2
        yield start, at


def _first(text: str) -> str | None:
    """The first tag that begins and ends in one line: without one, a text is no template."""
    for line in text.split("\n"):
        for start, end in _tags(line):
            return line[start:end]
    return None
