from __future__ import annotations

import pytest

from bot.notes import kind_of, of_file

CHANGELOG = "# Changelog\n\n## 2.1.0\n- c\n\n## 2.0.0\n- b\n\n## 1.4.0\n- a\n"
UPGRADES = (
    "# Upgrading\n\n## To 3.0.0\n\nLater.\n\n"
    "## To 2.0.0\n\nNow.\n\n### From 1.9 to 2.0\n\nAlso.\n\n## To 1.0.0\n\nOld.\n"
)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("x", "UPGRADING.md", "upgrade-doc"),
        ("x", "docs/migration-v2.md", "upgrade-doc"),
        ("x", "CHANGELOG.md", "changelog"),
        ("x", "RELEASE_NOTES.md", "changelog"),
        ("- kind: removed\n  description: The port\n", "-", "artifacthub"),
        ("- a list\n- of lines\n", "body.md", "release"),
        ("- kind: [", "-", "release"),
        ("- " * 150_000, "-", "release"),
        ("", "-", "release"),
    ],
)
def test_the_kind_of_a_file(text: str, name: str, kind: str) -> None:
    assert kind_of(text, name) == kind


@pytest.mark.parametrize(
    ("text", "kind", "old", "new", "told"),
    [
        (CHANGELOG, "changelog", "1.4.0", "2.1.0", [("2.1.0", ["c"]), ("2.0.0", ["b"])]),
        (CHANGELOG, "changelog", "2.0.0", "2.1.0", [("2.1.0", ["c"])]),
        (CHANGELOG, "changelog", "5.0.0", "5.1.0", [("5.1.0", ["c", "b", "a"])]),
        (CHANGELOG, "changelog", None, "2.1.0", [("2.1.0", ["c", "b", "a"])]),
        (CHANGELOG, "changelog", "odd", "2.1.0", [("2.1.0", ["c", "b", "a"])]),
        (CHANGELOG, "release", "1.4.0", "2.1.0", [("2.1.0", ["c", "b", "a"])]),
        ("## 2.1.0\n- c\n", "changelog", "2.0.0", "2.1.0", [("2.1.0", ["c"])]),
        (UPGRADES, "upgrade-doc", "1.4.0", "2.0.0", [("2.0.0", ["Now.", "Also."])]),
        ("Now.", "upgrade-doc", "1.4.0", "2.0.0", [("2.0.0", ["Now."])]),
        ("", "release", None, None, [("", [])]),
    ],
)
def test_the_versions_of_a_file(
    text: str, kind: str, old: str | None, new: str | None, told: list[tuple[str, list[str]]]
) -> None:
    found = of_file(text, kind, chart="web", old=old, new=new)
    prose = [
        [one.text.raw for one in note.statements if one.kind not in ("heading", "title")] for note in found
    ]
    assert list(zip([note.version for note in found], prose, strict=True)) == told
