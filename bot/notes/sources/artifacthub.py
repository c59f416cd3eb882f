"""The annotation ``artifacthub.io/changes`` of every wanted version."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import ChartTriageError, NetError
from bot.model import Gap, Stage, Untrusted
from bot.notes.range import Key, key
from bot.notes.sources.source import Context, Found, Source

ANNOTATION = "artifacthub.io/changes"
MOST = 30


def collect(context: Context) -> Found:
    """One note for each version that has the annotation: from the index, for the new version from its
    Chart.yaml, and from the registry, version by version, where a list of tags is all there is."""
    request = context.request
    known: dict[Key | None, Mapping[str, str]] = {
        key(one.version): one.annotations for one in request.versions if one.annotations
    }
    if request.new_archive is not None and ANNOTATION in request.new_archive.meta.annotations:
        known[key(request.new)] = request.new_archive.meta.annotations
    if request.old_archive is not None:
        known.setdefault(key(request.old), request.old_archive.meta.annotations)
    gaps = _fetched(context, known)
    notes = []
    for wanted in context.wanted:
        text = known.get(key(wanted), {}).get(ANNOTATION)
        if text is not None:
            notes.append(SOURCE.note(wanted, text))
    before = known.get(key(request.old), {}).get(ANNOTATION)
    earlier = () if before is None else (SOURCE.note(request.old, before),)
    return Found(tuple(notes), (ANNOTATION,) if context.wanted else (), gaps, before=earlier)


def _fetched(context: Context, known: dict[Key | None, Mapping[str, str]]) -> tuple[Gap, ...]:
    """Adds what the registry says of versions: of all when the chart uses the annotation, else of those that
    nobody wrote about; the newest first, :data:`MOST` at most."""
    request = context.request
    if request.describe is None:
        return ()
    archives = [one for one in (request.old_archive, request.new_archive) if one is not None]
    ends = {key(one.meta.version) for one in archives}
    uses = any(ANNOTATION in one.meta.annotations for one in archives)
    missing = context.missing()
    unknown = [
        one
        for one in reversed(context.wanted)
        if key(one) not in known and key(one) not in ends and (uses or one in missing)
    ]
    unknown.sort(key=lambda one: one not in missing)
    for number, version in enumerate(unknown):
        if number == MOST:
            reason = (
                f"the metadata of {MOST} versions are the most that are fetched from a registry; "
                f"not read: {len(unknown) - MOST} more"
            )
            return (Gap(Stage.NOTES, request.chart, reason),)
        try:
            known[key(version)] = request.describe(version).annotations
        except ChartTriageError as error:
            return (
                Gap(
                    Stage.NOTES,
                    request.chart,
                    f"the metadata of {version} could not be read from the registry",
                    detail=Untrusted(error.message),
                    transient=isinstance(error, NetError) and error.transient,
                ),
            )
    return ()


SOURCE = Source("artifacthub", "artifacthub", collect)
