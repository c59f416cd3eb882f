"""Lock files that follow their bumps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot.discover.locks import manifests
from bot.git import Line
from bot.model import Bump, Release

_LINE = re.compile(r"\s*(?:- )?(?:version: (?P<version>.+)|(?:digest|generated|appVersion): .+)")
_TOOL = re.compile(r"version: v?[0-9].*")


def follows(path: str, rows: Sequence[Line], bumps: Sequence[Bump]) -> bool:
    """Whether a file is a lock beside a bumped manifest, and its changed lines are the versions of the
    bumps, their digest and the time, and nothing else."""
    pure = PurePosixPath(path)
    beside = [bump for bump in bumps if PurePosixPath(bump.new.file).parent == pure.parent]
    if not manifests(path) or not beside or not rows:
        return False
    known = {
        "-": set().union(*(_versions(bump.old) for bump in beside)),
        "+": set().union(*(_versions(bump.new) for bump in beside)),
    }
    of_helmfile = pure.suffix == ".lock" and pure.stem not in ("Chart", "requirements")
    return all(_explained(row, known[row.sign], of_helmfile) for row in rows)


def _explained(row: Line, known: set[str], of_helmfile: bool) -> bool:
    text = row.text.rstrip("\r")
    if of_helmfile and _TOOL.fullmatch(text):  # helmfile's own version, which wrote the file
        return True
    found = _LINE.fullmatch(text)
    return found is not None and (found["version"] is None or _bare(found["version"]) in known)


def _versions(release: Release) -> set[str]:
    return {_bare(version) for version in (release.version, release.resolved) if version}


def _bare(version: str) -> str:
    return version.strip(" \"'").removeprefix("v")
