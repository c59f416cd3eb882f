"""Jinja in YAML, as Ansible people write it: plain expressions taken apart, statements put aside."""

from __future__ import annotations

import re
from dataclasses import dataclass

EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z_]\w*)")
_STEP = re.compile(r"\s*(?:\.\s*(\w+)|\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d{1,6}))\s*\])")
_DEFAULT = re.compile(
    r"\s*\|\s*(?:default|d)\(\s*(?:'([^'{}]*)'|\"([^\"{}]*)\"|(\{\s*\}))\s*(?:,\s*[Tt]rue\s*)?\)"
)
_COMBINE = re.compile(r"\s*\|\s*combine\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*")
_RECURSIVE = re.compile(r",\s*recursive\s*=\s*[Tt]rue\s*$")
_HARMLESS = re.compile(r"\s*\|\s*(?:string|trim)\b(?:\(\))?")
_LOOKUP = re.compile(
    r"\s*(?:lookup|query)\(\s*'(?:ansible\.builtin\.)?(template|file)'\s*,\s*'([^'{}]+)'\s*\)\s*\|\s*from_yaml\s*"
)


@dataclass(frozen=True, slots=True)
class Path:
    """``name.key['key'][0] | default('…')``: what is read, and what is taken when it is not there."""

    steps: tuple[str, ...]
    default: str | None = None


def path(expression: str) -> Path | None:
    """A plain expression, without its braces; None for any other."""
    found = _NAME.match(expression)
    steps: list[str] = []
    default: str | None = None
    at = 0
    while found is not None:
        steps.append(next(group for group in found.groups() if group is not None))
        at = found.end()
        found = _STEP.match(expression, at)
    while (found := _HARMLESS.match(expression, at)) or (found := _DEFAULT.match(expression, at)):
        default = next((group for group in found.groups() if group is not None), default)
        at = found.end()
    if not steps or expression[at:].strip():
        return None
    return Path(tuple(steps), default)


def whole(text: str) -> str | None:
    """The expression of a text that is one and nothing else."""
    found = EXPRESSION.fullmatch(text.strip())
    return None if found is None or "{{" in found[1] else found[1]


def combination(expression: str) -> list[tuple[str, bool]] | None:
    """The parts of ``a | combine(b, recursive=True) | combine(c)``, and whether each is merged in depth."""
    found = _COMBINE.search(expression)
    if found is None:
        return None
    parts = [(expression[: found.start()].strip(), True)]
    at = found.start()
    while (found := _COMBINE.match(expression, at)) is not None:
        inner, deep = _RECURSIVE.subn("", found[1])
        parts.append((inner.strip(), deep > 0))
        at = found.end()
    return None if expression[at:].strip() else parts


def lookup(expression: str) -> tuple[str, str] | None:
    """Kind and name of a file that is read and taken for YAML: ``lookup('template', 'a.j2') | from_yaml``."""
    found = _LOOKUP.fullmatch(expression.replace('"', "'"))
    return None if found is None else (found[1], found[2])


def has_statements(text: str) -> bool:
    """Whether there is more than expressions in a template."""
    return _STATEMENT.search(text) is not None


def without_statements(text: str) -> str:
    """``text`` of the same length without ``{% … %}`` and ``{# … #}``: those that fill their lines leave
    blanks, others become expressions (``{{ … }}``), so that what they stand in is seen to be a template."""

    def hide(found: re.Match[str]) -> str:
        end = text.find("\n", found.end())
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        after = text[found.end() : len(text) if end < 0 else end]
        if not _STATEMENT.sub("", before + after).strip():
            return re.sub(r"[^\n]", " ", found[0])
        inner = re.sub(r"[{}\"`]", " ", found[0][2:-2])
        return f"{{{{{inner}}}}}"

    return _STATEMENT.sub(hide, text)
