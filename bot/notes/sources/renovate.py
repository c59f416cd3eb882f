"""Renovate's text on the pull request, and of it the release notes only: the last resort.

Renovate writes one ``<details>`` for each source repository, ``owner/repo (chart)`` its summary, with a
level-3 heading for each version; it moves the headings of the notes themselves below that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bot.model import Gap, Stage
from bot.notes import inline
from bot.notes.range import same
from bot.notes.sources.source import Context, Found, Source

LONGEST = 57_000  # Renovate cuts bodies near this, mostly without saying so

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
    if body is None or not context.missing:
        return Found()
    raw = body.raw.replace("\r\n", "\n")
    blocks = list(_blocks(_notes(raw)))
    notes = []
    for summary, text in blocks:
        for version, url, said in _versions(text):
            wanted = next((one for one in context.missing if same(one, version)), None)
            if wanted is not None and _is_ours(context, summary, url, alone=len(blocks) == 1):
                notes.append(SOURCE.note(wanted, said, url))
    if not notes or len(raw) < LONGEST:
        return Found(tuple(notes), _TRIED)
    reason = "Renovate's text is as long as it gets: its notes may be cut"
    return Found(tuple(notes), _TRIED, (Gap(Stage.NOTES, context.request.chart, reason),))


def _notes(raw: str) -> str:
    start = _START.search(raw)
    if start is None:
        return ""
    stop = _STOP.search(raw, start.end())
    return raw[start.end() : stop.start() if stop else len(raw)]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each outermost ``<details>``, as summary and content; the last may lack its end."""
    depth, start = 0, 0
    for mark in _DETAILS.finditer(text):
        if mark["open"]:
            start = mark.end() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield _block(text[start : mark.start()])
    if depth:
        yield _block(text[start:])


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
    apps = {home.repository.lower() for home in homes.app} - {home.repository.lower() for home in homes.chart}
    tagged = _TAG.search(url or "")
    owner = "" if tagged is None else _GENERIC.sub("", unquote(tagged["tag"])).strip("-/@_.")
    return owner == name if owner else alone and place.lower() not in apps


SOURCE = Source("renovate", "release", collect)
