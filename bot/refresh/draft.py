"""What a reading of upstream makes of one table, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """The file's new text; ``changes`` are sentences of ours, ``facts`` how many rows upstream listed."""

    text: str
    changes: tuple[str, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Result:
    """One table after its turn. ``name`` is the file without its ending, for an add-on with the source
    (``support/istio/endoflife``); ``stale`` the reason why the old rows stay, None when upstream was read."""

    name: str
    file: str
    sources: tuple[str, ...]
    changes: tuple[str, ...] = ()
    facts: int = 0
    stale: str | None = None
