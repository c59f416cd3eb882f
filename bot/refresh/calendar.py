"""``rules/kubernetes/releases.yaml``, from endoflife.date: upstream, EKS, GKE, AKS.

Days that upstream does not give stay as they are; a minor without an end is not taken yet.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bot.errors import SourceError
from bot.refresh import edit
from bot.refresh.ask import Ask
from bot.refresh.draft import Draft
from bot.refresh.forms import endoflife

FILE = "kubernetes/releases.yaml"
PRODUCTS = {
    "upstream": "kubernetes",
    "eks": "amazon-eks",
    "gke": "google-kubernetes-engine",
    "aks": "azure-kubernetes-service",
}
SOURCES = tuple(f"https://endoflife.date/api/v1/products/{product}/" for product in PRODUCTS.values())
_KEYS = ("released", "maintenance", "end", "extended")
_MINOR = re.compile(r"1\.([0-9]{1,3})")
_HEADER = re.compile(r'  "1\.([0-9]{1,3})":')
_TERM = re.compile(r"    (upstream|eks|gke|aks): \{([^{}]{1,300})\}")
_YEARS = (2014, 2060)
_NEWER = 2

Term = dict[str, dt.date]
Table = dict[tuple[int, str], Term]


def read(text: str, ask: Ask, before: int) -> Draft:
    """The file with upstream's days. Raises :class:`SourceError` and :class:`bot.errors.NetError`."""
    table = _parse(text)
    new: Table = {}
    for provider, url in zip(PRODUCTS, SOURCES, strict=True):
        found = {
            (minor, provider): term
            for minor, term in (_term(one, provider) for one in endoflife.releases(ask.text(url), url))
            if minor is not None and term
        }
        _refuse(provider, table, found)
        new |= found
    if len(new) < before:
        raise SourceError(f"upstream's table shrank to {len(new)} terms, from {before}")
    lines, changes = text.splitlines(), []
    for key in sorted(new):
        term = {**table.get(key, {}), **new[key]}
        _in_order(key, term)
        if term != table.get(key):
            changes.append(_said(key, table.get(key, {}), term))
            _write(lines, key, term)
    return Draft(edit.dated("\n".join(lines) + "\n", ask.today), tuple(changes), len(new))


def _term(release: dict[str, Any], provider: str) -> tuple[int | None, Term | None]:
    match = _MINOR.fullmatch(str(release.get("name", "")))
    if match is None:
        return None, None
    day = endoflife.day
    term = {"released": day(release, "releaseDate"), "end": day(release, "eolFrom")}
    if provider == "upstream":
        term["maintenance"] = day(release, "eoasFrom")
    elif provider in ("eks", "aks"):
        term["extended"] = day(release, "eoesFrom")
    long = day(release, "ltsFrom")
    if provider == "aks" and long and not term["extended"]:
        # Long-term support begins where the standard one ends.
        term["end"], term["extended"] = long, term["end"]
    known = {key: term[key] for key in _KEYS if term.get(key)}
    days = {key: value for key, value in known.items() if value is not None}
    return int(match[1]), days if {"released", "end"} <= set(days) else None


def _refuse(provider: str, table: Table, found: Table) -> None:
    if not found:
        raise SourceError(f"{provider}: upstream has no releases that can be read")
    listed = {minor for minor, _ in found}
    known = {minor for minor, of in table if of == provider}
    lost = sorted(minor for minor in known - listed if minor < max(listed))
    if lost:
        raise SourceError(f"{provider}: upstream no longer has {', '.join(f'1.{minor}' for minor in lost)}")
    newest = max(minor for minor, _ in table)
    if max(listed) > newest + _NEWER:
        raise SourceError(f"{provider}: 1.{max(listed)} is too new to be true")
    if known and max(listed) < max(known) - 1:
        raise SourceError(f"{provider}: upstream ends at 1.{max(listed)}, the file at 1.{max(known)}")


def _in_order(key: tuple[int, str], term: Term) -> None:
    days = [term[name] for name in _KEYS if name in term]
    if days != sorted(days):
        raise SourceError(f"1.{key[0]} {key[1]}: its days are out of order")
    if not all(_YEARS[0] <= day.year <= _YEARS[1] for day in days):
        raise SourceError(f"1.{key[0]} {key[1]}: a day that cannot be")


def _said(key: tuple[int, str], old: Term, new: Term) -> str:
    where = f"1.{key[0]} {key[1]}"
    if not old:
        return f"{where}: new, {', '.join(f'{name} {day}' for name, day in new.items())}"
    moved = (
        f"{name} {new[name]}, was {old.get(name, 'not known')}"
        for name in _KEYS
        if name in new and new[name] != old.get(name)
    )
    return f"{where}: {'; '.join(moved)}"


def _parse(text: str) -> Table:
    table: Table = {}
    minor = None
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line):
            minor = int(header[1])
        elif (match := _TERM.fullmatch(line)) and minor is not None:
            pairs = (pair.split(": ") for pair in match[2].split(", "))
            table[minor, match[1]] = {name: dt.date.fromisoformat(day) for name, day in pairs}
    if not table:
        raise SourceError("the file has no terms in lines of their own")
    return table


def _write(lines: list[str], key: tuple[int, str], term: Term) -> None:
    """Replaces the line of a term, or adds it: the newest minor first, providers in our order."""
    minor, provider = key
    days = ", ".join(f"{name}: {term[name]}" for name in _KEYS if name in term)
    new = f"    {provider}: {{{days}}}"
    header = f'  "1.{minor}":'
    if header not in lines:
        older = (
            at for at, line in enumerate(lines) if (one := _HEADER.fullmatch(line)) and int(one[1]) < minor
        )
        lines.insert(next(older, len(lines)), header)
    at = lines.index(header) + 1
    order = tuple(PRODUCTS)
    while at < len(lines) and (match := _TERM.fullmatch(lines[at])):
        if match[1] == provider:
            lines[at] = new
            return
        if order.index(match[1]) > order.index(provider):
            break
        at += 1
    lines.insert(at, new)


def out_by(text: str, day: str) -> int:
    """The newest minor (37) that was out on a day, or on the first of a month (``2026-08``) or of a year, by
    the calendar of this text. Raises :class:`SourceError`."""
    terms = _parse(text).items()
    out = [minor for (minor, of), term in terms if of == "upstream" and str(term["released"]) <= day]
    return max(out, default=0)
