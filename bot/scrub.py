"""Takes secrets out of text before anyone can see it: logs, errors, gaps, reports."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping

MASK = "***"

_SHAPES = re.compile(
    r"""
      gh[opsur]_[A-Za-z0-9]{20,255}            # GitHub's token families
    | github_pat_[A-Za-z0-9_]{20,255}
    | glpat-[A-Za-z0-9_-]{16,255}
    | (?<=://)[^/\s:@'"]+:[^/\s@'"]+(?=@)      # user:password in a URL
    | (?i:(?<=authorization:\ )|(?<=authorization:\ basic\ )|(?<=authorization:\ token\ )|(?<=bearer\ ))
      [^\s'"]{8,}
    | AKIA[0-9A-Z]{16}
    | -----BEGIN[A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END[A-Z ]*PRIVATE\ KEY-----|\Z)
    """,
    re.VERBOSE,
)
_MARKS = (
    *("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "@"),
    *("authorization:", "bearer ", "akia", "private key"),
)
"""One of these is in every text, in lower case, that :data:`_SHAPES` finds something in: a quick look spares
the slow one."""

_NAMES = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|API_KEY)", re.IGNORECASE)
_SHORTEST = 8


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of variables whose names say secret, longest first; short ones would mask prose."""
    values = {value for name, value in environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return tuple(sorted(values, key=lambda value: (-len(value), value)))


def redact(text: str, environ: Mapping[str, str] | None = None) -> str:
    """``text`` with every known shape of secret, and every secret of the environment, masked."""
    for value in secrets_of(os.environ if environ is None else environ):
        text = text.replace(value, MASK)
    return _SHAPES.sub(MASK, text)


def replace(text: str, mask: Callable[[str], str]) -> str:
    """``text`` with every known shape of secret replaced by what ``mask`` makes of it."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return text
    return _SHAPES.sub(lambda found: mask(found[0]), text)
