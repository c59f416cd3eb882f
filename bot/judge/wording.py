"""Values in a sentence, and which two of them differ in a version alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.judge import images
from bot.judge.case import Case
from bot.judge.documents import containers
from bot.model import ABSENT, Change

_LONGEST = 80
_BEFORE = 15
_FEW_LINES = 2
_VERSION = re.compile(
    r"(?<![\w.])[vV]?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*)?(?![\w.])|sha256:[0-9a-f]{64}"
)
_TELLING = re.compile(r"[0-9]\.[0-9]|[0-9a-f]{7}")
"""A tag that is a single number may stand anywhere."""
_WORDLIKE = r"(?<![0-9A-Za-z.])v?{}(?![0-9A-Za-z]|\.[0-9])"


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that a bump goes from and to: of chart, app and images."""

    old: frozenset[str]
    new: frozenset[str]

    @classmethod
    def of(cls, case: Case, change: Change) -> Self:
        """Those of the charts, and the tags of the images in one resource."""
        bump = case.bump
        sides = []
        for release, chart, document in (
            (bump.old, case.old_chart, change.before),
            (bump.new, case.new_chart, change.after),
        ):
            known = {release.version, release.resolved, chart.meta.app_version if chart else None}
            known |= {_tag(container) for container in containers(document).values()}
            sides.append(frozenset(one.removeprefix("v") for one in known if one and _TELLING.search(one)))
        return cls(sides[0], sides[1])

    def alone(self, old: Any, new: Any) -> bool:
        """Whether two texts are the same but for versions: of this bump, or anything that is one."""
        if not isinstance(old, str) or not isinstance(new, str):
            return False
        return old == new or self._plain(old, self.old) == self._plain(new, self.new)

    def _plain(self, text: str, known: frozenset[str]) -> str:
        for version in sorted(known, key=len, reverse=True):
            if version in text:
                text = re.sub(_WORDLIKE.format(re.escape(version)), "\0", text)
        return _VERSION.sub("\0", text)


def _tag(container: Mapping[str, Any]) -> str | None:
    image = container.get("image")
    return images.parse(image).tag if isinstance(image, str) else None


def plain_versions(text: str) -> str:
    """A text without what is a version in it, for comparing."""
    return _VERSION.sub("\0", text)


def both(old: Any, new: Any, longest: int = _LONGEST) -> str:
    """``old → new`` in one line. Of long texts what differs is shown, with a little of what is before it; of
    texts of several lines the first line that differs."""
    if isinstance(old, str) and isinstance(new, str):
        old, new = _first_different(old, new)
    one, other = (" ".join(_words(value).split()) for value in (old, new))
    if len(one) > longest or len(other) > longest:
        pairs = enumerate(zip(one, other, strict=False))
        start = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
        if start > _BEFORE:
            one, other = (f"…{text[start - _BEFORE :]}" for text in (one, other))
    return f"{shorten(one, longest)} → {shorten(other, longest)}"


def _first_different(old: str, new: str) -> tuple[str, str]:
    before, after = old.splitlines(), new.splitlines()
    if len(before) < _FEW_LINES or len(after) < _FEW_LINES:
        return old, new
    for one, other in zip(before, after, strict=False):
        if one.strip() != other.strip():
            return one, other
    at = min(len(before), len(after))
    return "\n".join(before[at:]) or "nothing", "\n".join(after[at:]) or "nothing"


def shorten(value: Any, longest: int = _LONGEST) -> str:
    """A value in one line, cut."""
    text = " ".join(_words(value).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _words(value: Any) -> str:
    if value is ABSENT or value is None:
        return "nothing"
    if isinstance(value, str):
        return value or '""'
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_words(child)}" for key, child in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "nothing"
    return json.dumps(value, default=str)
