"""The releases of the app inside the chart, between the two appVersions."""

from __future__ import annotations

from bot.model import Gap, Stage
from bot.notes import lookup
from bot.notes.range import bare
from bot.notes.sources import apps
from bot.notes.sources.source import Context, Found, Source


def collect(context: Context) -> Found:
    """One note for each release of the app in (old, new], those that the charts in between name and those
    that the repository lists."""
    app = apps.find(context)
    if app is None:
        return Found()
    if app.span.downward:
        reason = f"the app goes back from {app.span.old} to {app.span.new}"
        return Found(gaps=(Gap(Stage.NOTES, context.request.chart, reason),))
    notes = []
    earlier = []
    later = []
    name = context.request.name
    for home in context.homes.app:
        hub = context.hosts.of(home.host)
        if hub is None:
            continue
        listed = map(bare, lookup.versions(hub, home, name, app.span.new))
        versions = app.span.wanted([*listed, *app.expected])
        releases = lookup.releases(hub, home, name, versions)
        for version in versions:
            notes += [SOURCE.note(version, one.body, one.url, "app") for one in releases.get(version, ())[:1]]
        before = lookup.before(hub, home, name, app.span.old, releases)
        earlier += [] if before is None else [SOURCE.note(app.span.old, before.body, before.url, "app")]
        past = lookup.later(hub, home, name, app.span.new, releases)
        later += [SOURCE.note(bare(version), one.body, one.url, "app") for version, one in past.items()]
        if releases:
            break
    return Found(tuple(notes), before=tuple(earlier), later=tuple(later))


SOURCE = Source("app-release", "release", collect)
