"""Where the notes of well-known charts live: ``rules/sources/<family>.yaml``.

A family speaks for the charts that it names when they come from it: charts of one name and different
makers are common.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from bot import docs
from bot.data import rules_dir
from bot.errors import DocumentError, RulesError

_PAGES = re.compile(r"https?://(?P<owner>[A-Za-z0-9-]+)\.github\.io(?:/|$)", re.IGNORECASE)

Repository = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$")]
Shape = Annotated[str, Meta(pattern=r"^[^{}\s]*(?:\{name\}[^{}\s]*)?\{v\}[^{}\s]*$")]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Releases(_Strict, frozen=True):
    """GitHub releases of one repository. ``tags`` are shapes: ``{name}`` is the chart, ``{v}`` the version
    without a leading v; the first that exists for a version counts. None are for a repository whose tags are
    no chart's versions."""

    repository: Repository
    tags: tuple[Shape, ...]


class Documents(_Strict, frozen=True):
    """Paths in the family's repositories, at the new version's tag. ``{name}`` is the chart; a path with
    ``{v}`` or ``*`` (any name) is a file for each version, or for some."""

    changelog: tuple[str, ...] = ()
    upgrade: tuple[str, ...] = ()


class Elsewhere(_Strict, frozen=True):
    """Documents about the chart in a repository of their own (a website's), on its default branch."""

    repository: Repository
    upgrade: Annotated[tuple[str, ...], Meta(min_length=1)]


class Family(_Strict, frozen=True):
    """One file. ``app`` is where the app inside has its own releases, and ``app_documents`` stand in that
    repository; ``same`` tells that chart and app share version and releases. ``addresses`` are places of
    charts, without their scheme, that are the family's and do not show it. ``basis``: read in the repository
    (``git``), seen in Renovate's pull requests (``rpr``), public documentation (``doc``), general knowledge
    (``mem``)."""

    family: str
    charts: Annotated[tuple[str, ...], Meta(min_length=1)]
    releases: Annotated[tuple[Releases, ...], Meta(min_length=1)]
    basis: Annotated[tuple[Literal["git", "rpr", "doc", "mem"], ...], Meta(min_length=1)]
    as_of: Annotated[str, Meta(pattern=r"^20[0-9]{2}-[01][0-9]$")]
    documents: Documents = Documents()
    app_documents: Documents = Documents()
    elsewhere: Elsewhere | None = None
    app: Releases | None = None
    addresses: tuple[str, ...] = ()
    same: bool = False
    note: str = ""


@functools.cache
def load(folder: Path | None = None) -> tuple[Family, ...]:
    """Every family, by file name. Raises :class:`RulesError`."""
    return tuple(_read(path) for path in sorted((folder or rules_dir() / "sources").glob("*.yaml")))


def find(families: tuple[Family, ...], name: str, repository: str | None, mentions: str) -> Family | None:
    """The family of a chart, or None. ``mentions`` is what the chart's metadata say of places; the family's
    owner must stand there or in the address of the chart's repository, and pages of somebody else's are
    somebody else's chart. (A registry may be a mirror: that proves nothing.)"""
    address = repository or ""
    pages = _PAGES.match(address)
    best: tuple[int, Family] | None = None
    for family in families:
        if name not in family.charts:
            continue
        owners = {one.repository.partition("/")[0].lower() for one in family.releases}
        if pages and pages["owner"].lower() not in owners:
            continue
        score = max(_score(one.repository, address, mentions) for one in family.releases)
        score += 8 * (address.partition("://")[2].rstrip("/") in family.addresses)
        if score and (best is None or score > best[0]):
            best = (score, family)
    return None if best is None else best[1]


def _score(repository: str, address: str, mentions: str) -> int:
    owner = re.escape(repository.partition("/")[0])
    ours = re.compile(rf"(?:^|[/.@\s]){owner}(?:[/.\s]|$)", re.IGNORECASE)
    whole = re.compile(rf"github\.com[/:]{re.escape(repository)}(?:[/.#\s]|$)", re.IGNORECASE)
    return 4 * bool(ours.search(address)) + 2 * bool(whole.search(mentions)) + bool(ours.search(mentions))


def _read(path: Path) -> Family:
    try:
        family = msgspec.convert(docs.load_strings(path.read_text(encoding="utf-8")), Family)
    except DocumentError as error:
        where = "" if error.line is None else f", line {error.line}"
        raise RulesError(f"{path.name}{where}: {error.message}") from None
    except (OSError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RulesError(f"{path.name}: {error}") from None
    if family.family != path.stem:
        raise RulesError(f"{path.name}: its family must be named as the file")
    return family
