"""Takes secrets out of text before anyone can see it: logs, errors, gaps, reports."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping

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

_LONG = 10_000
_NAMES = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|API_KEY)", re.IGNORECASE)
_SHORTEST = 8

WORDS = (
    r"(?:password|passwd|passphrase|token|credentials?|(?:client|shared)[_.-]?secret"
    r"|(?:api|access|private|secret|encryption|signing|auth)[_.-]?key)"
)
"""How the name of a field, a flag or an assignment ends that holds a secret."""

_ASSIGNED = re.compile(
    rf"""((?:{WORDS}["']?[ \t]*[:=]|(?<=-){WORDS}[ \t])[ \t]*)"""
    r"""(\"{3}[\s\S]*?(?:\"{3}|\Z)|'{3}[\s\S]*?(?:'{3}|\Z)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'"""
    r"""|["'][^"'\n]*|[^\s"'}][^\n"'}]*)""",
    re.IGNORECASE,
)
"""``password: x``, ``--token=x``, ``--token x``, ``"apiKey": "x"`` inside a text; without quotes up to the
line's end."""

_ASSIGNED_MARKS = (
    *("passw", "passphrase", "token", "credential", "secret", "_key", "-key", ".key"),
    *("apikey", "accesskey", "privatekey", "encryptionkey", "signingkey", "authkey"),
)
"""One of these is in every text, in lower case, that :data:`_ASSIGNED` finds something in."""

HARMLESS = re.compile(r"\$[({][\w.:-]+[)}]|[|>][-+]?|true|false|null|none|", re.IGNORECASE)


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of variables whose names say secret, longest first; short ones would mask prose."""
    values = {value for name, value in environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return tuple(sorted(values, key=lambda value: (-len(value), value)))


def redact(text: str, environ: Mapping[str, str] | None = None) -> str:
    """``text`` with every known shape of secret, and every secret of the environment, masked."""
    for value in secrets_of(os.environ if environ is None else environ):
        text = text.replace(value, MASK)
    return replace(text, lambda _: MASK)


def replace(text: str, mask: Callable[[str], str]) -> str:
    """``text`` with every known shape of secret replaced by what ``mask`` makes of it."""
    if len(text) < _LONG:
        lowered = text.lower()
        if not any(mark in lowered for mark in _MARKS):
            return text
        return _SHAPES.sub(lambda found: mask(found[0]), text)
    return _replace_in_lines(text, mask)


def _replace_in_lines(text: str, mask: Callable[[str], str]) -> str:
    """:func:`replace` in a long text, of which few lines hold a mark. As bytes, which are put in lower case
    at once and keep their places."""
    data = text.encode("utf-8", "surrogatepass")
    lowered = data.lower()
    marked = sorted(place for mark in _MARKS for place in _places(lowered, mark.encode()))
    if not marked:
        return text
    if b"private key" in lowered:  # the one shape of several lines
        return _SHAPES.sub(lambda found: mask(found[0]), text)
    parts: list[bytes] = []
    end = 0
    for place in marked:
        if place < end:
            continue
        start = lowered.rfind(b"\n", 0, place) + 1
        parts.append(data[end:start])
        end = lowered.find(b"\n", place)
        end = len(data) if end < 0 else end
        line = data[start:end].decode("utf-8", "surrogatepass")
        masked = _SHAPES.sub(lambda found: mask(found[0]), line)
        parts.append(masked.encode("utf-8", "surrogatepass"))
    return b"".join([*parts, data[end:]]).decode("utf-8", "surrogatepass")


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    """Where ``mark`` stands, once for each line."""
    place = data.find(mark)
    while place >= 0:
        yield place
        line = data.find(b"\n", place)
        place = data.find(mark, line) if line >= 0 else -1


def assigned(text: str, mask: Callable[[str], str]) -> str:
    """``text`` with what is assigned to names that say secret (``password: x``, ``--token=x``) replaced."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _ASSIGNED_MARKS):
        return text

    def hidden(found: re.Match[str]) -> str:
        name, value = found.groups()
        quote = value[0] if value[0] in "\"'" else ""
        bare = value.strip(quote) if quote else value.rstrip()
        if not quote and name.rstrip(" \t:=").endswith('"'):
            bare = bare.rstrip(", \t")  # a number in JSON
        if HARMLESS.fullmatch(bare):
            return found[0]
        return f"{name}{quote}{mask(bare)}{quote}{value[len(bare) :] if not quote else ''}"

    return _ASSIGNED.sub(hidden, text)
