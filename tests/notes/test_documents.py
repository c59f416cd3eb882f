"""Changelogs and upgrade documents, split into sections."""

from __future__ import annotations

import pytest

from bot.notes import changelog, outline, upgrades


def split(text: str, name: str = "shop") -> dict[str, str]:
    return {
        version: section.text.partition("\n")[2].strip()
        for version, section in changelog.sections(text, name)
    }


@pytest.mark.parametrize(
    "heading",
    [
        "## 1.2.3",
        "## [1.2.3] - 2026-01-31",
        "### v1.2.3 (2026-01-31)",
        "# shop-1.2.3",
        "## [shop-1.2.3](https://a.test/x) (2026-01-31)",
        "## shop 1.2.3",
        "## <small>1.2.3 (2026-01-31)</small>",
        "## `v1.2.3`",
        "## Version 1.2.3",
        "## [shop-1.2.3] - soon",
        "1.2.3 / 2026-01-31\n------------------",
        "v1.2.3\n~~~~~~",
        "**1.2.3**",
        "## 1.2.3 The port moved",
        "## 1.2.3  ![App: v9.9.9](https://a.test/" + "b" * 400 + ")",
    ],
)
def test_headings_that_name_a_version(heading: str) -> None:
    found = split(f"# Changelog\n\n{heading}\n\n- the port\n")
    assert [version.removeprefix("v") for version in found] == ["1.2.3"]
    assert "the port" in next(iter(found.values()))


@pytest.mark.parametrize(
    "heading",
    [
        "## other-chart-1.2.3",
        "## Breaking changes in 1.2.3",
        "## 2026-01-31",
        "## 1.25 support",
        "## Unreleased",
    ],
)
def test_headings_that_name_no_version_of_this_chart(heading: str) -> None:
    assert split(f"{heading}\n\n- the port\n") == {}


def test_a_section_ends_at_the_next_version_whatever_its_level() -> None:
    text = (
        "# [2.0.0](x)\n\n### BREAKING\n\n* a\n\n### [1.1.1](x)\n\n### Bug Fixes\n\n* b\n\n"
        "## [1.1.0](x)\n\n### Features\n\n* c\n"
    )
    assert split(text) == {
        "2.0.0": "### BREAKING\n\n* a",
        "1.1.1": "### Bug Fixes\n\n* b",
        "1.1.0": "### Features\n\n* c",
    }


def test_a_section_ends_at_another_chart_and_goes_on_past_versions_of_other_things() -> None:
    text = "## shop-2.0.0\n\na\n\n### Redis 7.2\n\nb\n\n## till-1.0.0\n\nc\n\n## shop-1.0.0\n\nd\n"
    assert split(text) == {"2.0.0": "a\n\n### Redis 7.2\n\nb", "1.0.0": "d"}


def test_headings_inside_code_are_code() -> None:
    assert split("## 1.1.0\n\n```\n## 1.0.0\n```\n\n- a\n\n## 0.9.0\n- b\n") == {
        "1.1.0": "```\n## 1.0.0\n```\n\n- a",
        "0.9.0": "- b",
    }


def test_a_fence_that_was_forgotten_hides_no_version() -> None:
    text = "## 1.2.0\n\n```diff\n-a\n\n## 1.1.0\n\n```diff\n-b\n```\n\n## 1.0.0\n\n```\n-c\n\n## 0.9.0\n- d\n"
    assert list(split(text)) == ["1.2.0", "1.1.0", "1.0.0", "0.9.0"]


def test_what_is_not_released_belongs_to_no_version() -> None:
    assert split("## Unreleased\n- x\n\n## 1.0.0\n- a\n\n## Unreleased\n- y\n") == {"1.0.0": "- a"}


def test_outline_knows_all_kinds_of_headings() -> None:
    text = "# A #\n\nB\n=\n\nC\n---\n\nD\n~~~\n\n<h2>E</h2>\n\n**F**\n\n- not\n---\n#hash\n"
    assert [(one.level, one.title) for one in outline.headings(text)][:3] == [(1, "A"), (2, "C"), (3, "D")]
    assert [one.title for one in outline.headings(text)][3:5] == ["E", "F"]
    assert "hash" not in [one.title for one in outline.headings(text)]


@pytest.mark.parametrize(
    ("title", "target"),
    [
        ("To 12.0.0", (12, 0, 0)),
        ("From 45.x to 46.x", (46, 0, 0)),
        ("From Chart versions < 1.21.0", (1, 21, 0)),
        ("Upgrading to `0.31.0`+", (0, 31, 0)),
        ("0.44 -> 0.45", (0, 45, 0)),
        ("v2.x to v3.x", (3, 0, 0)),
        ("Upgrading from Chart Version v1", (2, 0, 0)),
        ("Upgrading from versions older than 5.0.0", (5, 0, 0)),
        ("From 1.5 to 2.0 (Kubernetes 1.22)", (2, 0, 0)),
        ("5.12.0", (5, 12, 0)),
        ("Upgrade to Helm 3", None),
        ("Upgrading to a new major version", None),
    ],
)
def test_where_an_upgrade_section_leads(title: str, target: tuple[int, int, int] | None) -> None:
    found = upgrades.target_of(title)
    assert (None if found is None else found[:3]) == target


def test_a_readme_is_read_below_its_upgrade_headings_only() -> None:
    text = (
        "# shop\n\n## Requirements\n\n### 1.25.0\n\nx\n\n## Upgrading\n\n### 3.0.0\n\ny\n\n## To 4.0.0\n\nz\n"
    )
    assert [key[:3] for key, _ in upgrades.sections(text, whole=False)] == [(3, 0, 0), (4, 0, 0)]
    assert [key[:3] for key, _ in upgrades.sections(text, whole=True)] == [(1, 25, 0), (3, 0, 0), (4, 0, 0)]


def test_a_section_holds_what_is_below_it() -> None:
    text = "## To 3.0.0\n\na\n\n### Values\n\nb\n\n## To 2.0.0\n\nc\n"
    (_, newest), (_, oldest) = upgrades.sections(text, whole=True)
    assert newest.text == "## To 3.0.0\n\na\n\n### Values\n\nb"
    assert oldest.text == "## To 2.0.0\n\nc"
