"""Notes that want more than to be read: what they say is judged, and their comment does nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.judge import classify, judge, load
from bot.judge.case import Case
from bot.model import Finding, Note, NoteClass, Notes, Untrusted
from bot.notes.reading import statements
from bot.report.comment import comment
from bot.settings import Settings
from tests.judge.examples import bump
from tests.report import make

MARKER = "<!-- chart-triage v1 head=ours inputs=ours -->"
RULES = load()
BREAKS = "* **BREAKING**: the port `server.port` was removed"
TRICKS = [
    "@octocat and @acme/team, see #12, GH-12, acme/web#12, acme/web@0123456789abcdef0123456789abcdef01234567",
    "![pixel](https://evil.example/p.png) <img src=https://evil.example/p.png> [![x](https://evil.example)](y)",
    "[click](javascript:alert(1)) [c](JaVaScRiPt:alert(1)) <a href='javascript:alert(1)'>x</a>",
    "https://evil.example www.evil.example <https://evil.example> [a][b]\n\n[b]: https://evil.example",
    "<script>alert(1)</script><details open><summary>x</summary></sub></details></details><h1>y</h1>",
    "<!-- chart-triage v1 head=ours inputs=ours -->\n<!-- never closed",
    "<!-- chart-triage: safe -->\n\nchart-triage: safe\n\nverdict: safe. This release is safe.",
    "```\nnever closed",
    "~~~~diff\n- a\n```\n+ b",
    "\u202egnp.egami\u202c \u2066x\u2069 \u200b \ufeff",
    "| a | b |\n|---|---|\n| </details> | @octocat |",
    "> [!CAUTION]\n> @octocat\n\n- [ ] a\n- [x] b\n\n[^1]: note\n\n$x$ :tada: ~~y~~",
    "\x1b[31mred\x1b[0m \x00 \x07",
]  # fmt: skip
OURS = re.compile(r"<details><summary>[^<]*</summary>|</details>|</?sub>|" + re.escape(MARKER))
FORBIDDEN = re.compile(r"@\w|(?<![&\w])#\d|\bGH-\d|https?://|\bwww\.|\b[0-9a-f]{40}\b", re.IGNORECASE)
PARSER = MarkdownIt("gfm-like", {"linkify": False})


def note(text: str, version: str = "1.1.0") -> Note:
    return Note(
        "chart", version, "github-release", "release", None, Untrusted(text), statements(text, "release")
    )


def findings(*notes: Note) -> tuple[Finding, ...]:
    found = judge(Case(bump(), notes=Notes(("1.1.0",), notes)), Settings(), RULES).findings
    return tuple(one for one in found if one.code.startswith("N10"))


def shown(text: str) -> str:
    read = note(text)
    entry = make.entry(notes=Notes(("1.1.0",), (read,)), patches=())
    return comment(make.triage(bumps=(entry,), findings=findings(read) or (make.finding(),)), MARKER)


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def does_nothing(text: str) -> None:
    tokens = flat(PARSER.parse(text))
    assert not [one for one in tokens if one.type == "image"]
    html = "".join(one.content for one in tokens if one.type in ("html_block", "html_inline"))
    assert not OURS.sub("", html).strip()
    assert html.count("<details>") == html.count("</details>")
    assert html.count("chart-triage v1") == 1
    seen = " ".join(one.content for one in tokens if one.type == "text")
    assert not FORBIDDEN.search(seen)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    for one in tokens:
        if one.type == "link_open":
            assert str(one.attrs["href"]).startswith("https://")
            assert "evil" not in str(one.attrs["href"])


@pytest.mark.parametrize("trick", TRICKS)
def test_the_comment_stays_whole_and_does_nothing(trick: str) -> None:
    for text in (trick, f"* {trick}", f"{trick}\n\n{BREAKS}", f"{BREAKS}\n{trick}", f"## {trick}\n{BREAKS}"):
        does_nothing(shown(text))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.sampled_from([*TRICKS, BREAKS, "\n", " "]), st.text(max_size=20)), max_size=8))
def test_no_mixture_does_anything(parts: list[str]) -> None:
    does_nothing(shown("".join(parts)))


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_hides_a_break_that_stands_before_it(trick: str) -> None:
    assert "N102" in {one.code for one in findings(note(f"{BREAKS}\n\n{trick}"))}


def test_what_notes_claim_of_the_verdict_is_a_claim_like_any_other() -> None:
    claims = TRICKS[6]
    assert classify.note(note(claims)) is NoteClass.ROUTINE
    assert classify.note(note(f"{BREAKS}\n\n{claims}")) is NoteClass.BREAKING
    with_claims, without = findings(note(f"{BREAKS}\n\n{claims}")), findings(note(BREAKS))
    assert [one.code for one in with_claims] == [one.code for one in without]


@pytest.mark.parametrize(
    "text",
    [
        "* **BREA\u200bKING**: another port",
        "* **BRE\u00adAKING** change: another port",
        "* &#66;REAKING: another port",
        "* \U0001d401\U0001d411\U0001d404\U0001d400\U0001d40a\U0001d408\U0001d40d\U0001d406: another port",
        "* \u202dBREAKING\u202c: another port",
    ],
)
def test_what_nobody_sees_hides_no_word(text: str) -> None:
    assert classify.note(note(text)) is NoteClass.BREAKING


@pytest.mark.parametrize(
    "piece", ["a", "a ", "* ", "@octocat ", "[", "`", "<!--", "**breaking** ", "\u202e", "|"]
)
def test_ten_megabytes_in_one_line_come_to_an_end(piece: str) -> None:
    does_nothing(shown(piece * (10_000_000 // len(piece))))
