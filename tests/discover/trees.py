"""Small trees: real commits, and one that lives in memory for tests that need many."""

from __future__ import annotations

import fnmatch
import functools
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot import discover, process
from bot.discover.workspace import Workspace
from bot.git import Repository, Tree, normalise
from bot.model import Discovery, Release
from bot.settings import Settings

_WHO = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"), ("DATE", "2026-01-01T00:00:00Z"))
}


def git(folder: Path, *args: str) -> str:
    """What git prints, stripped."""
    return process.run(["git", "-C", str(folder), *args], env=_WHO).stdout.decode().strip()


def commit(folder: Path, files: Mapping[str, str | bytes | None]) -> str:
    """Writes ``files`` (None removes one) and commits; the commit's sha. The first call makes the
    repository."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            data = textwrap.dedent(content).encode() if isinstance(content, str) else content
            path.write_bytes(data)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Change")
    return git(folder, "rev-parse", "HEAD")


def between(
    folder: Path,
    old: Mapping[str, str | bytes | None],
    new: Mapping[str, str | bytes | None],
    settings: Settings | None = None,
) -> Discovery:
    """What lies between two commits."""
    base, head = commit(folder, old), commit(folder, new)
    with Repository(folder) as repository:
        return discover.bumps(repository, base, head, settings or Settings())


class _Nowhere(Repository):
    def __init__(self, origin: str | None) -> None:
        self._origin = origin

    def origin(self) -> str | None:
        return self._origin


class MemoryTree(Tree):
    """A tree without git."""

    def __init__(self, files: Mapping[str, str], origin: str | None = None) -> None:
        super().__init__(_Nowhere(origin), "0" * 40)
        self.files = {name: textwrap.dedent(text) for name, text in files.items()}

    @functools.cached_property
    def modes(self) -> dict[str, str]:
        return dict.fromkeys(self.files, "100644")

    def data(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode("utf-8", "surrogatepass")

    def prefetch(self, paths: Iterable[str]) -> None:
        pass

    def occurrences(self, patterns: Sequence[str], pathspecs: Sequence[str] = ()) -> dict[str, list[str]]:
        return {pattern: self.grep([pattern], pathspecs) for pattern in patterns}

    def text(self, path: str) -> str | None:
        return self.files.get(normalise(path) or "")

    def grep(self, patterns: Sequence[str], pathspecs: Sequence[str] = ()) -> list[str]:
        return sorted(
            name
            for name, text in self.files.items()
            if any(pattern in text for pattern in patterns)
            and any(fnmatch.fnmatchcase(name, spec) for spec in pathspecs)
        )


def found(
    files: Mapping[str, str], settings: Settings | None = None, origin: str | None = None
) -> discover.Found:
    """The releases of a tree in memory, whose versions are checked to stand where they say."""
    tree = MemoryTree(files, origin)
    result = discover.releases(tree, settings or Settings())
    for release in result.releases:
        assert_position(tree, release)
    return result


def only(files: Mapping[str, str], settings: Settings | None = None, origin: str | None = None) -> Release:
    """The one release of a tree."""
    (release,) = found(files, settings, origin).releases
    return release


def assert_position(tree: Tree, release: Release) -> None:
    """The version stands at the release's line and column."""
    line = (tree.text(release.file) or "").split("\n")[release.line - 1]
    assert line[release.column - 1 :].startswith(release.version), (line, release)


def workspace(files: Mapping[str, str]) -> Workspace:
    """A workspace over a tree in memory."""
    return Workspace(MemoryTree(files), Settings())
