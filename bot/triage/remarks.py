"""What charts print after an installation (``NOTES.txt``): it often holds the steps of an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts import remarks
from bot.errors import ChartTriageError
from bot.model import Untrusted
from bot.triage.desk import Desk

if TYPE_CHECKING:
    from bot.triage.renders import Side

_NAME = "templates/NOTES.txt"


def differing(desk: Desk, old: Side, new: Side) -> tuple[Untrusted, Untrusted] | None:
    """Both sides' text, as helm makes it of the values; None when the two do not differ, or one cannot be
    had. The charts' own texts are compared first: most bumps leave them alone, and cost no render."""
    if old.archive is None or new.archive is None:
        return None
    sources = [side.archive.files.get(_NAME, "") for side in (old, new) if side.archive]
    if sources[0] == sources[1]:
        return None
    texts = []
    for side in (old, new):
        assert side.archive is not None
        try:
            texts.append(remarks(desk.helm, side.archive, side.release, desk.cache))
        except ChartTriageError:
            return None
    return None if texts[0] == texts[1] else (Untrusted(texts[0]), Untrusted(texts[1]))
