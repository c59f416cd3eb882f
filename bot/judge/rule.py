"""A rule as its data file says it: ``rules/<family>/<CODE>-<name>.yaml``."""

from __future__ import annotations

import string
from typing import Annotated, Any

from msgspec import Meta, Struct

from bot.errors import RulesError
from bot.model import Confidence, Severity

FAMILIES = {"N": "notes", "M": "manifests", "V": "values", "K": "kubernetes", "P": "policy"}
CODE = r"^[NMVKP][1-9][0-9]{2}$"
NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

_Text = Annotated[str, Meta(min_length=1)]


class Variant(Struct, frozen=True, forbid_unknown_fields=True):
    """A sort of case in which a rule says something else; what it leaves out is the rule's own."""

    severity: Severity | None = None
    confidence: Confidence | None = None
    message: _Text | None = None
    do: _Text | None = None


class Examples(Struct, frozen=True, forbid_unknown_fields=True):
    """Small cases, executed by the tests. Their shape is the family's own (see tests/judge/examples.py);
    one that fires may name the ``variant`` that it fires."""

    fires: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]
    silent: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule. ``what`` it says, ``why`` it matters, what to ``do``, ``since`` which version of this
    program; ``data`` is the check's own."""

    code: Annotated[str, Meta(pattern=CODE)]
    name: Annotated[str, Meta(pattern=NAME)]
    severity: Severity
    confidence: Confidence
    message: _Text
    what: _Text
    why: _Text
    do: _Text
    since: Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    references: tuple[Annotated[str, Meta(pattern=r"^https://")], ...]
    examples: Examples
    variants: dict[Annotated[str, Meta(pattern=NAME)], Variant] = {}
    data: dict[str, Any] = {}

    @property
    def family(self) -> str:
        """The folder that it lives in: ``notes``, ``manifests``, …"""
        return FAMILIES[self.code[0]]

    def variant(self, name: str | None) -> Variant:
        """A variant with everything filled in; the rule's own words for None. Raises RulesError."""
        own = Variant(self.severity, self.confidence, self.message, self.do)
        if name is None:
            return own
        if name not in self.variants:
            raise RulesError(f"{self.code}: it has no variant {name!r}")
        other = self.variants[name]
        return Variant(
            other.severity or own.severity,
            other.confidence or own.confidence,
            other.message or own.message,
            other.do or own.do,
        )

    def places(self) -> dict[str, frozenset[str]]:
        """The ``{places}`` of each message, by variant (``""`` is the rule's own). Raises RulesError."""
        messages = {"": self.message}
        messages |= {name: entry.message for name, entry in self.variants.items() if entry.message}
        return {name: _places(self.code, message) for name, message in messages.items()}


def _places(code: str, message: str) -> frozenset[str]:
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(message) if field is not None]
    except ValueError as error:
        raise RulesError(f"{code}: its message is malformed: {error}") from None
    if any(not field.isidentifier() for field in fields):
        raise RulesError(f"{code}: a place in its message is no plain name: {message!r}")
    return frozenset(fields)
