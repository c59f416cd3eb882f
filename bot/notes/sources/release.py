"""The chart's releases where its repository is hosted."""

from __future__ import annotations

from bot.notes import lookup
from bot.notes.hosts.github import NAME
from bot.notes.sources.source import Context, Found, Source


def collect(context: Context) -> Found:
    """Every release of every wanted version. The next repository is asked only for what the ones before
    it do not have."""
    notes = []
    earlier = []
    later = []
    old, new, name = context.request.old, context.request.new, context.request.name
    missing = context.wanted
    for home in context.homes.chart:
        hub = context.hosts.of(home.host)
        if not missing or hub is None:
            continue
        found = lookup.releases(hub, home, name, missing)
        source = SOURCE if home.host == NAME else ELSEWHERE
        for version in missing:
            notes += [source.note(version, one.body, one.url) for one in found.get(version, ())]
        before = lookup.before(hub, home, name, old, found)
        earlier += [] if before is None else [source.note(old, before.body, before.url)]
        past = lookup.later(hub, home, name, new, found)
        later += [source.note(version, one.body, one.url) for version, one in past.items()]
        missing = tuple(version for version in missing if version not in found)
    return Found(tuple(notes), before=tuple(earlier), later=tuple(later))


SOURCE = Source("github-release", "release", collect)
ELSEWHERE = Source("release", "release", collect)
