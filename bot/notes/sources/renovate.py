"""Renovate's text on the pull request, and of it the release notes only: the last resort.

Renovate writes one ``<details>`` for each source repository, ``owner/repo (chart)`` its summary, with a
level-3 heading for each version; it moves the headings of the notes themselves below that. What is too long
it cuts, in mid-word and mostly without saying so, at times with what follows the notes still there: the
release is fetched anew from where it links to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bot.model import Gap, Stage
from bot.notes import inline, places
from bot.notes.cut import NEAR, cut
from bot.notes.range import same
from bot.notes.sources.source import Context, Found, Source

_TRIED = ("the text of the pull request",)
_TAG = re.compile(r"/releases/tag/(?P<tag>[^?#]+)")
_GENERIC = re.compile(r"(?<![A-Za-z0-9])(?:(?:helm|charts?|release)(?![A-Za-z0-9])|v?[0-9]+\.[0-9][^/@]*$)")
_START = re.compile(r"^#{2,3} Release Notes[ \t]*$", re.MULTILINE)
_STOP = re.compile(r"^---[ \t]*\n+#{2,3} (?:Configuration|Renovate|\S* ?Configuration)\b", re.MULTILINE)
_DETAILS = re.compile(r"^[ \t]*(?:(?P<open><details>)|(?P<close></details>))", re.MULTILINE)
_SUMMARY = re.compile(r"<summary>(?P<place>[^<(]*)(?:\((?P<chart>[^<)]*)\))?[^<]*</summary>")
_VERSION = re.compile(
    r"^### (?:\[)?`?(?P<version>v?[0-9][^\s`\]]*)`?(?:\]\((?P<url>[^()\s]*)\))?[^\n]*$", re.MULTILINE
)


def collect(context: Context) -> Found:
    """One note for each version that is still missing and stands in the text under this chart."""
    body = context.request.body
    missing = context.missing(but=("commits",))
    if body is None or not missing:
        return Found()
    raw = body.raw.replace("\r\n", "\n")
    text, ended = _notes(raw)
    blocks = list(_blocks(text))
    notes, gaps = [], []
    for place, (summary, inside, closed) in enumerate(blocks, 1):
        sections = list(_versions(inside))
        for number, (version, url, said) in enumerate(sections, 1):
            wanted = next((one for one in missing if same(one, version)), None)
            if wanted is None or not _is_ours(context, summary, url, alone=len(blocks) == 1):
                continue
            last = place == len(blocks) and number == len(sections)
            was_cut = last and _is_cut(said, ended=ended, closed=closed, long=len(raw) >= NEAR)
            whole = _refetched(context, url) if was_cut else None
            if was_cut and whole is None:
                reason = f"Renovate's text of {wanted} is cut, and the release could not be had"
                gaps.append(Gap(Stage.NOTES, context.request.chart, reason))
            notes.append(SOURCE.note(wanted, said if whole is None else whole, url))
    return Found(tuple(notes), _TRIED if notes else (), tuple(gaps))


def _is_cut(text: str, *, ended: bool, closed: bool, long: bool) -> bool:
    """Whether the last section is only its beginning. ``ended`` tells that something follows the notes,
    ``closed`` that the block of the section has its end, ``long`` that the whole is as long as Renovate's
    texts can be."""
    if not ended:
        return long or not closed
    return long and (not closed or cut(text.rstrip(), near=0) is not None)


def _refetched(context: Context, url: str | None) -> str | None:
    """The text of the release that a section links to."""
    tagged = _TAG.search(url or "")
    place = next(places.find([url or ""]), None)
    hub = None if place is None else context.hosts.of(place.host)
    if tagged is None or place is None or hub is None:
        return None
    release = hub.by_tag(place.repository, unquote(tagged["tag"]))
    return release.body if release is not None and release.body.strip() else None


def _notes(raw: str) -> tuple[str, bool]:
    """The part with the notes, and whether something follows it."""
    start = _START.search(raw)
    if start is None:
        return "", True
    stop = _STOP.search(raw, start.end())
    return raw[start.end() : stop.start() if stop else len(raw)], stop is not None


def _blocks(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each outermost ``<details>``, as summary and content, and whether it ends: the last may not."""
    depth, start = 0, 0
    for mark in _DETAILS.finditer(text):
        if mark["open"]:
            start = mark.end() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield (*_block(text[start : mark.start()]), True)
    if depth:
        yield (*_block(text[start:]), False)


def _block(text: str) -> tuple[str, str]:
    summary = _SUMMARY.search(text, 0, 2000)
    return ("", text) if summary is None else (summary[0], text[summary.end() :])


def _versions(text: str) -> Iterator[tuple[str, str | None, str]]:
    found = list(_VERSION.finditer(text))
    for number, heading in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        url = heading["url"]
        yield (
            heading["version"],
            url if url and url.startswith("https://") else None,
            text[heading.start() : end],
        )


def _is_ours(context: Context, summary: str, url: str | None, *, alone: bool) -> bool:
    """Whether a section speaks of this chart: the summary of its block names it, else the tag that it links
    to does; a tag without a name must do where there is one block and it is not the app's."""
    said = _SUMMARY.match(summary)
    name = context.request.name
    if said is not None and said["chart"] is not None:
        return inline.fold(said["chart"]).rpartition("/")[2] == name
    place = "" if said is None else inline.fold(said["place"])
    homes = context.homes
    charts = {home.repository.lower() for home in homes.chart}
    apps = {home.repository.lower() for home in homes.app} - charts
    tagged = _TAG.search(url or "")
    owner = "" if tagged is None else _GENERIC.sub("", unquote(tagged["tag"])).strip("-/@_.")
    return owner == name if owner else alone and place.lower() not in apps


SOURCE = Source("renovate", "release", collect)
