"""How to read an add-on's upstream: ``rules/refresh/<addon>.yaml``, an entry for each source with a table.

A form is one of :data:`bot.refresh.forms.FORMS`; ``fetch`` is where the page is, which may be the raw text of
what the source's own address shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from bot import docs
from bot.errors import DocumentError, RulesError


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """One source. ``versions``, ``minors`` and ``eol`` are names of columns or keys, the first that is there
    counts. ``last``: the key of the upper end, where ``minors`` is that of the lower one. ``at``: the key
    under which the list is. ``skip``: headings whose tables do not count. ``depth``: how many numbers of a
    version are kept where its patches agree. ``window``: only the latest versions are on the page, and older
    rows may leave it."""

    fetch: str
    form: Literal["endoflife", "markdown", "list"]
    versions: tuple[str, ...] = ()
    minors: tuple[str, ...] = ()
    last: str | None = None
    eol: tuple[str, ...] = ()
    at: str | None = None
    skip: tuple[str, ...] = ()
    depth: int | None = None
    window: bool = False


class Description(Struct, frozen=True, forbid_unknown_fields=True):
    """One add-on: readings by the name of the source in ``rules/support/<addon>.yaml``."""

    addon: str
    sources: dict[str, Reading]


def load(folder: Path) -> dict[str, Description]:
    """All descriptions of ``rules/refresh``, by add-on. Raises :class:`RulesError`."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            one = msgspec.convert(docs.load_strictly(path.read_text(encoding="utf-8")), Description)
        except (OSError, UnicodeDecodeError, DocumentError, msgspec.ValidationError) as error:
            raise RulesError(f"{path.name}: {error}") from None
        if one.addon != path.stem:
            raise RulesError(f"{path.name}: its addon is {one.addon!r}; file and add-on share their name")
        if not one.sources:
            raise RulesError(f"{path.name}: it has no sources")
        found[one.addon] = one
    return found
