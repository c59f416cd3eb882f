"""The story of this room: which versions, which places, what was found, what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model import Gap, Note, Notes, Stage
from bot.net import Client
from bot.notes import copies, coverage, dependencies, homes, lookup, news, siblings, stands
from bot.notes.follow import follow
from bot.notes.hosts import Hosts
from bot.notes.intake import Intake
from bot.notes.range import Range
from bot.notes.request import Request
from bot.notes.sources import OF_DEPENDENCIES, SOURCES, apps, rank
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
    context, intake = _from(SOURCES, request, span, wanted, asked, found)
    silent = context.missing()
    if silent:
        found.gaps.append(coverage.gap(request.chart, wanted, silent, context.notes))
    notes = found.news(context.notes)
    notes = _sorted((*notes, *_pointed_at(context, intake, notes, found)))
    for more, remark in dependencies.collected(request, lambda one: _dependency(one, asked)):
        notes += more
        found.remarks += () if remark is None else (remark,)
    kept, dropped = copies.without(notes)
    if dropped:
        found.remarks.append(f"{len(dropped)} notes say nothing that a surer one does not, and are left out")
    if found.repeated:
        found.remarks.append(
            f"{found.repeated} statements stood in an older version's notes, and are left out"
        )
    if intake.foreign:
        found.remarks.append(f"{intake.foreign} statements are about other charts, and are left out")
    return Notes(
        wanted,
        kept,
        tuple(dict.fromkeys((*found.tried, *asked.tried))),
        (*found.gaps, *intake.gaps, *asked.gaps),
        (*found.remarks, *asked.costs),
        tuple(found.later),
    )


@dataclass(slots=True)
class _Findings:
    gaps: list[Gap] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    before: list[Note] = field(default_factory=list)
    later: list[Note] = field(default_factory=list)
    repeated: int = 0

    def news(self, notes: tuple[Note, ...]) -> tuple[Note, ...]:
        """What is new in notes, in the order of trust."""
        new, repeated = news.only(notes, self.before)
        self.repeated += repeated
        return _sorted(new)


def _sorted(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: rank(note.origin)))


def _from(
    sources: Iterable[Source],
    request: Request,
    span: Range,
    wanted: tuple[str, ...],
    hosts: Hosts,
    found: _Findings,
) -> tuple[Context, Intake]:
    """What the sources say, each told what the ones before it found."""
    places = homes.find(request)
    stand = stands.chart(hosts, places, request) if wanted else None
    about = coverage.description(request.new_archive)
    context = Context(request, span, wanted, places, hosts, stand, about)
    intake = _intake(context)
    for source in sources:
        said = source.collect(context)
        context = dataclasses.replace(context, notes=(*context.notes, *intake.read(said.notes)))
        found.before += map(intake.known, said.before)
        found.later += map(intake.known, said.later)
        found.tried += said.tried
        found.gaps += said.gaps
        found.remarks += said.remarks
    return context, intake


def _intake(context: Context) -> Intake:
    request, app = context.request, apps.find(context)
    names = {"chart": request.name}
    spans = {"chart": context.span}
    if app is not None:
        home = next(iter(context.homes.app), None)
        names["app"] = request.name if home is None else home.repository.rpartition("/")[2]
        spans["app"] = app.span
    return Intake(
        request.chart, names, spans, siblings.others(context.stand, request), siblings.related(request)
    )


def _pointed_at(
    context: Context, intake: Intake, notes: tuple[Note, ...], found: _Findings
) -> tuple[Note, ...]:
    app = intake.spans.get("app")
    followed = follow(context, notes, app, (*found.tried, *context.hosts.tried))
    found.tried += followed.tried
    found.gaps += followed.gaps(context.request.chart)
    found.remarks += followed.remarks
    return tuple(intake.read(followed.notes))


def _dependency(request: Request, hosts: Hosts) -> tuple[Note, ...]:
    """The notes of a chart inside the chart. No index lists its versions: its releases do."""
    span = Range(request.old, request.new)
    first = next(iter(homes.find(request).chart), None)
    hub = None if first is None else hosts.of(first.host)
    listed = [] if hub is None or first is None else lookup.versions(hub, first, request.name, request.new)
    found = _Findings()
    context, _ = _from(OF_DEPENDENCIES, request, span, span.wanted(listed), hosts, found)
    return tuple(note for note in found.news(context.notes) if coverage.says_something(note, ""))


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
