"""Where in a repository a chart stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CHART = re.compile(r"(?:(?P<folder>.+)/)?Chart(?:\.template|\.tmpl|\.tpl)?\.ya?ml(?:\.in|\.tpl)?")
_TRIAL = re.compile(
    r"(?:^|/)(?:tests?|testdata|fixtures?|examples?|samples?|e2e|ci|vendor|node_modules)(?:/|$)"
)
_USUAL = re.compile(r"(?:^|/)(?:helm|charts?|helm-charts?)(?:/|$)", re.IGNORECASE)
MOST = 3


def charts(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of charts (``""`` is the root), without those inside other charts, and without charts for
    trials and tests where there are others."""
    every = sorted({found["folder"] or "" for path in paths if (found := _CHART.fullmatch(path))})
    outer: list[str] = []
    for folder in every:
        if not any(one == "" or folder.startswith(f"{one}/") for one in outer):
            outer.append(folder)
    return tuple([one for one in outer if not _TRIAL.search(one)] or outer)


def likely(folders: Iterable[str], name: str, hint: str | None) -> tuple[tuple[str, ...], bool]:
    """The folders that may be the chart's, the likeliest first, and whether the first is sure: it was pointed
    at, or has the chart's name. Others have to be looked at (a folder ``helm`` says nothing)."""
    known = list(folders)
    pointed = next((one for one in _above(hint or "") if one in known), "")
    if pointed:
        return (pointed,), True
    called = sorted((one for one in known if one.rpartition("/")[2] == name), key=_depth)
    if called:
        return (called[0],), True
    rest = sorted(known, key=lambda one: (name not in one, not _USUAL.search(one), *_depth(one)))
    return tuple(rest[:MOST]), False


def _above(hint: str) -> list[str]:
    """A path, and the folders above it that a link to a file inside may mean."""
    parts = hint.strip("/").split("/")
    return ["/".join(parts[:size]) for size in range(len(parts), max(0, len(parts) - 2), -1)]


def _depth(folder: str) -> tuple[int, str]:
    return folder.count("/"), folder
