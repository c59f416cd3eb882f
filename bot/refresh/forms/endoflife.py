"""endoflife.date, API v1: ``/api/v1/products/<product>/``.

``result.releases[]``: ``name``, ``releaseDate``, ``eoasFrom``, ``eolFrom``, ``eoesFrom``, ``ltsFrom`` (days
or null), ``custom`` (what the product adds, such as ``supportedKubernetesVersions``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.errors import SourceError
from bot.net import show
from bot.refresh import ranges
from bot.refresh.ask import json_of
from bot.refresh.description import Reading
from bot.refresh.forms.fact import Fact


def read(text: str, reading: Reading, url: str) -> list[Fact]:
    """The releases that name Kubernetes versions. ``minors`` are the names of the product's own field."""
    facts = []
    for release in releases(text, url):
        numbers = ranges.version(str(release.get("name", "")))
        custom = release.get("custom")
        own = custom if isinstance(custom, dict) else {}
        cell = next((own[name] for name in reading.minors if own.get(name)), None)
        if numbers is not None and cell is not None:
            versions = ranges.Range(numbers, numbers)
            facts.append(Fact(versions, ranges.minors(str(cell)), day(release, "eolFrom")))
    return facts


def releases(text: str, url: str) -> list[dict[str, Any]]:
    """All releases of a product. Raises :class:`SourceError`."""
    parsed = json_of(text.encode(), url)
    result = parsed.get("result") if isinstance(parsed, dict) else None
    found = result.get("releases") if isinstance(result, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SourceError(f"{show(url)} has no releases")
    return found


def day(release: dict[str, Any], key: str) -> dt.date | None:
    """A day of a release, None where there is none. Raises :class:`SourceError`."""
    value = release.get(key)
    if value is None or value is False:
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise SourceError(f"{key} is no date") from None
