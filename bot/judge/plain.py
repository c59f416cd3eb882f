"""A statement as patterns see it: its words without markup, and what it says of itself in front of them.

``[acme/web] feat(server)!: :boom: **rename** the port ([#12](…)) by @somebody in https://…`` is the text
``rename the port`` of the type ``feat`` and the scope ``server``, and says that it breaks. All patterns are
bounded: their time is linear in the text.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 4000
"""Of a longer statement only so many characters are looked at."""

TYPES = {
    "fix": "fix", "fixes": "fix", "fixed": "fix", "bug": "fix", "bugfix": "fix", "hotfix": "fix",
    "bug fix": "fix", "bug-fix": "fix",
    "feat": "feat", "feature": "feat", "features": "feat", "enhancement": "feat", "improvement": "feat",
    "new": "feat", "add": "feat", "added": "feat", "enhance": "feat",
    "change": "change", "changed": "change", "changes": "change",
    "remove": "removed", "removed": "removed", "removal": "removed", "drop": "removed",
    "breaking": "breaking", "breaking change": "breaking", "breaking-change": "breaking",
    "deprecate": "deprecated", "deprecated": "deprecated", "deprecation": "deprecated",
    "security": "security", "sec": "security",
    "docs": "docs", "doc": "docs", "documentation": "docs",
    "chore": "chore", "build": "build", "ci": "ci", "test": "test", "tests": "test", "style": "style",
    "refactor": "refactor", "perf": "perf", "revert": "revert", "release": "chore", "cleanup": "refactor",
    "deps": "deps", "dependencies": "deps", "dependency": "deps",
}  # fmt: skip
"""What people put before a colon or between brackets, and what it comes to."""

_LINK = re.compile(
    r"!?\[([^\[\]]{0,400})\](?:\([^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)|\[[^\[\]]{0,200}\])"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_BY = re.compile(
    r"(?:\s+(?:by|from|thanks to)\s+@[\w.-]{1,60}(?:\[bot\])?)?(?:,?\s+(?:in|via)\s+(?:https?://\S{1,300}|#[0-9]{1,7}))+\s*$"
)
_REFERENCES = re.compile(
    r"\s*[(\[]{1,2}(?:(?:closes|fixes|see|refs?|resolves)[: ]+)?"
    r"(?:(?:[\w.-]{1,60}/[\w.-]{1,60})?[#!][0-9]{1,7}|[0-9a-f]{7,40}|@[\w-]{1,60}|GH-[0-9]{1,7})"
    r"(?:,?\s+(?:(?:[\w.-]{1,60}/[\w.-]{1,60})?[#!][0-9]{1,7}|[0-9a-f]{7,40}|@[\w-]{1,60}|GH-[0-9]{1,7})){0,20}[)\]]{1,2}"
    r"(?:,?\s*(?:closes|fixes)\s+\S{1,80}){0,5}",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:(?:[0-9a-f]{7,40}|#[0-9]{1,7}|PR[ -]?#?[0-9]{1,7}|\(#?[0-9]{1,7}\))(?::|\s+-|\s)\s*"
    r"|:[a-z0-9_+-]{2,40}:\s*|[^\w\s`'\"(\[{$.<>/@-]{1,4}\s+|-{1,2}\s+)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\[(?P<word>[^\[\]\n]{1,60})\]:?\s*")
_TYPED = re.compile(
    r"(?P<word>[A-Za-z]{2,14}(?:[ -](?:changes?|fix))?)"
    r"(?:\s?\((?P<scope>[^()\n]{0,100})\)|\[(?P<square>[^\[\]\n]{0,100})\])?\s?(?P<bang>!)?\s?:\s+",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters that nobody sees, and that would hide a word from a pattern."""
_BOOM = re.compile(r":boom:|💥")
_MOST_AHEAD = 8
_INNER = ("docs", "ci", "test", "style")
"""What users never see cannot break them."""


@dataclass(frozen=True, slots=True)
class Plain:
    """``kind`` is a type of :data:`TYPES`, or empty; ``bang`` tells of the ``!`` of Conventional Commits (or
    gitmoji's boom)."""

    text: str
    kind: str = ""
    scope: str = ""
    bang: bool = False


@functools.lru_cache(maxsize=20_000)
def plain(raw: str) -> Plain:
    """A statement without its markup."""
    text = raw[:LONGEST]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = text.replace("**", "").replace("__", "")
    boom = _BOOM.search(text) is not None
    text = _TAG.sub("", _LINK.sub(r"\1", text)).replace("\\", "")
    text = _REFERENCES.sub("", _BY.sub("", text)).strip(" *_\t\n")
    kind = scope = ""
    bang = False
    for _ in range(_MOST_AHEAD):
        found = _AHEAD.match(text)
        if found is None and (found := _BRACKET.match(text)):
            word = found["word"].strip().lower()
            if word in TYPES:
                kind = kind or TYPES[word]
            else:
                scope = scope or word
        elif found is None and (found := _TYPED.match(text)):
            word = found["word"].lower()
            if word not in TYPES:
                break
            if word in ("security", "deprecated", "breaking") and not found["bang"]:
                kind = kind or TYPES[word]
            else:
                kind = TYPES[word]
            scope = (found["scope"] or found["square"] or scope).lower()
            bang = bang or found["bang"] is not None
        elif found is None:
            break
        text = text[found.end() :]
    return Plain(" ".join(text.split()), kind, scope, (bang or boom) and kind not in _INNER)
