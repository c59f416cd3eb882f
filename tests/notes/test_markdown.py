from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.notes import reading, statements
from bot.notes.inline import fold

ALPHABET = st.sampled_from(
    [*string.ascii_letters[:4], *"  \n\n\t\r\0.!?:;#*_-+=~`>|[]()<>/\\\"'{}%&@1é\u2028🚀"]
)
BITS = st.sampled_from(
    ["\n", "\n\n", "# ", "## ", "- ", "  - ", "1. ", "> ", "```\n", "~~~", "<!--", "-->", "<details>",
     "</details>", "<summary>", "<li>", "![a](b)", "[a](b)", "**a**", "a. B", "| a | b |\n|---|---|\n",
     "> [!NOTE]\n", "!!! tip\n", "    ", ":::warning\n", ":::\n", "{{% alert %}}\n", "---\n", "===\n", "text",
     "\\", "\t", "<br>"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=200), st.lists(BITS, max_size=40).map("".join), st.text(max_size=80)
)


def said(text: str, kind: str = "release") -> list[tuple[str, str, str]]:
    """Kind, section and text of each statement that is no title."""
    return [
        (one.kind, " / ".join(one.section), one.text.raw)
        for one in statements(text, kind)
        if one.kind != "title"
    ]


def texts(text: str) -> list[str]:
    return [one.text.raw for one in statements(text, "release") if one.kind != "title"]


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from(["release", "changelog", "upgrade-doc", "artifacthub"]))
def test_every_statement_is_a_part_of_the_text(text: str, kind: str) -> None:
    whole = fold(text)
    for statement in statements(text, kind):
        assert statement.text.raw
        assert statement.text.raw in whole


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(["alpha", "Beta", "gamma.", "Delta!", "epsilon"]), min_size=1, max_size=30))
def test_no_word_of_prose_is_lost(words: list[str]) -> None:
    assert " ".join(texts("## Notes\n\n" + " ".join(words))).split() == words


def test_headings_make_the_section() -> None:
    text = "Top\n===\n\n## Breaking\n- one\n\n### Deeper ###\n- two\n\n## Fixes\n- three\n"
    assert said(text) == [
        ("item", "Top / Breaking", "one"),
        ("item", "Top / Breaking / Deeper", "two"),
        ("item", "Top / Fixes", "three"),
    ]


def test_headings_are_plain_words() -> None:
    assert said("### [`v1.2.0`](https://a.test/x) **now** <small>x</small>\n\nText here.") == [
        ("sentence", "v1.2.0 now x", "Text here.")
    ]


def test_bold_lines_and_short_lines_above_a_list_are_headings() -> None:
    text = "**Upgrade notes**\n\nDo this.\n\nRemoved values:\n\n- a.b\n\nAfterwards all is well.\n"
    assert said(text) == [
        ("sentence", "Upgrade notes", "Do this."),
        ("item", "Upgrade notes / Removed values", "a.b"),
        ("sentence", "Upgrade notes", "Afterwards all is well."),
    ]


def test_a_bold_line_of_many_words_says_something_itself() -> None:
    assert said("**The server port is now 8080**\n\nChange your values.") == [
        ("sentence", "The server port is now 8080", "**The server port is now 8080**"),
        ("sentence", "The server port is now 8080", "Change your values."),
    ]


def test_a_heading_is_a_statement_before_what_is_under_it() -> None:
    text = "# 2.0.0\n## **BREAKING** changes\n### Server\n- one\n\nRenamed values:\n\n- two\n\n"
    text += "**Why**\n\nThree.\n"
    assert [(one.kind, one.section, one.text.raw) for one in statements(text, "release")] == [
        ("title", ("2.0.0",), "**BREAKING** changes"),
        ("title", ("2.0.0", "BREAKING changes"), "Server"),
        ("item", ("2.0.0", "BREAKING changes", "Server"), "one"),
        ("item", ("2.0.0", "BREAKING changes", "Server", "Renamed values"), "two"),
        ("title", ("2.0.0", "BREAKING changes", "Server"), "**Why**"),
        ("sentence", ("2.0.0", "BREAKING changes", "Server", "Why"), "Three."),
    ]


def test_a_heading_with_nothing_under_it_speaks_for_itself() -> None:
    assert said("## 2.0.0 The container runs as nobody\n\n## 1.0.0 (January 31st)\n") == [
        ("heading", "", "2.0.0 The container runs as nobody")
    ]
    assert said("## Dropped support for Helm\n\n## Fixes\n- a\n\n## v1.2.3 of the chart\n") == [
        ("heading", "", "Dropped support for Helm"),
        ("item", "Fixes", "a"),
    ]


def test_a_rule_below_a_sentence_makes_no_heading_of_it() -> None:
    assert said("The old API is gone.\n---\n- a") == [
        ("sentence", "", "The old API is gone."),
        ("item", "", "a"),
    ]


def test_wrapped_lines_are_joined_and_sentences_split() -> None:
    text = "This is long and\nwraps, e.g. here. `foo.bar` is gone. See https://a.test/x.y. Then\nupdate v1.2."
    assert texts(text) == [
        "This is long and wraps, e.g. here.",
        "`foo.bar` is gone.",
        "See https://a.test/x.y.",
        "Then update v1.2.",
    ]


def test_lists_nest_and_tasks_lose_their_box() -> None:
    text = "* one\n  wrapped\n  - [ ] inner *a*\n    1) deep\n* [x] two\n\n  Second paragraph. More.\n"
    assert said(text) == [
        ("item", "", "one wrapped"),
        ("item", "", "inner *a*"),
        ("item", "inner a", "deep"),
        ("item", "", "two"),
        ("sentence", "", "Second paragraph."),
        ("sentence", "", "More."),
    ]


def test_a_short_item_with_a_colon_is_the_section_of_what_is_below_it() -> None:
    assert said("- **Removed:**\n  - a.b\n- c") == [
        ("item", "", "**Removed:**"),
        ("item", "Removed", "a.b"),
        ("item", "", "c"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "> [!WARNING]\n> Delete it first.\n\nAfter.",
        "> \\[!WARNING]\n>\n> Delete it first.\n\nAfter.",
        "!!! warning\n    Delete it first.\n\nAfter.",
        ":::warning\nDelete it first.\n:::\n\nAfter.",
        '{{% alert title="Warning" color="warning" %}}\nDelete it first.\n{{% /alert %}}\n\nAfter.',
    ],
)
def test_alerts_of_all_dialects(text: str) -> None:
    assert said(text) == [("sentence", "Warning", "Delete it first."), ("sentence", "", "After.")]


def test_an_admonition_may_have_a_title_and_several_paragraphs() -> None:
    text = '!!! danger "Breaking change"\n\n    First.\n\n    Second.\nOutside.'
    assert said(text) == [
        ("sentence", "Danger: Breaking change", "First."),
        ("sentence", "Danger: Breaking change", "Second."),
        ("sentence", "", "Outside."),
    ]


def test_marks_of_admonitions_inside_code_are_code() -> None:
    assert said("```\n!!! warning\n:::note\n```\nAfter.") == [
        ("code", "", "!!! warning :::note"),
        ("sentence", "", "After."),
    ]


def test_tables_are_rows() -> None:
    assert said("| Old | New |\n|---|---|\n| `a.b` | `c` |\n") == [
        ("row", "Old | New", "`a.b` | `c`"),
    ]


def test_details_are_a_section() -> None:
    text = "<details>\n<summary><b>Old values</b></summary>\n\n## Head\n- a\n\n</details>\n\n- b\n"
    assert said(text) == [("item", "Old values / Head", "a"), ("item", "", "b")]


def test_html_is_read_as_text() -> None:
    text = (
        "<h2>Breaking</h2>\n<ul><li>Value <code>a</code> is gone</li><li>b</li></ul>\n<script>x()</script>\n"
    )
    assert said(text) == [("item", "Breaking", "Value <code>a</code> is gone"), ("item", "Breaking", "b")]


def test_images_and_comments_are_dropped_and_links_kept() -> None:
    text = "![logo](https://a.test/l.png) Hello [you](https://b.test). <!-- safe\n--> End <img src=x>\n"
    assert texts(text) == ["Hello [you](https://b.test).", "End"]


def test_a_comment_that_never_closes_hides_nothing() -> None:
    assert "The port is gone." in texts("Fine.\n\n<!-- \n\nThe port is gone.\n")
    assert "<!-- The port is gone." in texts("Fine.\n\n<!-- The port is gone.\n")


def test_code_is_one_statement_and_stays_apart() -> None:
    assert said("Run:\n\n```console\nhelm upgrade\nkubectl delete\n```\n") == [
        ("sentence", "", "Run:"),
        ("code", "", "helm upgrade kubectl delete"),
    ]


def test_a_fence_that_never_closes_hides_nothing() -> None:
    text = "```\nThe API v1 is gone.\n- Delete the job\n"
    assert said(text) == [("sentence", "", "The API v1 is gone."), ("item", "", "Delete the job")]


def test_indented_text_is_read() -> None:
    assert ("item", "Notes", "The port is gone") in said("Notes:\n\n      - a\n      - The port is gone\n")


def test_lines_may_end_as_on_windows() -> None:
    assert said("## A\r\n\r\n- one\r\n  two\r\n") == [("item", "A", "one two")]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "a" * 10_000_000, "![" * 50_000, "<!--" * 50_000, "> " * 50_000, "<details>\n" * 10_000,
     ":::a\n" * 30_000, "." * 150_000, "`" * 150_000, ("![a](" + "b" * 2000 + " " + "c" * 280) * 60],
)  # fmt: skip
def test_hostile_texts_come_to_an_end(text: str) -> None:
    whole = fold(text[: reading.LONGEST])
    assert all(one.text.raw in whole for one in statements(text, "release"))


def test_what_is_too_long_or_too_deep_is_told() -> None:
    assert reading.read("a " * 10, "release").whole
    assert not reading.read("a " * reading.LONGEST, "release").whole
    assert not reading.read("> " * 200 + "hidden", "release").whole


def test_a_very_long_statement_is_cut_into_parts() -> None:
    parts = texts("word " * 2000)
    assert len(parts) > 1
    assert " ".join(parts) == fold("word " * 2000)


def test_annotations_are_read_by_entry() -> None:
    text = (
        "- Plain text\n"
        "- kind: removed\n  description: The 'a.b' value\n  links:\n    - name: PR\n      url: https://a.test\n"
        '- kind: "security"\n  description: |-\n    First line.\n    - item\n'
        '- "quoted: text"\n'
    )
    assert said(text, "artifacthub") == [
        ("sentence", "", "Plain text"),
        ("sentence", "removed", "The 'a.b' value"),
        ("link", "removed", "name: PR url: https://a.test"),
        ("sentence", "security", "First line."),
        ("item", "security", "item"),
        ("sentence", "", "quoted: text"),
    ]


@pytest.mark.parametrize("text", ["Just words.", "- a\n  b: [", "key: value"])
def test_an_annotation_that_is_no_list_is_read_as_text(text: str) -> None:
    assert said(text, "artifacthub")
