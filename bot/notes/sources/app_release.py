"""The releases of the app inside the chart, between the two appVersions."""

from __future__ import annotations

from bot.model import Gap, Stage
from bot.notes import lookup
from bot.notes.range import Range, bare, same
from bot.notes.sources.source import Context, Found, Source

_SHOWN = 8


def collect(context: Context) -> Found:
    """One note for each release of the app in (old, new], those that the charts in between name and those
    that the repository lists. What the charts name and nobody describes is a gap."""
    request = context.request
    old, new = request.app_version(request.old), request.app_version(request.new)
    if context.homes.together or new is None or old is None or same(bare(old), bare(new)):
        return Found()
    span = Range(bare(old), bare(new))
    if span.downward:
        return Found(gaps=(_gap(context, f"the app goes back from {old} to {new}"),))
    named = {
        bare(one.app_version): None
        for one in request.versions
        if one.app_version is not None and context.span.has(one.version)
    }
    expected = span.wanted([one for one in named if span.has(one)])
    notes, found = [], set()
    for home in context.homes.app:
        listed = map(bare, lookup.versions(context.github, home, request.name))
        versions = span.wanted([*listed, *expected])
        releases = lookup.releases(context.github, home, request.name, versions)
        found = {version for version, those in releases.items() if any(one.body.strip() for one in those)}
        for version in versions:
            notes += [SOURCE.note(version, one.body, one.url, "app") for one in releases.get(version, ())[:1]]
        if releases:
            break
    silent = [version for version in expected if not any(same(version, one) for one in found)]
    if not silent:
        return Found(tuple(notes))
    shown = ", ".join(silent[:_SHOWN]) + (" …" if len(silent) > _SHOWN else "")
    where = "" if context.homes.app else ": where it is released is not known"
    return Found(tuple(notes), gaps=(_gap(context, f"no notes for the app's {shown}{where}"),))


def _gap(context: Context, reason: str) -> Gap:
    return Gap(Stage.NOTES, context.request.chart, reason)


SOURCE = Source("app-release", "release", collect)
