"""``.helmignore``, read as helm reads it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.ignore import NAME, kept
from bot.errors import ChartError

FILES = ("Chart.yaml", "a.txt", "sub/a.txt", "sub/deep/b.yaml", "templates/x.yaml", "templates/.x.yaml")


def left(rules: str) -> set[str]:
    """What is ignored by rules, beside what helm ignores always."""
    files = {name: name for name in (NAME, *FILES)}
    return set(FILES) - set(kept(files, lambda _: rules)) - {"templates/.x.yaml"}


@pytest.mark.parametrize(
    ("rules", "ignored"),
    [
        ("", set()),
        ("# a.txt\n\n", set()),
        ("a.txt", {"a.txt", "sub/a.txt"}),
        ("/a.txt", {"a.txt"}),
        ("sub/a.txt\r", {"sub/a.txt"}),
        ("sub/*", {"sub/a.txt", "sub/deep/b.yaml"}),
        ("sub", {"sub/a.txt", "sub/deep/b.yaml"}),
        ("deep/", {"sub/deep/b.yaml"}),
        ("a.txt/", set()),
        ("[a-b].*", {"a.txt", "sub/a.txt", "sub/deep/b.yaml"}),
        ("[^a].yaml", {"sub/deep/b.yaml", "templates/x.yaml"}),
        ("?.txt", {"a.txt", "sub/a.txt"}),
        (r"\?.txt", set()),
    ],
)
def test_rules(rules: str, ignored: set[str]) -> None:
    assert left(rules) == ignored


def test_an_exclamation_mark_ignores_the_others() -> None:
    assert left("!a.txt") >= {"Chart.yaml", "templates/x.yaml"}
    assert "a.txt" not in left("!a.txt")


def test_hidden_templates_are_never_kept() -> None:
    assert "templates/.x.yaml" not in kept({name: name for name in FILES}, lambda _: None)


def test_two_stars_are_refused() -> None:
    with pytest.raises(ChartError, match="does not read"):
        left("a/**")


@given(st.text(alphabet="ab[]^-\\*?!/.# \n", max_size=30))
def test_any_rules_are_read_or_refused(rules: str) -> None:
    with contextlib.suppress(ChartError):
        left(rules)
