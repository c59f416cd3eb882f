"""The object store, read without a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import GitError
from bot.git import Delta, Line, Repository, normalise
from tests.discover.trees import commit, git


def test_no_repository_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is no git repository") as caught:
        Repository(tmp_path)
    assert caught.value.hint == "name the folder of a clone"


def test_revisions(tmp_path: Path) -> None:
    first = commit(tmp_path, {"a": "1\n"})
    second = commit(tmp_path, {"a": "2\n"})
    git(tmp_path, "branch", "renovate/a", first)
    with Repository(tmp_path) as repository:
        assert repository.resolve("HEAD") == second
        assert repository.resolve("renovate/a") == first
        assert repository.first_parent("HEAD") == first
        with pytest.raises(GitError, match="has no parent here") as caught:
            repository.first_parent(first)
        assert "shallow" in (caught.value.hint or "")
        assert repository.merge_base(first, second) == first
        assert repository.branches("renovate/") == {"renovate/a": first}
        assert repository.default_branch() == "refs/heads/main"
        assert repository.has(first)
        assert not repository.has("0" * 40)
        assert [one.sha for one in repository.commits(first, second)] == [second]
        for revision in ("gone", "--help", "HEAD:a"):
            with pytest.raises(GitError, match="no commit"):
                repository.resolve(revision)


def test_histories_without_a_common_ancestor(tmp_path: Path) -> None:
    first = commit(tmp_path, {"a": "1\n"})
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    second = commit(tmp_path, {"b": "1\n"})
    with Repository(tmp_path) as repository, pytest.raises(GitError, match="no common ancestor"):
        repository.merge_base(first, second)


def test_origin(tmp_path: Path) -> None:
    commit(tmp_path, {"a": "1\n"})
    with Repository(tmp_path) as repository:
        assert repository.origin() is None
        git(tmp_path, "remote", "add", "origin", "https://git.example.com/ada/shop.git")
        assert repository.origin() == "https://git.example.com/ada/shop.git"


def test_texts(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir(parents=True)
    for name, target in (
        ("deep/link", "../a"),
        ("loop", "loop"),
        ("out", "../../etc/passwd"),
        ("abs", "/etc/passwd"),
    ):
        (tmp_path / name).symlink_to(target)
    sha = commit(
        tmp_path, {"a": b"\xef\xbb\xbfx: \xff\n", "empty": "", 'o"d\td': "odd\n", "new\nline": "?\n"}
    )
    with Repository(tmp_path) as repository:
        tree = repository.tree(sha)
        assert tree is repository.tree("HEAD")
        assert tree.text("a") == tree.text("./deep/../a") == tree.text("deep/link") == "x: \ufffd\n"
        assert tree.text("empty") == ""
        assert tree.text('o"d\td') == "odd\n"
        for name in ("gone", "deep", "loop", "out", "abs", "../a", "/a", "", "new\nline"):
            assert tree.text(name) is None
        assert tree.text("a") is not None
        assert tree.modes["deep/link"] == "120000"
        assert "new\nline" in tree.modes


def test_a_file_too_large_is_an_error_and_the_next_one_is_read(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"big": b"x" * ((16 << 20) + 1), "a": "1\n"})
    with Repository(tmp_path) as repository:
        tree = repository.tree(sha)
        with pytest.raises(GitError, match="more than is read"):
            tree.text("big")
        assert tree.text("a") == "1\n"


def test_a_damaged_object_is_an_error_and_no_missing_file(tmp_path: Path) -> None:
    head = commit(tmp_path, {"a": "one\n", "b": "two\n"})
    blob = git(tmp_path, "rev-parse", "HEAD:a").strip()
    stored = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
    stored.chmod(0o644)
    stored.write_bytes(b"damaged")
    with Repository(tmp_path) as repository:
        for _ in range(2):
            with pytest.raises(GitError, match="no readable object for a"):
                repository.tree(head).text("a")
        assert repository.tree(head).text("b") == "two\n"
        assert repository.tree(head).text("c") is None


def test_a_git_that_ends_is_an_error_and_no_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = commit(tmp_path, {"a": "one\n"})
    with Repository(tmp_path) as repository:
        monkeypatch.setattr(repository, "_argv", lambda *_: ["true"])
        with pytest.raises(GitError, match="git cannot read a"):
            repository.blob(f"{head}:a")


def test_changed_and_lines(tmp_path: Path) -> None:
    base = commit(tmp_path, {"a": "1\n2\n3\n", "gone": "x\n", "bin": b"\0\1", "odd\tname": "1\n"})
    head = commit(
        tmp_path,
        {
            "a": "1\n--- two\n3\n+++ four",
            "gone": None,
            "bin": b"\0\2",
            "new": "@@ -1 +1 @@\n",
            "odd\tname": "2\n",
        },
    )
    with Repository(tmp_path) as repository:
        assert repository.changed(base, head) == [
            Delta("M", "a"),
            Delta("M", "bin"),
            Delta("D", "gone"),
            Delta("A", "new"),
            Delta("M", "odd\tname"),
        ]
        assert repository.lines(base, head) == [
            Line("a", "-", 2, "2"),
            Line("a", "+", 2, "--- two"),
            Line("a", "+", 4, "+++ four"),
            Line("gone", "-", 1, "x"),
            Line("new", "+", 1, "@@ -1 +1 @@"),
            Line("odd\tname", "-", 1, "1"),
            Line("odd\tname", "+", 1, "2"),
        ]
        assert repository.lines(base, head, ["new"]) == [Line("new", "+", 1, "@@ -1 +1 @@")]


def test_what_the_repository_configures_does_not_change_a_diff(tmp_path: Path) -> None:
    base = commit(tmp_path, {"a": "1\n", ".gitattributes": "a diff=odd -text\n"})
    git(tmp_path, "config", "diff.odd.textconv", "false")
    git(tmp_path, "config", "diff.odd.command", "false")
    git(tmp_path, "config", "diff.external", "false")
    git(tmp_path, "config", "diff.noprefix", "true")
    head = commit(tmp_path, {"a": "2\n"})
    with Repository(tmp_path) as repository:
        assert [(line.sign, line.text) for line in repository.lines(base, head)] == [("-", "1"), ("+", "2")]


def test_a_submodule_that_asks_to_be_ignored_is_seen(tmp_path: Path) -> None:
    commit(tmp_path, {".gitmodules": '[submodule "sub"]\n path = sub\n url = ./x\n ignore = all\n'})
    git(tmp_path, "config", "diff.ignoreSubmodules", "all")
    shas = []
    for digit in "12":
        git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{digit * 40},sub")
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", digit)
        shas.append(git(tmp_path, "rev-parse", "HEAD").strip())
    with Repository(tmp_path) as repository:
        assert repository.changed(*shas) == [Delta("M", "sub")]
        assert [line.sign for line in repository.lines(*shas)] == ["-", "+"]


def test_grep(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"a.yaml": "kind: x.y\n", "b/ä.yaml": "kind: xzy\n", "c.txt": "kind: x.y\n"})
    with Repository(tmp_path) as repository:
        tree = repository.tree(sha)
        assert tree.grep(["x.y"], ["*.yaml"]) == ["a.yaml"]
        assert tree.grep(["x.y", "xzy"], ["*.yaml"]) == ["a.yaml", "b/ä.yaml"]
        assert tree.grep(["-e"]) == []


@given(st.lists(st.sampled_from(["a", "b", ".", "..", ""]), max_size=8).map("/".join))
def test_normalised_paths_stay_inside_and_stay_as_they_are(path: str) -> None:
    normal = normalise(path)
    if normal is not None:
        assert not {"", ".", ".."} & set(normal.split("/"))
        assert normalise(normal) == normal


def test_a_folder_is_written_as_data(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "charts").mkdir()
    (source / "charts" / "link").symlink_to("/etc/passwd")
    commit(source, {"charts/web/Chart.yaml": "name: web\n", "charts/web/a/b.sh": "#!/bin/sh\n", "other": "x"})
    (source / "charts/web/a/b.sh").chmod(0o755)
    sha = commit(source, {})
    with Repository(source) as repository:
        tree = repository.tree(sha)
        assert tree.below("charts") == ["charts/web/Chart.yaml", "charts/web/a/b.sh"]
        assert "other" in tree.below()
        tree.export("charts", target)
        assert tree.data("charts/web/Chart.yaml") == b"name: web\n"
        assert tree.data("charts/none") is None
    written = sorted(str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir())
    assert written == ["web/Chart.yaml", "web/a/b.sh"]
    assert not (target / "web/a/b.sh").stat().st_mode & 0o111


def test_what_the_repository_configures_does_not_change_a_search(tmp_path: Path) -> None:
    sha = commit(
        tmp_path, {"a/b.yaml": "x: needle\n", "c.yaml": "needle\n", ".gitattributes": "a/* binary\n"}
    )
    odd = {
        "color.ui": "always",
        "grep.lineNumber": "true",
        "grep.column": "true",
        "submodule.recurse": "true",
    }
    for name, value in odd.items():
        git(tmp_path, "config", name, value)
    for place in (tmp_path, tmp_path / "a"):
        with Repository(place) as repository:
            assert repository.grep(sha, ["needle"], ["*.yaml"]) == ["a/b.yaml", "c.yaml"]
            assert repository.occurrences(sha, ["needle"], ["*.yaml"]) == {"needle": ["a/b.yaml", "c.yaml"]}


def test_what_the_repository_configures_does_not_change_where_lines_are(tmp_path: Path) -> None:
    base = commit(
        tmp_path, {"a": "1\n\n\n2\n", "b/c": "1\n", ".gitattributes": "a binary\n", "order": "b/*\n"}
    )
    head = commit(tmp_path, {"a": "3\n\n\n4\n", "b/c": "2\n"})
    odd = {
        "diff.interHunkContext": "9",
        "diff.orderFile": str(tmp_path / "order"),
        "diff.relative": "true",
        "color.ui": "always",
        "diff.submodule": "log",
    }
    for name, value in odd.items():
        git(tmp_path, "config", name, value)
    for place in (tmp_path, tmp_path / "b"):
        with Repository(place) as repository:
            assert repository.lines(base, head) == [
                Line("a", "-", 1, "1"),
                Line("a", "+", 1, "3"),
                Line("a", "-", 4, "2"),
                Line("a", "+", 4, "4"),
                Line("b/c", "-", 1, "1"),
                Line("b/c", "+", 1, "2"),
            ]


def test_a_file_that_becomes_a_link_keeps_its_lines(tmp_path: Path) -> None:
    base = commit(tmp_path, {"a": "1\n", "b": "1\n", "c": "1\n"})
    (tmp_path / "a").unlink()
    (tmp_path / "a").symlink_to("b")
    head = commit(tmp_path, {"c": "2\n"})
    link = [Line("a", "-", 1, "1"), Line("a", "+", 1, "b")]
    with Repository(tmp_path) as repository:
        assert repository.lines(base, head, ["a", "b"]) == link
        assert repository.lines(base, head) == [*link, Line("c", "-", 1, "1"), Line("c", "+", 1, "2")]
