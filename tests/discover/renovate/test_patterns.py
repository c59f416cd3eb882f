"""Patterns accept the paths that Renovate's accept."""

from __future__ import annotations

import pytest

from bot.discover.renovate.patterns import all_match, any_matches, glob, is_below, matcher


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", "any/thing.yaml", None),
        ("**/*.tf", "main.tf", "main.tf.json"),
        ("**/*.tf", "a/b/MAIN.TF", "a/b/main.tofu"),
        ("apps/*.yaml", "apps/.hidden.yaml", "apps/a/b.yaml"),
        ("apps/**", "apps/a/.b/c", "other/apps/c"),
        ("**/{a,b}/*.y{a,}ml", "x/b/c.yml", "x/c/c.yml"),
        ("**/[Dd]ockerfile*", "x/dockerfile.old", "x/y.dockerfile"),
        ("**/@(x|y).env", "z/x.env", "z/xy.env"),
        ("a?.txt", "ab.txt", "a/.txt"),
        ("!**/x/**", "y/a", "a/x/b"),
        ("/apps/", "my/apps/a", "my/app/a"),
        (r"/^apps/.+\.ya?ml$/", "apps/a.yml", "my/apps/a.yml"),
        (r"/CHART\.yaml/i", "x/Chart.yaml", "x/Chart.yml"),
        (r"!/\.md$/", "a.yaml", "a.md"),
        (r"/(?<name>\u0061)\/b/", "a/b", "b/a"),
        ("/(/", "/(/", "("),
        ("#x", None, "#x"),
        ("", None, ""),
    ],
)
def test_what_a_pattern_accepts(pattern: str, yes: str | None, no: str | None) -> None:
    accepts = matcher(pattern)
    assert accepts is not None
    assert yes is None or accepts(yes)
    assert no is None or not accepts(no)


def test_globs_of_paths_know_upper_case() -> None:
    accepts = glob("**/Test/**")
    assert accepts is not None
    assert accepts("a/Test/b")
    assert not accepts("a/test/b")


@pytest.mark.parametrize(
    "pattern",
    [
        "+(a|aa)b",
        "*(*a)b",
        "**/" * 9 + "x",
        "*a*a*a*a*a*a*b",
        "{1..9999}{1..9999}",
        "x" * 400,
        "(?=x)" + "*" * 9,
    ],
)
def test_what_could_take_long_is_not_evaluated(pattern: str) -> None:
    accepts = matcher(pattern)
    assert accepts is None or not accepts("a" * 200 + "/" + "a" * 200)
    assert not any_matches([pattern], "a" * 40)


def test_lists_with_negatives() -> None:
    assert all_match(["a*", "!ab"], "ac")
    assert not all_match(["a*", "!ab"], "ab")
    assert all_match(["!ab"], "x")
    assert not all_match([], "x")
    assert not all_match(["/^b/"], "ab")


def test_ignored_by_a_part_or_a_glob() -> None:
    assert is_below("a/node_modules/b", "node_modules/", parts=True)
    assert not is_below("a/node_modules/b", "node_modules/", parts=False)
    assert is_below("a/b.yaml", "a/b.yaml", parts=False)
    assert is_below("x/.archive/y", "**/.archive/**", parts=True)
