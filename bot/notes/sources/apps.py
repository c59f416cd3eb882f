"""The app inside a chart: which of its versions a bump passes, and which nobody wrote about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.notes import coverage
from bot.notes.range import Range, bare, key, same
from bot.notes.sources.source import Context

_FLAVOUR = re.compile(
    r"(?:alpine|debian|ubuntu|ubi|distroless|bookworm|bullseye|trixie|slim|jammy|noble|scratch|rootless|management)"
    r"(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class App:
    """``expected`` are the versions in (old, new] that charts in between name, and the new one."""

    span: Range
    expected: tuple[str, ...]


def find(context: Context) -> App | None:
    """The app's bump; None when the chart's makes none, or one that is told with the chart's."""
    request = context.request
    old, new = (_plain(request.app_version(end)) for end in (request.old, request.new))
    if context.homes.together or not new or not old or same(old, new):
        return None
    span = Range(old, new)
    named = {
        _plain(one.app_version): None
        for one in request.versions
        if one.app_version is not None and context.span.has(one.version)
    }
    return App(span, span.wanted([one for one in named if span.has(one)]))


def silent(context: Context, app: App) -> tuple[str, ...]:
    """The expected versions that no note so far says anything about."""
    told = [
        note.version
        for note in context.notes
        if note.subject == "app" and coverage.says_something(note, context.description)
    ]
    return tuple(one for one in app.expected if not any(same(one, version) for version in told))


def _plain(version: str | None) -> str:
    """An app's version without ``v``, and without what only names an image's flavour (``-alpine``)."""
    version = bare(version or "")
    before, _, after = version.partition("-")
    flavour = key(before) is not None and _FLAVOUR.match(after) is not None
    return before if flavour else version
