"""The annotation ``artifacthub.io/changes`` of every wanted version."""

from __future__ import annotations

from bot.notes.range import key
from bot.notes.sources.source import Context, Found, Source

ANNOTATION = "artifacthub.io/changes"


def collect(context: Context) -> Found:
    """One note for each version whose metadata is known and has the annotation: from the index, and for
    the new version from its Chart.yaml."""
    request = context.request
    known = {key(one.version): one.annotations for one in request.versions}
    if request.new_archive is not None and ANNOTATION in request.new_archive.meta.annotations:
        known[key(request.new)] = request.new_archive.meta.annotations
    notes = []
    for wanted in context.wanted:
        text = known.get(key(wanted), {}).get(ANNOTATION)
        if text is not None:
            notes.append(SOURCE.note(wanted, text))
    return Found(tuple(notes), (ANNOTATION,) if context.wanted else ())


SOURCE = Source("artifacthub", "artifacthub", collect)
