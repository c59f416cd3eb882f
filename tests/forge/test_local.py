from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import GitError, UsageError
from bot.forge import local
from bot.git import Repository
from bot.settings import Renovate, Settings


class Clone:
    """A real repository: main with one commit, and what a test adds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "-q", "-b", "main")
        self.commit("start")

    def git(self, *args: str) -> str:
        config = (
            "-c",
            "user.name=Renovate Bot",
            "-c",
            "user.email=bot@example.com",
            "-c",
            "commit.gpgsign=false",
        )
        done = subprocess.run(
            ["git", "-C", str(self.path), *config, *args], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, subject: str) -> str:
        (self.path / "file").write_text(subject)
        self.git("add", "file")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, subject: str) -> str:
        self.git("checkout", "-q", "-b", name, "main")
        sha = self.commit(subject)
        self.git("checkout", "-q", "main")
        return sha


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.fixture
def repository(clone: Clone) -> Iterator[Repository]:
    with Repository(clone.path) as opened:
        yield opened


def test_every_branch_of_renovate(clone: Clone, repository: Repository) -> None:
    one = clone.branch("renovate/one", "Update one to 1.2.3")
    two = clone.branch("renovate/two", "Update two")
    clone.branch("feature", "not Renovate's")
    clone.git("branch", "renovate/merged", "main")
    base = clone.commit("main goes on")

    first, second = local.pulls(repository, Settings())
    assert (first.branch, first.head, second.branch, second.head) == (
        "renovate/one",
        one,
        "renovate/two",
        two,
    )
    assert first.title.raw == "Update one to 1.2.3"
    assert first.author == "Renovate Bot"
    assert (first.number, first.base, first.base_branch, first.distrust) == (None, base, "main", None)


def test_another_prefix(clone: Clone, repository: Repository) -> None:
    clone.branch("renovate/one", "one")
    clone.branch("deps/two", "two")
    found = local.pulls(repository, Settings(renovate=Renovate(branch_prefix="deps/")))
    assert [pull.branch for pull in found] == ["deps/two"]


def test_one_head_against_another_base(clone: Clone, repository: Repository) -> None:
    release = clone.branch("release-1", "release")
    sha = clone.branch("anything", "bump")
    (pull,) = local.pulls(repository, Settings(), head="anything", base="release-1")
    assert (pull.branch, pull.head, pull.base, pull.base_branch) == ("anything", sha, release, "release-1")


def test_a_merged_bump_is_compared_with_its_first_parent(clone: Clone, repository: Repository) -> None:
    before = clone.commit("before")
    clone.git("checkout", "-q", "-b", "renovate/x", "HEAD~1")
    (clone.path / "other").write_text("bump")
    clone.git("add", "other")
    clone.git("commit", "-q", "-m", "Update x")
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "-m", "Merge pull request #1", "renovate/x")
    merge = clone.git("rev-parse", "HEAD")
    (pull,) = local.pulls(repository, Settings(), pr_commit=merge[:10])
    assert (pull.head, pull.base) == (merge, before)
    assert pull.title.raw == "Merge pull request #1"


def test_a_branch_with_another_history_is_not_lost(clone: Clone, repository: Repository) -> None:
    clone.git("checkout", "-q", "--orphan", "renovate/strange")
    sha = clone.commit("no common root")
    clone.git("checkout", "-q", "main")
    assert [pull.head for pull in local.pulls(repository, Settings())] == [sha]


def test_branches_of_origin_count(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> None:
    sha = clone.branch("renovate/one", "one")
    second = tmp_path_factory.mktemp("second")
    subprocess.run(["git", "clone", "-q", str(clone.path), str(second)], check=True)
    with Repository(second) as repository:
        (pull,) = local.pulls(repository, Settings())
        assert (pull.branch, pull.head, pull.base_branch) == ("renovate/one", sha, "main")
        (named,) = local.pulls(repository, Settings(), head="origin/renovate/one")
        assert named.head == sha


def test_what_is_not_there_or_makes_no_sense(clone: Clone, repository: Repository) -> None:
    with pytest.raises(GitError, match="no commit 'nowhere'"):
        local.pulls(repository, Settings(), head="nowhere")
    with pytest.raises(GitError):
        local.pulls(repository, Settings(), pr_commit="HEAD")  # the root has no parent
    with pytest.raises(UsageError, match="--pr-commit"):
        local.pulls(repository, Settings(), pr_commit="HEAD", head="main")
