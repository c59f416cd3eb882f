"""What lies between two commits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import discover
from bot.discover.levels import level
from bot.git import Repository
from bot.model import Discovery, Level
from bot.settings import Settings
from tests.discover.trees import between, commit

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  source:
    repoURL: %s
    chart: %s
    # renovate: keep
    targetRevision: %s
"""
OCI = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web}
spec:
  url: oci://r.example/charts/web
  ref:
    tag: %s
"""
USER = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: %s}
spec:
  chartRef: {kind: OCIRepository, name: web}
  values: {a: 1}
"""
ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64
CHART = """\
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - {name: web, version: %s, repository: "https://x.example"}
"""
LOCK = """\
dependencies:
- name: web
  repository: https://x.example
  version: %s
digest: %s
generated: "%s"
"""


def app(version: str, name: str = "web", url: str = "https://x.example", chart: str = "web") -> str:
    """An Application."""
    return APPLICATION % (name, url, chart, version)


def seen(found: Discovery) -> list[tuple[str, str, str, Level]]:
    """Chart, old and new version, level of every bump."""
    return [(bump.new.chart, bump.old.version, bump.new.version, bump.level) for bump in found.bumps]


def lines(found: Discovery) -> list[tuple[str, int, str]]:
    """File, line and text of what is not explained."""
    return [(one.file, one.line, ("+" if one.added else "-") + one.text.raw) for one in found.unexplained]


def test_a_plain_bump_explains_itself(tmp_path: Path) -> None:
    found = between(tmp_path, {"a.yaml": app('"1.2.3"'), "b.yaml": app("9.9.9")}, {"a.yaml": app('"1.3.0"')})
    assert seen(found) == [("web", "1.2.3", "1.3.0", Level.MINOR)]
    assert (found.unexplained, found.gaps) == ((), ())
    (bump,) = found.bumps
    assert (bump.new.file, bump.new.line, bump.new.column) == ("a.yaml", 9, 22)


def test_several_bumps_in_one_file(tmp_path: Path) -> None:
    old = app("1.0.0") + "---\n" + app("1.0.0", "two") + "---\n" + app("1.0.0", "three")
    new = app("1.0.1") + "---\n" + app("1.0.0", "two") + "---\n" + app("2.0.0", "three")
    found = between(tmp_path, {"a.yaml": old}, {"a.yaml": new})
    assert [(bump.new.name, bump.level) for bump in found.bumps] == [
        ("web", Level.PATCH),
        ("three", Level.MAJOR),
    ]
    assert found.unexplained == ()


def test_two_versions_in_one_line(tmp_path: Path) -> None:
    text = "apiVersion: v2\ndependencies: [{name: a, version: %s}, "
    text += (
        "{name: b, version: %s, repository: 'oci://r/x'}, {name: c, version: %s, repository: 'https://x'}]\n"
    )
    found = between(
        tmp_path,
        {"Chart.yaml": text % ("1", "1.9.0", "1.0.0")},
        {"Chart.yaml": text % ("1", "1.10.0", "2.0.0")},
    )
    assert seen(found) == [("b", "1.9.0", "1.10.0", Level.MINOR), ("c", "1.0.0", "2.0.0", Level.MAJOR)]
    assert found.unexplained == ()


def test_one_oci_repository_bumps_all_its_users(tmp_path: Path) -> None:
    users = {f"{name}.yaml": USER % name for name in ("one", "two")}
    found = between(tmp_path, {"oci.yaml": OCI % "1.2.3", **users}, {"oci.yaml": OCI % "1.2.4"})
    (bump,) = found.bumps
    assert [(old.name, new.name, new.version) for old, new in bump.pairs] == [
        ("one", "one", "1.2.4"),
        ("two", "two", "1.2.4"),
    ]
    assert found.unexplained == ()


@pytest.mark.parametrize(
    ("old", "new", "how_far", "left"),
    [
        ("1.2.3", f"1.2.4\n    digest: {ONE}", Level.PATCH, 0),
        (f"1.2.3\n    digest: {ONE}", f"1.2.4\n    digest: {TWO}", Level.PATCH, 0),
        (f"1.2.3\n    digest: {ONE}", f"1.2.3\n    digest: {TWO}", Level.DIGEST, 0),
        ("1.2.3", f"1.2.4@{ONE}", Level.PATCH, 0),
        (f"1.2.3@{ONE}", f"1.2.4@{TWO}", Level.PATCH, 0),
        (f"1.2.3@{ONE}", f"1.2.3@{TWO}", Level.DIGEST, 0),
        ("1.2.3", f"1.2.4\n    digest: {ONE}\n    digest: other", Level.PATCH, 1),
        ("1.2.3", "1.2.4  # why", Level.PATCH, 2),
    ],
)
def test_digests(tmp_path: Path, old: str, new: str, how_far: Level, left: int) -> None:
    users = {"user.yaml": USER % "web"}
    found = between(tmp_path, {"oci.yaml": OCI % old, **users}, {"oci.yaml": OCI % new})
    if left == 1:  # the last digest wins, so the first is not the bump's
        assert len(found.unexplained) == 1
    else:
        assert [bump.level for bump in found.bumps] == [how_far]
        assert len(found.unexplained) == left


def test_other_changes_are_not_explained(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {"a.yaml": app("1.0.0"), "b.txt": "x\n", "run.sh": "true\n"},
        {
            "a.yaml": app("1.1.0") + "  project: new\n",
            "b.txt": "y\n",
            "logo.png": b"\x00\x01",
            "run.sh": None,
        },
    )
    assert seen(found) == [("web", "1.0.0", "1.1.0", Level.MINOR)]
    assert lines(found) == [
        ("a.yaml", 10, "+  project: new"),
        ("b.txt", 1, "-x"),
        ("b.txt", 1, "+y"),
        ("logo.png", 1, "+"),
        ("run.sh", 1, "-true"),
    ]


def test_a_mode_that_changes_is_not_explained(tmp_path: Path) -> None:
    base = commit(tmp_path, {"run.sh": "true\n"})
    (tmp_path / "run.sh").chmod(0o755)
    head = commit(tmp_path, {})
    with Repository(tmp_path) as repository:
        found = discover.bumps(repository, base, head, Settings())
    assert lines(found) == [("run.sh", 1, "+")]


def test_a_document_that_was_broken_before_may_hide_the_bump(tmp_path: Path) -> None:
    old, new = ({"a.yaml": app(f"{version}\n  x: [")} for version in ("1.0.0", "1.0.1"))
    assert [gap.reason for gap in between(tmp_path, old, new).gaps] == ["a document cannot be read"]


def test_lines_are_shown_without_the_secrets_in_them(tmp_path: Path) -> None:
    secret = "kind: Secret\nmetadata: {name: x}\nstringData:\n  user: %s\n  more: |\n    %s\n"
    values = "adminPassword: %s\nuser: %s\n"
    found = between(
        tmp_path,
        {
            "a.yaml": app("1.0.0"),
            "s.yaml": "a: b\n---\n" + secret % ("x", "y"),
            "v.yaml": values % ("x", "y"),
        },
        {
            "a.yaml": app("1.0.1"),
            "s.yaml": "a: c\n---\n" + secret % ("p", "q"),
            "v.yaml": values % ("p", "q"),
        },
    )
    assert [text for _, _, text in lines(found)] == [
        *("-a: b", "+a: c", "-  user: ***", "+  user: ***", "-    ***", "+    ***"),
        *("-adminPassword: ***", "-user: y", "+adminPassword: ***", "+user: q"),
    ]


@pytest.mark.parametrize("changed", [{"chart": "other"}, {"url": "https://y.example"}])
def test_a_replacement_that_keeps_the_version_is_a_bump(tmp_path: Path, changed: dict[str, str]) -> None:
    found = between(tmp_path, {"a.yaml": app("1.0.0")}, {"a.yaml": app("1.0.0", **changed)})
    assert [bump.level for bump in found.bumps] == [Level.OTHER]
    assert len(found.unexplained) == 2
    assert [gap.reason for gap in found.gaps] == ["it comes from another chart or repository now"]


def test_a_moved_file_is_no_bump(tmp_path: Path) -> None:
    found = between(tmp_path, {"a.yaml": app("1.0.0")}, {"a.yaml": None, "b.yaml": app("1.0.0")})
    assert found.bumps == ()
    assert len(found.unexplained) == 18
    moved = between(tmp_path, {}, {"b.yaml": None, "c.yaml": app("1.0.1")})
    assert seen(moved) == [("web", "1.0.0", "1.0.1", Level.PATCH)]
    assert len(moved.unexplained) == 18


@pytest.mark.parametrize(
    ("new", "how_far", "gaps", "left"),
    [
        (app("1.1.0", chart="other"), Level.OTHER, 1, 2),
        (app("1.1.0", url="oci://x.example"), Level.OTHER, 1, 2),
        (app("1.1.0", url="https://x.example/"), Level.MINOR, 0, 2),
        (app("1.1.0", name="renamed"), Level.MINOR, 0, 2),
        (app("0.9.0"), Level.DOWNGRADE, 0, 0),
    ],
)
def test_what_else_differs(tmp_path: Path, new: str, how_far: Level, gaps: int, left: int) -> None:
    found = between(tmp_path, {"a.yaml": app("1.0.0")}, {"a.yaml": new})
    assert [bump.level for bump in found.bumps] == [how_far]
    assert (len(found.gaps), len(found.unexplained)) == (gaps, left)


def test_one_that_comes_or_goes_moves_no_other(tmp_path: Path) -> None:
    one, two, three = (app(version) for version in ("1.0.0", "2.0.0", "3.0.0"))
    found = between(
        tmp_path, {"a.yaml": "---\n".join((one, two, three))}, {"a.yaml": "---\n".join((two, three))}
    )
    assert found.bumps == ()
    found = between(tmp_path, {}, {"a.yaml": "---\n".join((one, two, three))})
    assert found.bumps == ()


def test_local_charts_and_values_are_no_bump(tmp_path: Path) -> None:
    local = CHART.replace("https://x.example", "file://../web")
    found = between(tmp_path, {"Chart.yaml": local % "1.0.0"}, {"Chart.yaml": local % "1.1.0"})
    assert (found.bumps, len(found.unexplained)) == ((), 2)
    found = between(
        tmp_path, {"Chart.yaml": CHART % "1.0.0", "values.yaml": "a: 1\n"}, {"values.yaml": "a: 2\n"}
    )
    assert (found.bumps, len(found.unexplained)) == ((), 2)


@pytest.mark.parametrize(
    ("lock", "explained"),
    [
        (LOCK % ("1.1.0", TWO, "today"), True),
        (LOCK % ("1.7.0", TWO, "today"), False),
        (LOCK.replace("x.example", "evil.example") % ("1.1.0", TWO, "today"), False),
    ],
)
def test_a_lock_beside_a_bump(tmp_path: Path, lock: str, explained: bool) -> None:
    found = between(
        tmp_path,
        {"a/Chart.yaml": CHART % "1.0.0", "a/Chart.lock": LOCK % ("1.0.0", ONE, "yesterday")},
        {"a/Chart.yaml": CHART % "1.1.0", "a/Chart.lock": lock},
    )
    assert seen(found) == [("web", "1.0.0", "1.1.0", Level.MINOR)]
    assert (found.unexplained == ()) is explained
    alone = between(tmp_path, {}, {"a/Chart.lock": LOCK % ("1.2.0", TWO, "tomorrow")})
    assert alone.unexplained


def test_a_range_leaves_the_lock_free(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {"Chart.yaml": CHART % "^1.0.0", "Chart.lock": LOCK % ("1.0.0", ONE, "yesterday")},
        {"Chart.yaml": CHART % "^1.1.0", "Chart.lock": LOCK % ("1.7.0", TWO, "today")},
    )
    assert seen(found) == [("web", "^1.0.0", "^1.1.0", Level.MINOR)]
    assert found.unexplained == ()


def test_a_document_that_breaks_is_a_gap_and_one_that_was_broken_is_not(tmp_path: Path) -> None:
    broken = "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: [\n"
    found = between(tmp_path, {"a.yaml": app("1.0.0") + broken}, {"a.yaml": app("1.1.0") + broken})
    assert (len(found.bumps), found.gaps, found.unexplained) == (1, (), ())
    found = between(tmp_path, {"a.yaml": app("1.0.0")}, {"a.yaml": app("1.1.0") + broken})
    assert [one.reason for one in found.gaps] == ["a document cannot be read"]


def test_values_of_each_side_come_from_its_own_commit(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {"Chart.yaml": CHART % "1.0.0", "values.yaml": "web: {a: 1}\n"},
        {"Chart.yaml": CHART % "1.1.0", "values.yaml": "web: {a: 2}\n"},
    )
    (bump,) = found.bumps
    assert [side.values[0].content for side in (bump.old, bump.new)] == ["{a: 1}\n", "{a: 2}\n"]


def test_a_user_that_changes_beside_its_source(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {"oci.yaml": OCI % "1.2.3", "user.yaml": USER % "web"},
        {"oci.yaml": OCI % "1.2.4", "user.yaml": (USER % "web").replace("a: 1", "a: 2")},
    )
    ((old, new),) = found.bumps[0].pairs
    assert (old.values[0].content, new.values[0].content) == ("{a: 1}\n", "{a: 2}\n")
    assert len(found.unexplained) == 2


def test_file_names_with_odd_letters(tmp_path: Path) -> None:
    name = 'ordner "ä"/\t*.yaml'
    found = between(tmp_path, {name: app("1.0.0")}, {name: app("1.0.1").replace("\n", "\r\n")})
    assert seen(found) == [("web", "1.0.0", "1.0.1", Level.PATCH)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.2.3", "1.2.4", Level.PATCH),
        ("1.2.3", "v1.3.0", Level.MINOR),
        ("v1.9", "1.10", Level.MINOR),
        ("1", "2", Level.MAJOR),
        ("1.2.0-rc.1", "1.2.0", Level.PATCH),
        ("1.2.0", "1.2.0-rc.1", Level.DOWNGRADE),
        ("1.2.0+a", "1.2.0+b", Level.OTHER),
        ("1.16.x", "1.17.x", Level.MINOR),
        ("^1.0.0", "^2.0.0", Level.MAJOR),
        ("^1.0.0", "~1.1.0", Level.OTHER),
        (">=1.0.0 <2.0.0", ">=1.0.0 <3.0.0", Level.OTHER),
        ("main", "1.0.0", Level.OTHER),
        ("1.2.3", "v1.2.3", Level.OTHER),
        ("1.02.0", "1.3.0", Level.MINOR),
        ("1.0.0-01", "1.0.0-02", Level.OTHER),
    ],
)
def test_levels(old: str, new: str, expected: Level) -> None:
    assert level(old, new) is expected


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_versions_have_a_level(old: str, new: str) -> None:
    forth, back = level(old, new), level(new, old)
    assert (forth is Level.OTHER) == (back is Level.OTHER)
    assert (forth is Level.DOWNGRADE) <= (back is not Level.DOWNGRADE)


def test_a_lock_that_changes_alone_is_a_bump(tmp_path: Path) -> None:
    chart = CHART % "^1.0.0"
    found = between(
        tmp_path,
        {"a/Chart.yaml": chart, "a/Chart.lock": LOCK % ("1.0.0", ONE, "yesterday")},
        {"a/Chart.lock": LOCK % ("1.7.0", TWO, "today")},
    )
    assert seen(found) == [("web", "1.0.0", "1.7.0", Level.MINOR)]
    assert found.unexplained == ()
    (bump,) = found.bumps
    assert (bump.new.file, bump.new.line, bump.new.column) == ("a/Chart.lock", 4, 12)
    assert bump.new.home == "a/Chart.yaml"


def test_a_lock_says_what_a_range_means(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {"Chart.yaml": CHART % "^1.0.0", "Chart.lock": LOCK % ("1.0.0", ONE, "yesterday")},
        {"Chart.yaml": CHART % "^1.1.0", "Chart.lock": LOCK % ("1.7.0", TWO, "today")},
    )
    (bump,) = found.bumps
    assert (bump.old.resolved, bump.new.resolved) == ("1.0.0", "1.7.0")
    other = between(
        tmp_path / "other",
        {"Chart.yaml": CHART % "^1.0.0", "Chart.lock": LOCK % ("1.0.0", ONE, "yesterday")},
        {"Chart.yaml": CHART % "^1.1.0", "Chart.lock": LOCK % ("2.0.0", TWO, "today")},
    )
    assert [gap.reason for gap in other.bumps[0].new.gaps] == [
        "the lock file holds a version that is not asked for"
    ]


def test_a_charts_own_version_goes_along_with_its_dependency(tmp_path: Path) -> None:
    chart = CHART % "1.0.0"
    new = (CHART % "1.1.0").replace("version: 1.0.0\n", "version: 1.0.1\n")
    found = between(tmp_path, {"Chart.yaml": chart}, {"Chart.yaml": new})
    assert (len(found.bumps), found.unexplained) == (1, ())
    named = new.replace("name: shop", "name: other")
    assert lines(between(tmp_path, {"Chart.yaml": chart}, {"Chart.yaml": named}))


def test_copies_of_the_chart_go_along_with_it(tmp_path: Path) -> None:
    old, new = b"\x1f\x8bold", b"\x1f\x8bnew"
    before: dict[str, str | bytes | None] = {
        "a/Chart.yaml": CHART % "1.0.0",
        "a/charts/web-1.0.0.tgz": old,
        "a/charts/web/values.yaml": "a: 1\n",
    }
    after: dict[str, str | bytes | None] = {
        "a/Chart.yaml": CHART % "1.1.0", "a/charts/web-1.0.0.tgz": None, "a/charts/web-1.1.0.tgz": new,
        "a/charts/web/values.yaml": "a: 2\n",
    }  # fmt: skip
    assert between(tmp_path / "one", before, after).unexplained == ()
    stray = between(
        tmp_path / "two", before, {**after, "a/charts/db-1.1.0.tgz": new, "a/charts/web-9.tgz": new}
    )
    assert [line.file for line in stray.unexplained] == ["a/charts/db-1.1.0.tgz", "a/charts/web-9.tgz"]


def test_a_digest_beside_its_version_in_one_line(tmp_path: Path) -> None:
    text = (OCI % "X").replace("    tag: X\n", "").replace("ref:\n", "ref: {tag: %s, digest: '%s'}\n")
    old, new = text % ("1.2.3", ONE), text % ("1.2.4", TWO)
    found = between(tmp_path, {"oci.yaml": old, "one.yaml": USER % "one"}, {"oci.yaml": new})
    assert (len(found.bumps), found.unexplained) == (1, ())


def test_of_a_very_long_line_the_beginning_is_shown_without_secrets(tmp_path: Path) -> None:
    line = f"{'x' * 3_980} https://ada:{'hidden' * 100}@example.com {'y' * 20_000}"
    (changed,) = between(tmp_path, {"a.txt": ""}, {"a.txt": line}).unexplained
    assert len(changed.text.raw) < 4_100
    assert "hidden" not in changed.text.raw


def test_a_comment_in_a_file_too_large_to_be_read_is_a_gap(tmp_path: Path) -> None:
    text = "# renovate: datasource=helm depName=web registryUrl=https://e.example\nV=1.2.3\n"
    sha = commit(tmp_path, {"versions.txt": text + "#" * (16 << 20)})
    with Repository(tmp_path) as repository:
        found = discover.releases(repository.tree(sha), Settings())
    assert [one.subject for one in found.gaps] == ["versions.txt"]


def test_of_very_many_lines_the_last_says_how_many_there_are(tmp_path: Path) -> None:
    lines = between(tmp_path, {"a.txt": "x\n"}, {"a.txt": "x\n" + "y\n" * 25_000}).unexplained
    assert len(lines) == 20_001
    assert (lines[-1].line, lines[-1].text.raw) == (20_002, "… (5,000 more lines)")
