"""Which files Renovate's patterns mean: globs as minimatch reads them, regular expressions between slashes.

Source: Renovate, "String Pattern Matching", and ``extract/file-match.ts`` on ignorePaths and includePaths.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

from bot.discover.renovate import regexes

Predicate = Callable[[str], bool]

_REGEX = re.compile(r"!?/(?P<source>[\s\S]*)/(?P<flag>i?)")
# Globs become backtracking expressions: what could take long on some path is not evaluated.
_LONGEST, _BRACES, _GLOBSTARS, _STARS = 300, 200, 4, 3
_REPEATED = re.compile(r"[*+]\(")


@functools.lru_cache(maxsize=1024)
def matcher(pattern: str) -> Predicate | None:
    """What a pattern of ``managerFilePatterns`` (or ``match…``) accepts; None when it is not evaluated.
    A regular expression that does not compile is read as a glob, as Renovate does."""
    if pattern == "*":
        return lambda text: True
    found = _REGEX.fullmatch(pattern)
    regex = None if found is None else regexes.compiled(found["source"], ignore_case=bool(found["flag"]))
    if regex is None:
        return glob(pattern, ignore_case=True)
    if pattern.startswith("!"):
        return lambda text: not regex.test(text)
    return regex.test


@functools.lru_cache(maxsize=1024)
def glob(pattern: str, *, ignore_case: bool = False) -> Predicate | None:
    """What a glob accepts; None when it is not evaluated."""
    from wcmatch import glob as wildcards

    if pattern.startswith("#") or not pattern:
        return lambda text: False
    if _is_costly(pattern):
        return None
    flags = wildcards.GLOBSTAR | wildcards.BRACE | wildcards.EXTGLOB | wildcards.DOTGLOB | wildcards.FORCEUNIX
    flags |= wildcards.IGNORECASE if ignore_case else wildcards.CASE
    turned = len(pattern) - len(bare := pattern.lstrip("!")) if not pattern.startswith("!(") else 0
    try:
        compiled = wildcards.compile(bare if turned else pattern, flags=flags, limit=_BRACES)
    except Exception:  # what wcmatch raises at its limit has no public name
        return None
    return lambda text: bool(compiled.match(text)) != bool(turned % 2)


def _is_costly(pattern: str) -> bool:
    globstars = sum(part == "**" for part in pattern.split("/"))
    stars = max(part.replace("**", "*").count("*") for part in pattern.split("/"))
    repeated = _REPEATED.search(pattern) is not None
    return len(pattern) > _LONGEST or repeated or globstars > _GLOBSTARS or stars > _STARS


def any_matches(patterns: Iterable[str], path: str) -> bool:
    """Whether one of several file patterns accepts a path."""
    return any(accepts(path) for accepts in map(matcher, patterns) if accepts is not None)


def all_match(patterns: Iterable[str], text: str) -> bool:
    """Whether a list of ``match…`` patterns accepts a text: one of the positive, and all negative ones."""
    given = [(pattern.startswith("!"), matcher(pattern)) for pattern in patterns]
    positive = [accepts for negative, accepts in given if not negative]
    if positive and not any(accepts(text) for accepts in positive if accepts is not None):
        return False
    return bool(given) and all(accepts(text) for negative, accepts in given if negative and accepts)


def is_below(path: str, entry: str, *, parts: bool) -> bool:
    """Whether an entry of ``includePaths``, or with ``parts`` of ``ignorePaths``, means a path: by equality
    (a part of the path is enough), or as a glob."""
    if entry in path if parts else entry == path:
        return True
    accepts = glob(entry)
    return accepts is not None and accepts(path)
