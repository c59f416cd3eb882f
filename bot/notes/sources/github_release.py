"""The chart's releases on GitHub."""

from __future__ import annotations

from bot.notes import lookup
from bot.notes.sources.source import Context, Found, Source


def collect(context: Context) -> Found:
    """Every release of every wanted version. The next repository is asked only for what the ones before
    it do not have."""
    notes = []
    missing = context.wanted
    for home in context.homes.chart:
        if not missing:
            break
        found = lookup.releases(context.github, home, context.request.name, missing)
        for version in missing:
            notes += [SOURCE.note(version, one.body, one.url) for one in found.get(version, ())]
        missing = tuple(version for version in missing if version not in found)
    return Found(tuple(notes))


SOURCE = Source("github-release", "release", collect)
