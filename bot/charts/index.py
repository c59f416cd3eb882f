"""index.yaml of a chart repository: one chart's entries out of up to 25 MB.

Parsing a whole index takes seconds to minutes, so the entries of one chart are cut out as text first.
What does not have the shape that Helm writes is parsed whole.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from bot import docs
from bot.charts.metadata import chart_version
from bot.errors import ChartError, DocumentError
from bot.model import ChartVersion

_ENTRIES = re.compile(r"^entries:[ \t]*(?:#.*)?\n", re.MULTILINE)
_INDENT = re.compile(r"(?:[ \t]*(?:#.*)?\n)*( +)[^\s#]")
_KEY = re.compile(r"""(["']?)([A-Za-z0-9_][\w.-]*)\1[ \t]*:(?:\s|$)""", re.ASCII)
_KEY_END = re.compile(r"[ \t]*:[ \t]*(?:#.*)?(?:\n|\Z)")
_HEX = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


def decode(data: bytes, where: str) -> str:
    """The index as text with plain line ends. Raises :class:`ChartError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ChartError(f"{where} is no index: it is not UTF-8 text") from None
    return text.replace("\r\n", "\n") if "\r" in text else text


def entries(text: str, chart: str, where: str) -> list[Any]:
    """One chart's entries, parsed. Raises :class:`ChartError` when there are none, or the index is none."""
    found = _cut_out(text, chart)
    if found is not None:
        return found
    known = names(text)
    if known is None or chart in known:
        whole = _whole(text, where)
        if isinstance(whole.get(chart), list):
            return list(whole[chart])
        known = [str(name) for name in whole]
    near = difflib.get_close_matches(chart, known, n=1)
    raise ChartError(
        f"{where} lists no chart {chart!r}",
        hint=f"did you mean {near[0]!r}?" if near else "check the chart's name and the repository's address",
    )


def names(text: str) -> list[str] | None:
    """The charts of an index in the shape that Helm writes; None when the shape is another."""
    place = _block(text)
    if place is None:
        return None
    start, indent = place
    found = []
    for line in re.compile(rf"^ {{0,{indent}}}[^\s#-].*$", re.MULTILINE).finditer(text, start):
        if not line[0].startswith(" " * indent):
            break
        key = _KEY.match(line[0], indent)
        if key is None:
            return None
        found.append(key[2])
    return found


def _block(text: str) -> tuple[int, int] | None:
    """Where the entries begin, and how far their names are indented."""
    head = _ENTRIES.search(text)
    if head is None or _ENTRIES.search(text, head.end()):
        return None
    indent = _INDENT.match(text, head.end())
    return None if indent is None else (head.end(), len(indent[1]))


def _cut_out(text: str, chart: str) -> list[Any] | None:
    """The entries, when the lines of exactly one chart of that name can be told and are right."""
    place = _block(text)
    spans = [] if place is None else list(_spans(text, *place, chart))
    if len(spans) != 1:
        return None
    try:
        parsed = docs.load_strings(text[slice(*spans[0])])
    except DocumentError:
        return None
    found = parsed.get(chart) if isinstance(parsed, dict) else None
    # A line inside a text may look like a chart's name: then these are not the chart's entries.
    if isinstance(found, list) and all(isinstance(one, dict) and one.get("name") == chart for one in found):
        return found
    return None


def _spans(text: str, start: int, indent: int, chart: str) -> Iterator[tuple[int, int]]:
    beyond = re.compile(rf"^(?: {{0,{indent}}}[^\s#-]|---|\.\.\.)", re.MULTILINE)
    for quote in ("", '"', "'"):
        line = "\n" + " " * indent + quote + chart + quote
        at = text.find(line, start - 1)
        while at >= 0:
            if _KEY_END.match(text, at + len(line)):
                end = beyond.search(text, at + len(line))
                yield at + 1, len(text) if end is None else end.start()
            at = text.find(line, at + len(line))


def _whole(text: str, where: str) -> dict[Any, Any]:
    try:
        raw = json.loads(text, parse_float=str) if text.lstrip()[:1] == "{" else None
    except (ValueError, RecursionError):
        raw = None
    try:
        raw = docs.load_strings(text) if raw is None else raw
    except DocumentError as error:
        raise ChartError(f"{where} is no index: {error.message}") from None
    listed = raw.get("entries") if isinstance(raw, dict) else None
    if isinstance(raw, dict) and listed is None and "entries" in raw:
        return {}
    if not isinstance(listed, dict):
        raise ChartError(
            f"{where} is no index of charts: it has no mapping 'entries'",
            hint="check the repository's address; an OCI registry's starts with oci://",
        )
    return listed


def versions(raw: list[Any], repository: str) -> list[ChartVersion]:
    """The usable ones of an index's entries, as they stand; relative addresses belong to ``repository``."""
    found = []
    for one in raw:
        if not isinstance(one, dict):
            continue
        listed = one.get("urls")
        urls = tuple(
            resolve(repository, url)
            for url in (listed if isinstance(listed, list) else ())
            if isinstance(url, str) and url
        )
        digest = _HEX.fullmatch(str(one.get("digest") or ""))
        version = chart_version(one, urls, digest[1].lower() if digest else None)
        if version is not None:
            found.append(version)
    return found


def resolve(repository: str, url: str) -> str:
    """An address in an index, absolute. One that cannot be parsed stays as it is, and fails when used."""
    try:
        return urljoin(repository.rstrip("/") + "/", url)
    except ValueError:
        return url
