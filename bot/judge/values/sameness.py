"""Which two defaults come to the same: both empty, written in another way, or apart in a version alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.judge import images
from bot.judge.values.abstract import Path

_VERSION_KEY = re.compile(r"(?:.*(?:tag|digest|version|sha256))\Z", re.IGNORECASE)
_IMAGE_KEY = re.compile(r"(?:.*(?:image|repository|repo))\Z", re.IGNORECASE)
_DIGEST = re.compile(r"(?:(?:sha256:)?[0-9a-f]{64}|(?:sha512:)?[0-9a-f]{128})?")
_VERSION = re.compile(
    r"(?<![\w.])[vV]?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*)?(?![\w.])|sha256:[0-9a-f]{64}"
)


def hollow(value: Any) -> bool:
    """Whether there is nothing in a value: ``null``, ``""``, ``[]``, ``{}`` and maps of these."""
    if isinstance(value, Mapping):
        return all(map(hollow, value.values()))
    return value is None or value in ("", [])


def alike(before: Any, after: Any) -> bool:
    """Whether templates make the same of both: what is empty is false, and ``"80"`` is printed as 80 is."""
    return bool(_plain(before) == _plain(after))


def _plain(value: Any) -> Any:
    if value is False or hollow(value):
        return "false"
    if isinstance(value, Mapping):
        children = {str(key): _plain(child) for key, child in value.items()}
        return {key: child for key, child in children.items() if child != "false"}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def only_version(path: Path, before: Any, after: Any) -> bool:
    """A tag, a version or a digest, by its key or by what it looks like, or a text or a list of texts of
    which only these differ."""
    if _VERSION_KEY.fullmatch(path[-1]):
        return True
    if isinstance(before, list) and isinstance(after, list):
        return bool(_unversioned(before) == _unversioned(after))
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    if _DIGEST.fullmatch(before) and _DIGEST.fullmatch(after):
        return True
    return bool(_unversioned(before) == _unversioned(after))


def _unversioned(value: Any) -> Any:
    if isinstance(value, str):
        return _VERSION.sub("\0", value)
    if isinstance(value, list):
        return [_unversioned(child) for child in value]
    if isinstance(value, Mapping):
        return {key: _unversioned(child) for key, child in value.items()}
    return value


def same_image(path: Path, before: Any, after: Any) -> bool:
    """Whether both name an image of the same place: as a text, or as a map of registry and repository;
    ``acme/web`` is docker.io/acme/web written out."""
    places = [_place(path, value) for value in (before, after)]
    return places[0] is not None and places[0] == places[1]


def _place(path: Path, value: Any) -> str | None:
    if isinstance(value, Mapping):
        registry, repository = value.get("registry"), value.get("repository")
        if not isinstance(repository, str) or not repository:
            return None
        whole = f"{registry}/{repository}" if isinstance(registry, str) and registry else repository
        return images.parse(whole).place
    if not isinstance(value, str) or not images.valid(value):
        return None
    known = _IMAGE_KEY.fullmatch(path[-1]) or ("/" in value and ":" in value)
    return images.parse(value).place if known else None
