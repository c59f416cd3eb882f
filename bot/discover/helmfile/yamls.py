"""YAML as helmfile reads it (yaml.v3), into plain values."""

from __future__ import annotations

import re

import yaml

from bot import docs
from bot.errors import DocumentError
from bot.gotmpl import Unknown
from bot.gotmpl.functions.encoding import plain

_OCTAL = re.compile(r"[-+]?0[0-7]+")
_ENCRYPTED = re.compile(r"ENC\[[A-Z0-9_]+,.*\]", re.DOTALL)


class Written(float):
    """A float that knows how it was written: where a text is meant, ``1.10`` is no 1.1."""

    text: str


def _written(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Written:
    found = Written(loader.construct_yaml_float(node))
    found.text = str(node.value)
    return found


class _Loader(docs.Loader):
    pass


_Loader.add_constructor("tag:yaml.org,2002:float", _written)


def load(text: str) -> object:
    """The value of a document. Raises :class:`bot.errors.DocumentError`, and
    :class:`bot.gotmpl.TemplateError` for one that is too large."""
    node = docs.compose(text)
    if node is None:
        return None
    if _OCTAL.search(text):
        _octals(node)
    loader = _Loader("")
    try:
        return plain(loader.construct_document(node))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise DocumentError(f"not usable YAML: {str(error).splitlines()[0]}") from None
    finally:
        loader.dispose()


def mapping(text: str) -> dict[str, object]:
    """As :func:`load`, for a document that must be a mapping; an empty one is one too."""
    found = load(text)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise DocumentError("a mapping is expected")
    return found


def _octals(root: docs.Node) -> None:
    """A leading zero makes a number octal, as in YAML 1.1."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, docs.ScalarNode):
            if not node.style and node.tag.endswith(":str") and _OCTAL.fullmatch(node.value):
                node.tag, node.value = "tag:yaml.org,2002:int", str(int(node.value, 8))
        elif isinstance(node, docs.MappingNode):
            stack += [child for _, child in node.value]
        elif isinstance(node, docs.SequenceNode):
            stack += node.value


def concealed(value: object, reason: str) -> object:
    """``value``, with :class:`Unknown` for what SOPS has encrypted in it; SOPS's own entry is left out."""
    if isinstance(value, dict):
        return {key: concealed(child, reason) for key, child in value.items() if key != "sops"}
    if isinstance(value, list):
        return [concealed(child, reason) for child in value]
    return Unknown(reason) if isinstance(value, str) and _ENCRYPTED.fullmatch(value) else value


def string(value: object) -> str | None:
    """A scalar as text; None when it is none, or empty."""
    if isinstance(value, Written):
        return value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def items(value: object) -> list[object]:
    """A list's items; nothing for anything else."""
    return value if isinstance(value, list) else []


def entries(value: object) -> dict[str, object]:
    """A mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
