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
class Field:
    """``signs``: a list ``[`` or a map ``{`` of ``kind``, which is empty for any value. ``since`` and
    ``until`` are None where the table does not see the field come or go."""

    signs: str
    kind: str
    needed: bool
    since: int | None
    until: int | None

    def known(self, minor: int) -> bool:
        """Whether the API server of this minor knows it."""
        return (self.since or minor) <= minor <= (self.until or minor)


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
        if kind is None or not self.types[kind]["apiVersion"].known(at):
            return ()
        return tuple(self._walk(document, kind, at))

    def _walk(self, document: Document, kind: str, at: int) -> Iterator[Problem]:
        waiting: list[tuple[Any, str, str, str]] = [
            (value, name, *_inner(self.types[kind][name]))
            for name, value in document.items()
            if name != "status" and name in self.types[kind]
        ]
        yield from self._names(document, kind, "", at)
        while waiting:
            value, path, signs, kind = waiting.pop()
            if not kind or value is None:
                continue
            if signs:
                parts = _items(value) if signs[0] == "[" else _entries(value)
                waiting += [(part, path + place, signs[1:], kind) for place, part in parts]
            elif isinstance(value, dict):
                yield from self._names(value, kind, f"{path}.", at)
                known = self.types[kind]
                waiting += [
                    (part, f"{path}.{name}", *_inner(known[name]))
                    for name, part in value.items()
                    if name in known
                ]

    def _names(self, value: Mapping[str, Any], kind: str, path: str, at: int) -> Iterator[Problem]:
        known = self.types[kind]
        for name in value:
            if path == "" and name == "status":
                continue
            field = known.get(name)
            if field is None:
                yield Problem(f"{path}{name}", missing=False)
            elif not field.known(at):
                early = field.since is not None and at < field.since
                when = (
                    f"known from {word(field.since or 0)}"
                    if early
                    else f"known up to {word(field.until or 0)}"
                )
                yield Problem(f"{path}{name}", missing=False, note=when)
        for name, field in known.items():
            if field.needed and field.known(at) and value.get(name) is None:
                yield Problem(f"{path}{name}", missing=True)


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
    named = {field.kind for fields in types.values() for field in fields.values() if field.kind}
    unknown = sorted((named | set(file.kinds.values())) - types.keys())
    if unknown:
        raise RulesError(f"{path.name}: no such type: {', '.join(unknown)}")
    return Schemas(file.as_of, file.source, first, last, file.kinds, types)


@functools.lru_cache(maxsize=4096)
def _field(text: str) -> Field:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a shape: {text!r}")
    signs, kind, needed, since, until = match.groups()
    return Field(signs, kind, bool(needed), int(since) if since else None, int(until) if until else None)


def _inner(field: Field) -> tuple[str, str]:
    return field.signs, field.kind


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    for place, item in enumerate(value if isinstance(value, list | tuple) else ()):
        name = item.get("name") if isinstance(item, dict) else None
        yield f"[name={name}]" if isinstance(name, str) else f"[{place}]", item


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    for name, item in value.items() if isinstance(value, dict) else ():
        yield f"[{name}]", item
