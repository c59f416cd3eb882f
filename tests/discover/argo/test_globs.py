"""Globs match as Go's path.Match, git and doublestar do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discover.argo import globs

PATHS = ["a.yaml", "apps/a.yaml", "apps/b.yml", "apps/web/a.yaml", "apps/web/x/a.yaml", "apps/[x]/a.yaml"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("apps/*", ["apps/a.yaml", "apps/b.yml"]),
        ("**/a.yaml", ["apps/a.yaml"]),
        ("apps/[ab].yaml", ["apps/a.yaml"]),
        ("apps/[^a].y?l", ["apps/b.yml"]),
        ("apps/\\[x\\]/a.yaml", ["apps/[x]/a.yaml"]),
        ("apps", []),
        ("[", []),
    ],
)
def test_nothing_crosses_a_slash_among_folders(pattern: str, found: list[str]) -> None:
    assert [path for path in PATHS if globs.folders([pattern])(path)] == found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("apps/*.yaml", ["apps/a.yaml", "apps/web/a.yaml", "apps/web/x/a.yaml", "apps/[x]/a.yaml"]),
        ("**/a.yaml", ["apps/a.yaml", "apps/web/a.yaml", "apps/web/x/a.yaml", "apps/[x]/a.yaml"]),
        ("apps/web", ["apps/web/a.yaml", "apps/web/x/a.yaml"]),
        ("./a.yaml", ["a.yaml"]),
        ("a.yam", []),
    ],
)
def test_everything_crosses_slashes_in_git(pattern: str, found: list[str]) -> None:
    assert [path for path in PATHS if globs.pathspecs([pattern])(path)] == found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/a.yaml", ["a.yaml", "apps/a.yaml", "apps/web/a.yaml", "apps/web/x/a.yaml", "apps/[x]/a.yaml"]),
        ("apps/*/a.yaml", ["apps/web/a.yaml", "apps/[x]/a.yaml"]),
        ("apps/web/**", ["apps/web/a.yaml", "apps/web/x/a.yaml"]),
        ("apps/{a.yaml,b.yml}", ["apps/a.yaml", "apps/b.yml"]),
        ("apps/{a.yaml", []),
    ],
)
def test_two_stars_span_folders(pattern: str, found: list[str]) -> None:
    assert [path for path in PATHS if globs.doublestars([pattern])(path)] == found


def test_a_template_may_become_anything_but_not_everything() -> None:
    assert globs.may_be("charts/{{ .name }}")("charts/web")
    assert not globs.may_be("charts/{{ .name }}")("charts/web/templates")
    assert not globs.may_be("{{ .path.path }}")("charts")
    assert globs.loose(["clusters/{{name}}/config.yaml"])("clusters/a/config.yaml")


@settings(deadline=None)
@given(st.text(alphabet="*?[]{}^!,/\\ab-.\n", max_size=40), st.text(alphabet="ab/.", max_size=20))
def test_no_pattern_raises(pattern: str, path: str) -> None:
    for kind in (globs.folders, globs.pathspecs, globs.doublestars, globs.loose):
        kind([pattern])(path)
    globs.may_be(pattern)(path)


def test_a_pattern_cannot_take_long() -> None:
    assert not globs.folders(["*a" * 40 + "b"])("a" * 5000)
