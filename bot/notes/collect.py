"""The story of this room: which versions, which places, what was found, what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from bot.model import Gap, Note, Notes, Stage
from bot.net import Client
from bot.notes import coverage, homes, reading
from bot.notes.github import GitHub
from bot.notes.range import Range
from bot.notes.request import Request
from bot.notes.sources import SOURCES
from bot.notes.sources.source import Context
from bot.settings import Settings


def collect(request: Request, client: Client, settings: Settings) -> Notes:
    """What upstream wrote about every version of a bump, the app's included. What could not be learned is
    a gap; nothing is raised but :class:`bot.errors.RulesError` (``rules/sources`` is broken)."""
    span = Range(request.old, request.new)
    wanted = span.wanted(one.version for one in request.versions)
    github = GitHub(client, settings.github.api_url, request.chart)
    about = coverage.description(request.new_archive)
    context = Context(request, span, wanted, homes.find(request), github, missing=wanted)
    notes: list[Note] = []
    tried: list[str] = []
    gaps = list(_range_gaps(request, span))
    for source in SOURCES:
        context = dataclasses.replace(
            context, missing=coverage.missing(wanted, notes, about, as_one=request.as_one)
        )
        asked = len(github.tried)
        found = source.collect(context)
        notes += _read(request.chart, found.notes, gaps)
        tried += [*found.tried, *github.tried[asked:]]
        gaps += found.gaps
    silent = coverage.missing(wanted, notes, about, as_one=request.as_one)
    if silent:
        gaps.append(coverage.gap(request.chart, wanted, silent, notes))
    return Notes(wanted, tuple(notes), tuple(dict.fromkeys(tried)), (*gaps, *github.gaps))


def _read(chart: str, notes: Iterable[Note], gaps: list[Gap]) -> Iterator[Note]:
    for note in notes:
        read = reading.read(note.text.raw, note.kind)
        if not read.whole:
            reason = (
                f"the notes of {note.subject} {note.version} are longer or deeper than what is read "
                f"({reading.LONGEST:,} characters)"
            )
            gaps.append(Gap(Stage.NOTES, chart, reason))
        yield dataclasses.replace(note, statements=read.statements)


def _range_gaps(request: Request, span: Range) -> Iterator[Gap]:
    """What stands in the way of knowing the versions at all."""
    between = f"{request.old} and {request.new}"
    if not span.known:
        yield Gap(
            Stage.NOTES, request.chart, f"{between} are not both versions: what is between is not known"
        )
    elif span.downward:
        yield Gap(Stage.NOTES, request.chart, "the bump goes back: notes tell of going forward only")
    elif not request.versions:
        yield Gap(Stage.NOTES, request.chart, f"the versions between {between} are not known")
