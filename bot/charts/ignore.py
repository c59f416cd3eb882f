"""``.helmignore``: which files of a folder are not in its chart. Source: Helm, ``pkg/ignore/rules.go``.

Helm's own reading of an exclamation mark is kept: a file that such a rule does *not* match is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.errors import ChartError

NAME = ".helmignore"
_DEFAULTS = ("templates/.?*",)
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    whole: bool
    folders: bool
    negated: bool

    def fits(self, path: str) -> bool:
        return self.pattern.fullmatch(path if self.whole else PurePosixPath(path).name) is not None


def kept(files: Mapping[str, str], text: Callable[[str], str | None]) -> dict[str, str]:
    """Those of ``files`` (path inside the chart → anything) that the chart keeps; ``text`` reads one.
    Raises :class:`ChartError` for rules that helm refuses."""
    written = text(files[NAME]) if NAME in files else None
    rules = tuple(_rules(written or ""))
    known: dict[str, bool] = {}

    def skipped(folder: str) -> bool:
        if folder not in known:
            above = folder.rpartition("/")[0]
            known[folder] = bool(folder) and (skipped(above) or _ignored(rules, folder, is_folder=True))
        return known[folder]

    return {
        path: where
        for path, where in files.items()
        if not skipped(path.rpartition("/")[0]) and not _ignored(rules, path, is_folder=False)
    }


def _rules(text: str) -> Iterator[_Rule]:
    for line in (*text.splitlines(), *_DEFAULTS):
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        if "**" in rule or len(rule) > _LONGEST:
            raise ChartError(f"{NAME}: helm does not read ** in a pattern")
        negated, rule = rule.startswith("!"), rule.removeprefix("!")
        folders, rule = rule.endswith("/"), rule.removesuffix("/")
        yield _Rule(_pattern(rule.removeprefix("/")), "/" in rule, folders, negated)


def _ignored(rules: tuple[_Rule, ...], path: str, *, is_folder: bool) -> bool:
    for rule in rules:
        out_of_place = rule.folders and not is_folder
        if rule.negated:
            if out_of_place or not rule.fits(path):
                return True
        elif not out_of_place and rule.fits(path):
            return True
    return False


def _pattern(glob: str) -> re.Pattern[str]:
    """As Go's ``filepath.Match``: neither ``*`` nor ``?`` spans folders."""
    parts = re.findall(r"\\.|\[\^?(?:\\.|[^\]\\])+\]|.", glob, re.DOTALL)
    try:
        return re.compile("".join(map(_part, parts)), re.DOTALL)
    except re.error:
        raise ChartError(f"{NAME}: a pattern cannot be read") from None


def _part(part: str) -> str:
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if len(part) > 1 and part.startswith("["):
        inside = part[1:-1].removeprefix("^").replace("[", r"\[")
        return f"[{'^' if part[1] == '^' else ''}{inside}]"
    return re.escape(part[-1])
