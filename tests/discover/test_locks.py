"""Lock files."""

from __future__ import annotations

import dataclasses

import pytest

from bot.discover import locks
from bot.model import Place, Release, SourceKind
from tests.discover.trees import workspace

LOCK = """\
dependencies:
- name: web
  repository: https://x.example
  version: 1.2.3
- name: web
  repository: https://x.example
  version: "2.0.0"
- {name: db, version: v3.1.0}
- {name: none}
digest: sha256:0
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/Chart.lock", ("a/Chart.yaml", "a/Chart.yml")),
        ("requirements.lock", ("requirements.yaml", "requirements.yml")),
        ("vendir.lock.yml", ("vendir.yml", "vendir.yaml")),
        (
            "helmfile.d/10-web.lock",
            tuple(
                f"helmfile.d/10-web{end}" for end in (".yaml", ".yml", ".yaml.gotmpl", ".yml.gotmpl")
            ),
        ),
        ("a/10-web.lock", ()),
        ("flake.lock", ()),
        ("a/Chart.yaml", ()),
    ],
)  # fmt: skip
def test_whose_lock_it_is(path: str, expected: tuple[str, ...]) -> None:
    assert locks.manifests(path) == expected


def test_entries_by_name_in_their_order() -> None:
    space = workspace({"a/Chart.lock": LOCK})
    first, second = locks.named(space, "a/Chart.lock", "web")
    assert (first.version, first.place) == ("1.2.3", Place("a/Chart.lock", 4, 12))
    assert (second.version, second.place) == ("2.0.0", Place("a/Chart.lock", 7, 13))
    assert locks.entry(space, "a/Chart.lock", "web", 1) == second
    assert locks.entry(space, "a/Chart.lock", "web", 2) is None
    assert locks.entry(space, "a/Chart.lock", "none") is None
    assert locks.entry(space, "b/Chart.lock", "web") is None


@pytest.mark.parametrize(
    "content", ["", "[", "dependencies: 3\n", "dependencies: [3, {name: []}]\n", "- a\n"]
)
def test_an_odd_lock_holds_nothing(content: str) -> None:
    assert locks.named(workspace({"Chart.lock": content}), "Chart.lock", "web") == ()


@pytest.mark.parametrize(
    ("locked", "asked", "fits"),
    [
        ("1.2.3", "1.2.3", True),
        ("v1.2.3", "1.2.3", True),
        ("1.2.3", "^1.0.0", True),
        ("1.2.3", "1.x", True),
        ("1.2.3", "1.2.4", False),
        ("2.0.0", "^1.0.0", False),
        ("2.0.0-rc.1", ">=1.0.0", False),
        ("odd", "odd", True),
    ],
)
def test_what_fits(locked: str, asked: str, fits: bool) -> None:
    one = locks.Locked("web", locked, Place("Chart.lock", 4, 12))
    assert locks.fits(one, asked) is fits
    found, gaps = locks.fitting(one, asked, "a/Chart.yaml: web")
    assert (found == one, [gap.subject for gap in gaps]) == (fits, [] if fits else ["a/Chart.yaml: web"])


def test_no_lock_is_no_gap() -> None:
    assert locks.fitting(None, "1.0.0", "web") == (None, ())


def test_a_release_at_its_lock() -> None:
    at = Place("a/Chart.lock", 4, 12)
    one = Release("helmv3", "a/Chart.yaml", 5, 3, "web", None, SourceKind.HTTP, "^1", "1.2.3", at)
    moved = locks.at_lock(one)
    assert (moved.file, moved.line, moved.column, moved.version) == ("a/Chart.lock", 4, 12, "1.2.3")
    assert (moved.resolved, moved.lock, moved.home) == (None, None, "a/Chart.yaml")
    assert locks.at_lock(dataclasses.replace(one, home="app.yaml")).home == "app.yaml"
    open_range = dataclasses.replace(one, lock=None)
    assert locks.at_lock(open_range) is open_range
