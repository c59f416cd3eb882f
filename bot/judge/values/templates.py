"""The templates of a chart and of the charts inside it, parsed: files that are rendered, and the named
templates, which all of them share."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.gotmpl import Template, TemplateError, nodes, parse
from bot.judge.values.abstract import Path
from bot.judge.values.scopes import Scope

_LITERAL = re.compile(r"\{\{-?[ \t\r\n]{0,8}`[^`]*`[ \t\r\n]{0,8}-?\}\}")
_MENTION = re.compile(r"\.Values\b((?:\.[A-Za-z_][A-Za-z0-9_]*)*)")


@dataclass(frozen=True, slots=True)
class Body:
    """A template's nodes, and the file that they stand in."""

    file: str
    nodes: nodes.Body


@dataclass(frozen=True, slots=True)
class Templates:
    """``rendered`` are the files that helm renders, each with the chart that it belongs to; ``named`` all
    templates that can be included, files among them under the name that helm gives them; ``texts`` what
    ``tpl`` may be given; ``unread`` the files that cannot be parsed, with their charts."""

    rendered: tuple[tuple[Scope, Body], ...]
    named: Mapping[str, tuple[Body, ...]]
    texts: tuple[Body, ...]
    unread: tuple[tuple[Scope, str], ...]


def templates(files: Mapping[str, str], scopes: tuple[Scope, ...], defaults: Mapping[str, Any]) -> Templates:
    """Everything that may be rendered."""
    rendered: list[tuple[Scope, Body]] = []
    named: dict[str, list[Body]] = {}
    unread: list[tuple[Scope, str]] = []
    texts: list[Body] = []
    for scope in scopes:
        for path, inside in _own(files, scope.folder):
            parsed = tree(files[path])
            if parsed is None:
                unread.append((scope, path))
                continue
            for name, found in parsed.defined.items():
                named.setdefault(name, []).append(Body(path, found))
            body = Body(path, parsed.body)
            if not inside.startswith("templates/"):
                texts.append(body)
            elif not scope.library and not path.rpartition("/")[2].startswith("_"):
                rendered.append((scope, body))
                named.setdefault(f"{scope.place}/{inside}", []).append(body)
    for text in dict.fromkeys(_strings(defaults)):
        parsed = tree(text)
        if parsed is not None:
            texts.append(Body("values.yaml", parsed.body))
    return Templates(
        tuple(rendered), {name: tuple(found) for name, found in named.items()}, tuple(texts), tuple(unread)
    )


@functools.lru_cache(maxsize=2048)
def tree(text: str) -> Template | None:
    """A parsed template; None when it cannot be. Actions that only print a constant are left out."""
    try:
        return parse(_LITERAL.sub("", text))
    except (TemplateError, RecursionError):
        return None


def mentions(text: str) -> Iterator[Path]:
    """What follows ``.Values`` wherever it is mentioned; the empty path where nothing does."""
    for found in _MENTION.finditer(text):
        yield tuple(found[1].split(".")[1:])


def _own(files: Mapping[str, str], folder: str) -> Iterator[tuple[str, str]]:
    """The templates of one chart, and their names inside it."""
    for path in files:
        inside = path.removeprefix(folder)
        if not path.startswith(folder) or inside.startswith("charts/"):
            continue
        if inside.startswith("templates/") or ("{{" in files[path] and not _is_known(inside)):
            yield path, inside


def _is_known(inside: str) -> bool:
    """Metadata, values, documents and definitions, none of which is a template."""
    return re.fullmatch(
        r"(?:Chart\.ya?ml|requirements\.ya?ml|values\.ya?ml|values\.schema\.json|crds/.+|.+\.(?:md|rst)(?:\.gotmpl)?)"
        r"|(?:CHANGELOG|CHANGES|README|UPGRAD|MIGRAT|RELEASE)[^/]*",
        inside, re.IGNORECASE,
    ) is not None  # fmt: skip


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "{{" in value:
            yield value
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from _strings(child)
    elif isinstance(value, list):
        for child in value:
            yield from _strings(child)
