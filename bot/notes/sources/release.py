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
    old = context.request.old
    missing = context.wanted
    for home in context.homes.chart:
        hub = context.hosts.of(home.host)
        if not missing or hub is None:
            continue
        found = lookup.releases(hub, home, context.request.name, missing)
        source = SOURCE if home.host == NAME else ELSEWHERE
        for version in missing:
            notes += [source.note(version, one.body, one.url) for one in found.get(version, ())]
        before = lookup.before(hub, home, context.request.name, old, found)
        earlier += [] if before is None else [source.note(old, before.body, before.url)]
        missing = tuple(version for version in missing if version not in found)
    return Found(tuple(notes), before=tuple(earlier))


SOURCE = Source("github-release", "release", collect)
ELSEWHERE = Source("release", "release", collect)
