"""The three kinds of globs that Argo CD knows. RE2 matches them: a pattern may come from anybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Matcher = Callable[[str], bool]

_MAGIC = re.compile(r"[*?\[]")
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LONGEST = 1000
_SET = re.compile(r"\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]")


def is_glob(path: str) -> bool:
    """Whether a path holds anything that globs know."""
    return _MAGIC.search(path) is not None


def literal(pattern: str) -> str:
    """What every path that a glob matches starts with."""
    return re.split(r"[*?\[{\\]", pattern, maxsplit=1)[0]


def folders(patterns: Iterable[str]) -> Matcher:
    """Go's ``path.Match``: nothing crosses a slash."""
    return _matcher((literal(pattern), _translated(pattern, "[^/]*", "[^/]")) for pattern in patterns)


def pathspecs(patterns: Iterable[str]) -> Matcher:
    """``git ls-files``: everything crosses slashes, and a folder's name means all in it."""
    found = [pattern.removeprefix("./").rstrip("/") for pattern in patterns]
    return _matcher(
        (literal(one), _translated(one, ".*", ".") if is_glob(one) else re.escape(one) + "(?:/.*)?")
        for one in found
    )


def doublestars(patterns: Iterable[str]) -> Matcher:
    """doublestar: ``**`` as a whole segment spans folders, ``{a,b}`` chooses."""
    found = [pattern.removeprefix("./") for pattern in patterns]
    return _matcher((literal(one), _segments(one)) for one in found)


def loose(patterns: Iterable[str]) -> Matcher:
    """What :func:`pathspecs` may match once the templates in the patterns are filled in."""
    return pathspecs(_open(pattern) for pattern in patterns)


def may_be(template: str) -> Matcher:
    """Which folders a path with templates in it may become. One that has no segment of its own says nothing,
    and matches none."""
    pattern = _open(template)
    literal = any(part and not is_glob(part) for part in pattern.split("/"))
    return folders([pattern] if literal else [])


def _open(template: str) -> str:
    return _TEMPLATE.sub("*", template) if len(template) < _LONGEST else ""


def _segments(pattern: str) -> str:
    parts = pattern.split("/")
    last = parts.pop()
    head = "".join("(?:.*/)?" if part == "**" else _doublestar(part) + "/" for part in parts)
    return head + (".*" if last == "**" else _doublestar(last))


def _doublestar(segment: str) -> str:
    return _translated(segment, "[^/]*", "[^/]", choices=True)


def _translated(pattern: str, many: str, one: str, *, choices: bool = False) -> str:
    """A regular expression for a glob."""
    parts: list[str] = []
    at = depth = 0
    while at < len(pattern):
        char = pattern[at]
        found = _SET.match(pattern, at) if char == "[" else None
        if found is not None:
            parts.append(f"[{'^/' if found[1] else ''}{_escaped(found[2])}]")
            at = found.end()
            continue
        if char == "*":
            parts.append(many)
        elif char == "?":
            parts.append(one)
        elif char == "\\" and at + 1 < len(pattern):
            at += 1
            parts.append(re.escape(pattern[at]))
        elif choices and char == "{":
            depth += 1
            parts.append("(?:")
        elif depth and char in ",}":
            depth -= char == "}"
            parts.append("|" if char == "," else ")")
        else:
            parts.append(re.escape(char))
        at += 1
    return "".join(parts)


def _escaped(inside: str) -> str:
    return re.sub(r"([\[\]^&~|])", r"\\\1", inside)


def _matcher(expressions: Iterable[tuple[str, str]]) -> Matcher:
    """One matcher for all, from what every path starts with and a regular expression; nothing matches one
    that RE2 refuses."""
    import re2

    options = re2.Options()
    options.log_errors = False
    compiled = []
    for start, expression in expressions:
        try:
            compiled.append((start, re2.compile(f"(?s){expression}", options)))
        except re2.error:
            continue
    return lambda path: any(path.startswith(start) and one.fullmatch(path) for start, one in compiled)
