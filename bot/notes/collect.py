"""The story of this room: which versions, which places, what was found, what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model import Gap, Note, Notes, Stage
from bot.net import Client
from bot.notes import copies, coverage, dependencies, homes, lookup, reading, stands
from bot.notes.hosts import Hosts
from bot.notes.range import Range
from bot.notes.request import Request
from bot.notes.sources import OF_DEPENDENCIES, SOURCES, rank
from bot.notes.sources.source import Context, Source
from bot.settings import Settings


def collect(request: Request, client: Client, settings: Settings, hosts: Hosts | None = None) -> Notes:
    """What upstream wrote about every version of a bump, the app's included, and about the charts inside.
    What could not be learned is a gap; nothing is raised but :class:`bot.errors.RulesError`
    (``rules/sources`` is broken). ``hosts`` are the usual ones unless given."""
    asked = hosts or Hosts(client, settings.github.api_url, request.chart)
    span = Range(request.old, request.new)
    wanted = span.wanted(one.version for one in request.versions)
    found = _Findings(list(_range_gaps(request, span)))
    notes = _from(SOURCES, request, span, wanted, asked, found)
    about = coverage.description(request.new_archive)
    silent = coverage.missing(wanted, notes, about, as_one=request.as_one)
    if silent:
        found.gaps.append(coverage.gap(request.chart, wanted, silent, notes))
    for more, remark in dependencies.collected(request, lambda one: _dependency(one, asked)):
        notes += more
        found.remarks += () if remark is None else (remark,)
    kept, dropped = copies.without(notes)
    if dropped:
        found.remarks.append(f"{len(dropped)} notes say nothing that a surer one does not, and are left out")
    return Notes(
        wanted,
        kept,
        tuple(dict.fromkeys((*found.tried, *asked.tried))),
        (*found.gaps, *asked.gaps),
        (*found.remarks, *asked.costs),
    )


@dataclass(slots=True)
class _Findings:
    gaps: list[Gap] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _from(
    sources: Iterable[Source],
    request: Request,
    span: Range,
    wanted: tuple[str, ...],
    hosts: Hosts,
    found: _Findings,
) -> tuple[Note, ...]:
    """What the sources say, each told what the ones before it found."""
    places = homes.find(request)
    stand = stands.chart(hosts, places, request) if wanted else None
    about = coverage.description(request.new_archive)
    context = Context(request, span, wanted, places, hosts, stand, about)
    for source in sources:
        said = source.collect(context)
        read = tuple(_read(request.chart, said.notes, found.gaps))
        context = dataclasses.replace(context, notes=(*context.notes, *read))
        found.tried += said.tried
        found.gaps += said.gaps
        found.remarks += said.remarks
    return tuple(sorted(context.notes, key=lambda note: rank(note.origin)))


def _dependency(request: Request, hosts: Hosts) -> tuple[Note, ...]:
    """The notes of a chart inside the chart. No index lists its versions: its releases do."""
    span = Range(request.old, request.new)
    first = next(iter(homes.find(request).chart), None)
    hub = None if first is None else hosts.of(first.host)
    listed = [] if hub is None or first is None else lookup.versions(hub, first, request.name, request.new)
    found = _from(OF_DEPENDENCIES, request, span, span.wanted(listed), hosts, _Findings())
    return tuple(note for note in found if coverage.says_something(note, ""))


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
