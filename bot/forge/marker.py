"""The first line of what we write: how a later run knows its own words and what they were made from.

Anyone can copy a marker, so a marker alone proves nothing: the author is compared too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import UsageError

_COMMENT = re.compile(
    r"<!-- chart-triage v1 head=(?P<head>[0-9a-f]{40}(?:[0-9a-f]{24})?) inputs=(?P<inputs>[0-9a-f]{12}) -->"
)
_DIGEST = re.compile(r"<!-- chart-triage digest v1 week=(?P<week>[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])) -->")


@dataclass(frozen=True, slots=True)
class Marker:
    """What a comment speaks of: the head's full sha, and the digest (12 hex digits) of all inputs."""

    head: str
    inputs: str


def make(head: str, inputs: str) -> str:
    """The marker line of a comment. Raises :class:`UsageError` for what :func:`parse` would not read."""
    return _checked(_COMMENT, f"<!-- chart-triage v1 head={head} inputs={inputs} -->")


def parse(body: str) -> Marker | None:
    """The marker in a comment's first line, or None. Nothing may stand around it."""
    match = _COMMENT.fullmatch(_first_line(body))
    return Marker(match["head"], match["inputs"]) if match else None


def make_digest(week: str) -> str:
    """The marker line of a digest for an ISO week: ``2026-W48``."""
    return _checked(_DIGEST, f"<!-- chart-triage digest v1 week={week} -->")


def parse_digest(body: str) -> str | None:
    """The week in a digest's first line, or None."""
    match = _DIGEST.fullmatch(_first_line(body))
    return match["week"] if match else None


def _first_line(body: str) -> str:
    return body.split("\n", 1)[0].removesuffix("\r")  # browsers save edits with CRLF


def _checked(pattern: re.Pattern[str], line: str) -> str:
    if not pattern.fullmatch(line):
        raise UsageError(f"not a marker: {line}")
    return line
