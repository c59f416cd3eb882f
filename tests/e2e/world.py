"""A small world to run the program in: a GitOps repository with an origin, its chart repository, a GitHub."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.github import GitHub

RENOVATE = ("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com")
ADA = ("Ada", "ada@example.org")
CHARTS = "https://charts.demo.example"


def git(folder: Path, *args: str, author: tuple[str, str] = RENOVATE) -> str:
    name, email = author
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_AUTHOR_DATE": "2026-11-20T06:00:00Z",
        "GIT_COMMITTER_DATE": "2026-11-20T06:00:00Z",
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *args], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass
class World:
    """``work`` is where commits are made, ``origin`` what GitHub holds, ``clone`` what the job checks out."""

    root: Path
    charts: Path
    github: GitHub
    work: Path = field(init=False)
    origin: Path = field(init=False)
    clone: Path = field(init=False)

    def __post_init__(self) -> None:
        self.work, self.origin, self.clone = (self.root / name for name in ("work", "origin.git", "clone"))

    def start(self, files: Mapping[str, str]) -> None:
        """The default branch with ``files``, its origin, and the job's clone."""
        self.work.mkdir()
        git(self.work, "init", "--quiet", "--initial-branch=main")
        self._write(files)
        git(self.work, "commit", "--quiet", "--message", "Begin", author=ADA)
        git(self.root, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git(self.work, "remote", "add", "origin", str(self.origin))
        git(self.work, "push", "--quiet", "origin", "main")
        git(self.root, "clone", "--quiet", str(self.origin), str(self.clone))

    @property
    def main(self) -> str:
        return git(self.work, "rev-parse", "main")

    def commit(self, branch: str, files: Mapping[str, str], *, author: tuple[str, str] = RENOVATE) -> str:
        """One more commit on a branch, made from main when it is new."""
        known = git(self.work, "branch", "--list", branch)
        git(self.work, "checkout", "--quiet", *([branch] if known else ["-b", branch, "main"]))
        self._write(files)
        git(self.work, "commit", "--quiet", "--message", f"Change {', '.join(files)}", author=author)
        sha = git(self.work, "rev-parse", "HEAD")
        git(self.work, "checkout", "--quiet", "main")
        return sha

    def on_main(self, files: Mapping[str, str]) -> None:
        """One more commit on the default branch."""
        self._write(files)
        git(self.work, "commit", "--quiet", "--message", f"Change {', '.join(files)}", author=ADA)

    def publish(self, number: int, branch: str) -> None:
        """The refs that GitHub keeps for a pull request."""
        git(self.work, "push", "--quiet", "--force", "origin", f"{branch}:refs/heads/{branch}")
        git(self.work, "push", "--quiet", "--force", "origin", f"{branch}:refs/pull/{number}/head")

    def open(
        self, number: int, branch: str, files: Mapping[str, str], *, author: str = RENOVATE[0], **more: object
    ) -> str:
        """A pull request on GitHub, with its commit in the origin. The answer is its head."""
        hand = RENOVATE if author == RENOVATE[0] else (author, f"{author}@example.org")
        sha = self.commit(branch, files, author=hand)
        self.publish(number, branch)
        self.github.add_pull(number, f"Change {branch}", author, branch, sha, self.main, **more)  # type: ignore[arg-type]
        return sha

    def read(self, file: str) -> str:
        """A file of the default branch."""
        return git(self.work, "show", f"main:{file}") + "\n"

    def bumped(self, file: str, old: str, new: str) -> dict[str, str]:
        """A file of the default branch with one text replaced."""
        text = self.read(file)
        assert text.count(old) == 1
        return {file: text.replace(old, new)}

    def _write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        git(self.work, "add", "--all")
