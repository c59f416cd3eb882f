"""Which fields Kubernetes' own kinds have, by minor: ``rules/kubernetes/schemas.json``, made by
``bench/schemas.py``.

Told are fields that are not known and fields that are missing; values are not looked at. Definitions are left
out (:mod:`bot.judge.crds` reads them), and so is what only a status has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge.documents import Document
from bot.judge.minors import number, word

_SHAPE = re.compile(r"([\[{]*)([A-Za-z0-9.-]*)(!?)(?:@([0-9]*)(?:-([0-9]+))?)?")
_APART = frozenset({"CustomResourceDefinition"})


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    as_of: str
    source: str
    first: str
    last: str
    kinds: dict[str, str]
    types: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field holds: a list ``[`` or a map ``{`` (``signs``) of ``kind``, which is empty for any value.
    ``since`` and ``until`` are None where the table does not see it come or go."""

    signs: str
    kind: str
    needed: bool
    since: int | None
    until: int | None

    def known(self, minor: int) -> bool:
        """Whether the API server of this minor knows it."""
        return (self.since or minor) <= minor <= (self.until or minor)


Field = tuple[Shape, ...]
"""One shape after the other: a field's type may change."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A field that is not known, or one that is ``missing``. ``note`` tells when it is known."""

    path: str
    missing: bool
    note: str = ""

    def __str__(self) -> str:
        return f"{self.path} ({self.note})" if self.note else self.path


@dataclass(frozen=True, slots=True)
class Schemas:
    """The table, from its ``first`` minor to its ``last``."""

    as_of: str
    source: str
    first: int
    last: int
    kinds: Mapping[str, str]
    types: Mapping[str, Mapping[str, Field]]

    def problems(self, document: Document | None, minor: str) -> tuple[Problem, ...]:
        """What the API server of a minor does not know or lacks in an object; nothing for kinds and minors
        that the table does not have."""
        at = number(minor)
        if document is None or not self.first <= at <= self.last or document.get("kind") in _APART:
            return ()
        kind = self.kinds.get(f"{document.get('apiVersion')} {document.get('kind')}")
        if kind is None or _at(self.types[kind]["apiVersion"], at) is None:
            return ()
        return tuple(self._walk(document, kind, at))

    def _walk(self, document: Document, kind: str, at: int) -> Iterator[Problem]:
        written = {name: value for name, value in document.items() if name != "status"}
        waiting: list[tuple[Any, str, str, str]] = [(written, "", "", kind)]
        while waiting:
            value, path, signs, kind = waiting.pop()
            if signs:
                parts = _items(value) if signs[0] == "[" else _entries(value)
                waiting += [(part, path + place, signs[1:], kind) for place, part in parts]
            elif isinstance(value, dict):
                before = f"{path}." if path else ""
                yield from self._names(value, kind, before, at)
                for name, part in value.items():
                    shape = _at(self.types[kind].get(name, ()), at)
                    if shape is not None and shape.kind:
                        waiting.append((part, before + str(name), shape.signs, shape.kind))

    def _names(self, value: Mapping[str, Any], kind: str, before: str, at: int) -> Iterator[Problem]:
        fields = self.types[kind]
        for name in value:
            if name not in fields or _at(fields[name], at) is None:
                yield Problem(f"{before}{name}", missing=False, note=_when(fields.get(name, ()), at))
        for name, field in fields.items():
            shape = _at(field, at)
            if shape is not None and shape.needed and value.get(name) is None:
                yield Problem(f"{before}{name}", missing=True)


def _at(field: Field, minor: int) -> Shape | None:
    return next((shape for shape in field if shape.known(minor)), None)


def _when(field: Field, minor: int) -> str:
    """When a field is known that is not known now."""
    later = [shape.since for shape in field if shape.since is not None and shape.since > minor]
    if later:
        return f"known from {word(min(later))}"
    until = [shape.until for shape in field if shape.until is not None]
    return f"known up to {word(max(until))}" if until else ""


def load(path: Path | None = None) -> Schemas:
    """The table that ships with the program, or another. Raises :class:`RulesError`."""
    return _load(path or rules_dir() / "kubernetes" / "schemas.json")


@functools.cache
def _load(path: Path) -> Schemas:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        types = {
            kind: {name: _field(text) for name, text in fields.items()} for kind, fields in file.types.items()
        }
        first, last = number(file.first), number(file.last)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise RulesError(f"{path.name}: {error}") from None
    shapes = [shape for fields in types.values() for field in fields.values() for shape in field]
    named = {shape.kind for shape in shapes if shape.kind}
    unknown = sorted((named | set(file.kinds.values())) - types.keys())
    if unknown:
        raise RulesError(f"{path.name}: no such type: {', '.join(unknown)}")
    return Schemas(file.as_of, file.source, first, last, file.kinds, types)


@functools.lru_cache(maxsize=4096)
def _field(text: str) -> Field:
    return tuple(map(_shape, text.split("|")))


def _shape(text: str) -> Shape:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a shape: {text!r}")
    signs, kind, needed, since, until = match.groups()
    return Shape(signs, kind, bool(needed), int(since) if since else None, int(until) if until else None)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    for place, item in enumerate(value if isinstance(value, list | tuple) else ()):
        name = item.get("name") if isinstance(item, dict) else None
        yield f"[name={name}]" if isinstance(name, str) else f"[{place}]", item


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    for name, item in value.items() if isinstance(value, dict) else ():
        yield f"[{name}]", item
