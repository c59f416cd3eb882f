"""How long each Kubernetes minor is maintained, and by whom: ``rules/kubernetes/releases.yaml``."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge.minors import number
from bot.judge.tables import read

PROVIDERS = ("upstream", "eks", "gke", "aks")


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """One minor at one provider. ``end`` is the end of maintenance (upstream) or of standard support,
    ``extended`` of paid or long-term support, ``maintenance`` the day after which only fixes of security
    come. None: not known."""

    released: dt.date
    end: dt.date
    maintenance: dt.date | None = None
    extended: dt.date | None = None


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    as_of: str
    sources: tuple[str, ...]
    minors: dict[str, dict[str, Term]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Terms by minor and provider."""

    as_of: str
    sources: tuple[str, ...]
    minors: dict[str, dict[str, Term]]

    @property
    def newest(self) -> str:
        """The newest minor that the calendar knows."""
        return max(self.minors, key=number)

    def term(self, minor: str, provider: str = "upstream") -> Term | None:
        """The term of a minor at a provider, or None when it is not known."""
        return self.minors.get(minor, {}).get(provider)

    def maintained(self, today: dt.date, provider: str = "upstream") -> tuple[str, ...]:
        """The minors that are out and not past their end, ascending."""
        terms = ((minor, self.term(minor, provider)) for minor in self.minors)
        current = [minor for minor, term in terms if term and term.released <= today < term.end]
        return tuple(sorted(current, key=number))

    def known_by(self, day: str) -> str:
        """The newest minor that was out on ``day``: a date, or its beginning (``2026-05``, which counts
        as the first of that month)."""
        out = [minor for minor in self.minors if (term := self.term(minor)) and str(term.released) <= day]
        return max(out, key=number, default="1.0")


def load(path: Path | None = None) -> Calendar:
    """The calendar that ships with the program, or another. Raises :class:`RulesError`."""
    return _load(path or _shipped())


@functools.cache
def _shipped() -> Path:
    return rules_dir() / "kubernetes" / "releases.yaml"


@functools.cache
def _load(path: Path) -> Calendar:
    file = read(path, _File)
    for minor, terms in file.minors.items():
        for provider, term in terms.items():
            _check(f"{path.name}: {minor}: {provider}", provider, minor, term)
    return Calendar(file.as_of, file.sources, file.minors)


def _check(where: str, provider: str, minor: str, term: Term) -> None:
    try:
        number(minor)
    except ValueError as error:
        raise RulesError(f"{where}: {error}") from None
    if provider not in PROVIDERS:
        raise RulesError(f"{where}: the providers are {', '.join(PROVIDERS)}")
    days = [day for day in (term.released, term.maintenance, term.end, term.extended) if day]
    if days != sorted(days):
        raise RulesError(f"{where}: its dates are out of order: {msgspec.to_builtins(term)}")
