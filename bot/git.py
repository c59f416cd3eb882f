"""The one door to git: trees and blobs of any commit, read from the object store.

Nothing is ever checked out, no hook, filter, external diff or pager runs, and no configuration but the
repository's own is read.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot import process
from bot.errors import GitError, ProcessError

_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
_BLOB_CAP = 16 << 20
_LINKS = 8
_LINK, _SUBMODULE = "120000", "160000"
_NO_CONFIG = ("--no-color", "--no-line-number", "--no-column", "--no-recurse-submodules")
"""What ``git grep`` would otherwise be told by the repository's own configuration."""

_RAW = re.compile(rb"^:[^\t\n]* ([A-Z])[0-9]*\t.*\n", re.MULTILINE)
_HUNK = re.compile(rb"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_HEADER = re.compile(rb"^diff --git .*\n", re.MULTILINE)
_MOST_PATHS = 500
_PIPELINE = 200
_PIPE = 30_000
_WORTH_IT = 4
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Delta:
    """A file that differs between two trees: ``status`` is git's letter (``A``, ``M``, ``D``, ``T``)."""

    status: str
    path: str


@dataclass(frozen=True, slots=True)
class Line:
    """A removed (``sign`` ``-``) or added (``+``) line; ``number`` is its line in that side's file."""

    path: str
    sign: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's head lines, as git has them: names and e-mails prove nothing."""

    sha: str
    author: str
    email: str
    subject: str


class Repository:
    """A git repository on disk, bare or not. Raises :class:`GitError` when there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._trees: dict[str, Tree] = {}
        self._dialogue: process.Dialogue | None = None
        try:
            self._run("rev-parse", "--git-dir")
        except GitError as error:
            why = "" if "not a git repository" in error.message else f" ({error.message})"
            raise GitError(
                f"{path.absolute()} is no git repository{why}", hint="name the folder of a clone"
            ) from None

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reader process, if one was started."""
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None

    def resolve(self, revision: str) -> str:
        """The commit's full sha. Raises :class:`GitError` when ``revision`` names none."""
        try:
            out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        except GitError:
            raise GitError(
                f"no commit {revision!r} in {self.path}", hint="fetch it first, or check the name"
            ) from None
        return out.decode().strip()

    def merge_base(self, one: str, two: str) -> str:
        """Where two commits parted. Raises :class:`GitError` when they share nothing (a shallow clone)."""
        try:
            return self._run("merge-base", one, two).decode().split()[0]
        except (GitError, IndexError):
            raise GitError(
                f"{one[:12]} and {two[:12]} have no common ancestor here",
                hint="the clone may be shallow: fetch with full history (fetch-depth: 0)",
            ) from None

    def default_branch(self) -> str:
        """A ref of the default branch: origin's HEAD, else main, master, else HEAD."""
        try:
            return self._run("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD").decode().strip()
        except GitError:
            pass
        for name in ("main", "master"):
            for prefix in ("refs/heads/", "refs/remotes/origin/"):
                if self._exists(prefix + name):
                    return prefix + name
        return "HEAD"

    def origin(self) -> str | None:
        """Origin's URL as configured, or None. It may hold a password: compare it, never show it."""
        try:
            return (
                self._run("config", "--get", "remote.origin.url").decode("utf-8", "replace").strip() or None
            )
        except GitError:
            return None

    def branches(self, prefix: str) -> dict[str, str]:
        """Branches, local and of origin, whose short name starts with ``prefix``: name → sha. A local
        branch hides origin's of the same name."""
        out = self._run(
            "for-each-ref", "--format=%(refname)%00%(objectname)", "refs/remotes/origin/", "refs/heads/"
        )
        found: dict[str, str] = {}
        for row in out.decode().splitlines():
            ref, _, sha = row.partition("\0")
            name = ref.removeprefix("refs/remotes/origin/").removeprefix("refs/heads/")
            if name.startswith(prefix):
                found[name] = sha
        return dict(sorted(found.items()))

    def first_parent(self, revision: str) -> str:
        """The first parent of a commit. Raises :class:`GitError` for one that has none here."""
        try:
            return self.resolve(revision + "^1")
        except GitError:
            raise GitError(
                f"{revision[:12]} has no parent here to compare it with",
                hint="the clone may be shallow: fetch with full history (fetch-depth: 0)",
            ) from None

    def tree(self, revision: str) -> Tree:
        """The tree of a commit; the same object for the same commit."""
        sha = revision if _SHA.fullmatch(revision) else self.resolve(revision)
        if sha not in self._trees:
            self._trees[sha] = Tree(self, sha)
        return self._trees[sha]

    def changed(self, base: str, head: str) -> list[Delta]:
        """Files that differ, renames as removal and addition, by path."""
        out = self._run(
            "diff-tree", "-r", "-z", "--no-renames", "--ignore-submodules=none", "--name-status", base, head
        )
        fields = out.decode("utf-8", "replace").split("\0")[:-1]
        return sorted(
            (Delta(status, path) for status, path in zip(fields[::2], fields[1::2], strict=True)),
            key=lambda delta: delta.path,
        )

    def lines(self, base: str, head: str, paths: Sequence[str] = ()) -> list[Line]:
        """Every removed and added line between two commits, by path; binary files give none. What
        ``.gitattributes`` call binary is text all the same, if it is."""
        found: list[Line] = []
        wanted = sorted(set(paths) or {delta.path for delta in self.changed(base, head)}, key=str.encode)
        for start in range(0, len(wanted), _MOST_PATHS):
            some = wanted[start : start + _MOST_PATHS]
            out = self._run(
                "diff-tree", "-r", "-U0", "--raw", "--patch", "--text", "--no-color", "--no-ext-diff",
                "--no-textconv", "--no-renames", "--ignore-submodules=none", base, head, "--",
                *(":(top,literal)" + path for path in some),
            )  # fmt: skip
            head_rows, *sections = _HEADER.split(out)
            letters = [row[1] for row in _RAW.finditer(head_rows)]
            # A file that becomes a link is removed and added: two sections.
            owners = [at for at, letter in enumerate(letters) for _ in range(1 + (letter == b"T"))]
            if len(letters) == len(some) and len(owners) == len(sections):
                # git goes through the paths in their order
                for at, section in zip(owners, sections, strict=True):
                    found.extend(_parse_lines(some[at], section))
            elif len(some) == 1:
                for section in sections:
                    found.extend(_parse_lines(some[0], section))
            else:
                for path in some:
                    found.extend(self.lines(base, head, [path]))
        return found

    def commits(self, base: str, head: str) -> list[Commit]:
        """The commits in ``base..head``, newest first."""
        out = self._run("log", "-z", "--format=%H%x01%an%x01%ae%x01%s", f"{base}..{head}")
        rows = [row for row in out.decode("utf-8", "replace").split("\0") if row]
        return [Commit(*row.strip("\n").split("\x01", 3)) for row in rows]

    def committed(self, revision: str) -> dt.datetime:
        """When a commit was made, as its committer's clock had it."""
        out = self._run("show", "--no-patch", "--format=%cI", "--end-of-options", revision)
        return dt.datetime.fromisoformat(out.decode().strip().splitlines()[-1])

    def grep(self, revision: str, patterns: Sequence[str], pathspecs: Sequence[str] = ()) -> list[str]:
        """Paths of a commit's files that contain any of the fixed strings, binary files too: to git a file
        is one when ``.gitattributes`` say so. ``pathspecs`` are git globs (``*.yaml``)."""
        out = self._run(*_grep("-l", revision, patterns, pathspecs), ok=(0, 1))
        prefix = revision + ":"
        return sorted(row.removeprefix(prefix) for row in out.decode("utf-8", "replace").split("\0") if row)

    def occurrences(
        self, revision: str, patterns: Sequence[str], pathspecs: Sequence[str] = ()
    ) -> dict[str, list[str]]:
        """For each of the fixed strings the paths of a commit's files that contain it, as :meth:`grep` does
        for one. No string may begin inside another: git tells of one of the two."""
        out = self._run(*_grep("-o", revision, patterns, pathspecs), ok=(0, 1))
        found: dict[str, set[str]] = {pattern: set() for pattern in patterns}
        for row in out.decode("utf-8", "replace").split("\n"):
            path, _, pattern = row.removeprefix(f"{revision}:").partition("\0")
            if pattern in found:
                found[pattern].add(path)
        return {pattern: sorted(paths) for pattern, paths in found.items()}

    def matches(
        self, revision: str, expression: str, pathspecs: Sequence[str] = ()
    ) -> Iterator[tuple[str, str]]:
        """Path and text of every line of a commit's files in which an extended regular expression is found,
        in order."""
        argv = _grep("-E", revision, (expression,), pathspecs)
        argv.remove("-F")
        out = self._run(*argv, ok=(0, 1))
        for row in out.decode("utf-8", "replace").split("\n"):
            path, mark, line = row.removeprefix(f"{revision}:").partition("\0")
            if mark:
                yield path, line

    def fetch(self, remote: str, refspecs: Sequence[str], *, header: str | None = None) -> None:
        """Fetches ``refspecs`` without tags or submodules. ``header`` (``AUTHORIZATION: …``) is passed
        through the environment, so it shows in no process list."""
        env: Mapping[str, str] = {}
        if header is not None:
            env = {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "http.extraHeader",
                "GIT_CONFIG_VALUE_0": header,
            }
        self._run(
            "fetch", "--no-tags", "--no-recurse-submodules", "--quiet", "--end-of-options", remote, *refspecs,
            env=env, timeout=600.0,
        )  # fmt: skip

    def has(self, sha: str) -> bool:
        """Whether the commit's object is here."""
        return self._exists(sha + "^{commit}")

    def _exists(self, revision: str) -> bool:
        try:
            self._run("rev-parse", "--verify", "--quiet", "--end-of-options", revision)
        except GitError:
            return False
        return True

    def _argv(self, *args: str) -> list[str]:
        return ["git", "-C", str(self.path), "-c", f"safe.directory={self.path.resolve()}", *_OPTIONS, *args]

    def _run(
        self,
        *args: str,
        ok: Sequence[int] = (0,),
        env: Mapping[str, str] | None = None,
        timeout: float = 120.0,
    ) -> bytes:
        try:
            done = process.run(
                self._argv(*args), env={**_ENV, **(env or {})}, ok=ok, timeout=timeout, cap=256 << 20
            )
        except ProcessError as error:
            said = error.stderr.strip().splitlines()
            raise GitError(
                f"git {args[0]}: {said[-1] if said else error.message}", hint=error.hint
            ) from error
        return done.stdout

    def blob(self, spec: str) -> bytes | None:
        """The bytes of ``<commit>:<path>``; None when it is no file. Raises :class:`GitError` for one
        over 16 MiB, and when git cannot read it."""
        if "\n" in spec:
            return None
        try:
            return self._blob(spec)
        except ProcessError as error:
            self.close()
            raise GitError(f"git cannot read {spec.partition(':')[2]}: {error.message}") from None

    def blobs(self, specs: Sequence[str]) -> list[bytes | None]:
        """As :meth:`blob`, for many at once, which is several times faster. Raises for the first that
        cannot be had."""
        found: list[bytes | None] = []
        for start in range(0, len(specs), _PIPELINE):
            some = specs[start : start + _PIPELINE]
            if any("\n" in spec for spec in some) or sum(map(len, some)) > _PIPE:
                found += map(self.blob, some)
                continue
            try:
                dialogue = self._ask("\n".join(some))
                found += [self._answer(dialogue, spec) for spec in some]
            except (ProcessError, GitError):
                self.close()  # what git still had to say is of no use
                found += map(self.blob, some[len(found) - start :])
        return found

    def _blob(self, spec: str) -> bytes | None:
        return self._answer(self._ask(spec), spec)

    def _ask(self, specs: str) -> process.Dialogue:
        if self._dialogue is None:
            self._dialogue = process.Dialogue(self._argv("cat-file", "--batch"), env=_ENV)
        self._dialogue.ask(specs.encode() + b"\n")
        return self._dialogue

    def _answer(self, dialogue: process.Dialogue, spec: str) -> bytes | None:
        line = dialogue.line()
        if not line:
            raise ProcessError("git ended before it answered")
        head = line.split(b" ")
        if len(head) < 3 or not head[-1].isdigit():
            return None
        size = int(head[-1])
        data = dialogue.read(size + 1)[:-1] if size <= _BLOB_CAP else b""
        if size > _BLOB_CAP:
            self.close()
            raise GitError(f"{spec.partition(':')[2]} has {size:,} bytes: more than is read")
        return data if head[-2] == b"blob" else None


class Tree:
    """The files of one commit."""

    def __init__(self, repository: Repository, sha: str) -> None:
        self.repository = repository
        self.sha = sha
        self._texts: dict[str, str | None] = {}

    @functools.cached_property
    def modes(self) -> dict[str, str]:
        """Path → mode of every file: ``100644``, ``100755``, ``120000`` (link), ``160000`` (submodule)."""
        out = self.repository._run("ls-tree", "-r", "-z", "--full-tree", self.sha)
        rows = (row.partition("\t") for row in out.decode("utf-8", "replace").split("\0") if row)
        return {path: meta.split(" ", 1)[0] for meta, _, path in rows}

    def text(self, path: str) -> str | None:
        """The file's text (UTF-8, a byte order mark dropped, bad bytes replaced), following links inside
        the tree; None when there is no such file. Raises :class:`GitError` for one that cannot be read."""
        if path not in self._texts:
            self._texts[path] = self._read(path, _LINKS)
        return self._texts[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        """Reads many files at once, so that :meth:`text` has them. What cannot be read is told there."""
        wanted = [
            path for path in dict.fromkeys(paths) if path not in self._texts and normalise(path) == path
        ]
        if len(wanted) < _WORTH_IT:
            return
        try:
            found = self.repository.blobs([f"{self.sha}:{path}" for path in wanted])
        except GitError:
            return
        for path, data in zip(wanted, found, strict=True):
            if data is not None and not _may_be_link(data):
                self._texts[path] = data.decode("utf-8-sig", "replace")

    def _read(self, path: str, links: int) -> str | None:
        normal = normalise(path)
        if normal is None or links == 0:
            return None
        data = self.repository.blob(f"{self.sha}:{normal}")
        if data is None:
            # To git an object that is damaged, or left out of a partial clone, is missing too.
            if "\n" not in normal and self.modes.get(normal, _SUBMODULE) != _SUBMODULE:
                raise GitError(f"git has no readable object for {normal}", hint="fetch it, or try `git fsck`")
            return None
        text = data.decode("utf-8-sig", "replace")
        if _may_be_link(data) and self.modes.get(normal) == _LINK:
            return self._read(str(PurePosixPath(normal).parent / text), links - 1)
        return text

    def below(self, folder: str = "") -> list[str]:
        """The paths of all files below a folder (all of the tree for ``""``), sorted; links and submodules
        are not among them."""
        prefix = f"{folder}/" if folder else ""
        return sorted(
            path
            for path, mode in self.modes.items()
            if path.startswith(prefix) and mode not in (_LINK, _SUBMODULE)
        )

    def links(self, folder: str = "") -> dict[str, str | None]:
        """The links and submodules below a folder, with the place in this tree that each leads to (a file
        or a folder); None when that is elsewhere or nowhere."""
        prefix = f"{folder}/" if folder else ""
        found = {}
        for path, mode in self.modes.items():
            if path.startswith(prefix) and mode in (_LINK, _SUBMODULE):
                found[path] = self._target(path, _LINKS)
        return found

    def _target(self, path: str, links: int) -> str | None:
        mode = self.modes.get(path)
        if mode == _LINK and links:
            aim = (self.data(path) or b"").decode("utf-8", "replace")
            place = None if aim.startswith("/") else normalise(f"{PurePosixPath(path).parent}/{aim}")
            return None if place is None else self._target(place, links - 1)
        if mode is not None:
            return None if mode in (_LINK, _SUBMODULE) else path
        return path if any(one.startswith(f"{path}/") for one in self.modes) else None

    def data(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such file. Raises :class:`GitError` as :meth:`text`."""
        return self.repository.blob(f"{self.sha}:{path}")

    def export(self, folder: str, target: Path) -> None:
        """Writes the files below ``folder`` into ``target``, as data: nothing is executable, no link is
        followed or made. Raises :class:`GitError` for one that cannot be read."""
        for path in self.below(folder):
            data = self.data(path)
            place = target / path.removeprefix(f"{folder}/" if folder else "")
            if data is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)

    def grep(self, patterns: Sequence[str], pathspecs: Sequence[str] = ()) -> list[str]:
        """As :meth:`Repository.grep`, on this tree."""
        return self.repository.grep(self.sha, patterns, pathspecs)

    def occurrences(self, patterns: Sequence[str], pathspecs: Sequence[str] = ()) -> dict[str, list[str]]:
        """As :meth:`Repository.occurrences`, on this tree."""
        return self.repository.occurrences(self.sha, patterns, pathspecs)

    def matches(self, expression: str, pathspecs: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
        """As :meth:`Repository.matches`, on this tree."""
        return self.repository.matches(self.sha, expression, pathspecs)


def _grep(what: str, revision: str, patterns: Sequence[str], pathspecs: Sequence[str]) -> list[str]:
    needles = [part for pattern in patterns for part in ("-e", pattern)]
    specs = [":(top)" + spec for spec in pathspecs or ("",)]
    return [
        "grep", what, "-z", "-F", "-a", "--full-name", "--no-textconv", *_NO_CONFIG, *needles, revision, "--",
        *specs,
    ]  # fmt: skip


def _may_be_link(data: bytes) -> bool:
    return len(data) < 4096 and b"\n" not in data


def normalise(path: str) -> str | None:
    """A tree path with ``.`` and ``..`` resolved; None when it is empty, absolute or leaves the tree."""
    parts: list[str] = []
    if path.startswith("/"):
        return None
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None


def _parse_lines(path: str, diff: bytes) -> list[Line]:
    found: list[Line] = []
    if b"\0" in diff:
        return found
    old = new = 0
    inside = False
    for row in diff.split(b"\n"):
        hunk = _HUNK.match(row)
        if hunk:
            old, new, inside = int(hunk[1]), int(hunk[2]), True
        elif inside and row.startswith(b"-"):
            found.append(Line(path, "-", old, row[1:].decode("utf-8", "replace")))
            old += 1
        elif inside and row.startswith(b"+"):
            found.append(Line(path, "+", new, row[1:].decode("utf-8", "replace")))
            new += 1
    return found
