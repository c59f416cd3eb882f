"""Foreign text is shown and does nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.model import Message, Untrusted
from bot.report import escape
from bot.report.escape import Markdown, clip, code, fence, inline, link, md, message, plain, prose, safe_url

PARSER = MarkdownIt("gfm-like", {"linkify": False}).enable(["table", "strikethrough"])
NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("@#`*_[](){}<>!~|\\&;:/.-+=$^\n\t 0123456789abcGHh\u200b\u202e\x1b\x00\"'")),
        st.characters(),
    ),
    max_size=80,
)
PIECES = st.lists(
    st.sampled_from(
        [
            "@octocat",
            "#12",
            "GH-7",
            "acme/app#3",
            "![i](http://x/y.png)",
            "[l](javascript:alert(1))",
            "<img src=x>",
            "<!-- chart-triage v1 head=a inputs=b -->",
            "```",
            "~~~",
            "http://evil.example",
            "www.evil.example",
            "0123456789abcdef0123456789abcdef01234567",
            "&lt;b&gt;",
            "&#64;octocat",
            "| a | b |\n|---|---|",
            "- [ ] x",
            "a@b.example",
            "\\@octocat",
            "[^1]",
            "$x$",
            ":tada:",
            "***",
            "===",
            "> [!WARNING]",
            "\n",
            " ",
            "word",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def flat(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        out.extend(flat(token.children or []))
    return out


def texts(source: str) -> str:
    """What a reader sees, as GitHub's filters see it: text outside code."""
    return "\n".join(token.content for token in flat(PARSER.parse(source)) if token.type == "text")


def types(source: str) -> set[str]:
    return {token.type for token in flat(PARSER.parse(source))}


FORBIDDEN = re.compile(r"@\w|#\d|\bGH-\d|https?://|\bwww\.|\b(?=[0-9a-f]*\d)[0-9a-f]{40}\b", re.IGNORECASE)


@given(st.one_of(NASTY, PIECES))
def test_inline_is_one_paragraph_of_plain_text(text: str) -> None:
    shown = inline(text)
    assert types(shown) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    assert not FORBIDDEN.search(texts(shown))


@example("#")
@example("-")
@example("+")
@given(st.one_of(NASTY, PIECES))
def test_inline_in_a_list_item_and_in_a_table_stays_there(text: str) -> None:
    assert types(f"- {inline(text)}") <= {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    }  # fmt: skip
    table = flat(PARSER.parse(f"| a | b |\n|---|---|\n| {escape.cell(inline(text))} | end |\n"))
    assert [token.content for token in table if token.type == "inline"][-1] == "end"


@given(st.one_of(NASTY, PIECES))
def test_prose_is_text_and_code_and_nothing_else(text: str) -> None:
    shown = prose(text)
    assert types(shown) <= {
        "paragraph_open", "paragraph_close", "inline", "text", "text_special", "code_inline",
    }  # fmt: skip
    assert not FORBIDDEN.search(texts(shown))
    table = flat(PARSER.parse(f"| a | b |\n|---|---|\n| {escape.cell(shown)} | end |\n"))
    assert [token.content for token in table if token.type == "inline"][-1] == "end"


def test_prose_keeps_the_words_and_the_spaces() -> None:
    assert prose("set `a.b` to *x*, then `c`") == r"set `a.b` to \*x\*, then `c`"
    assert prose("`@octocat` did `#12`.") == "`@octocat` did `#12`."
    assert prose("``a`` and ` b") == inline("``a`` and ` b")


@given(st.one_of(NASTY, PIECES))
def test_a_code_span_is_one_code_span(text: str) -> None:
    tokens = [token for token in flat(PARSER.parse(f"x {code(text)} y")) if token.type != "inline"]
    assert [token.type for token in tokens] == [
        "paragraph_open",
        "text",
        "code_inline",
        "text",
        "paragraph_close",
    ]


@given(st.one_of(NASTY, PIECES))
def test_a_code_span_survives_a_table(text: str) -> None:
    table = flat(PARSER.parse(f"| a | b |\n|---|---|\n| {escape.cell(code(text))} | end |\n"))
    assert [token.content for token in table if token.type == "inline"][-1] == "end"


@given(st.one_of(NASTY, PIECES))
def test_a_fence_cannot_be_closed_by_its_content(text: str) -> None:
    tokens = PARSER.parse(f"{fence(text, 'diff')}\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


@given(st.one_of(NASTY, PIECES), st.one_of(NASTY, PIECES))
def test_a_link_is_ours_or_none(label: str, url: str) -> None:
    tokens = flat(PARSER.parse(f"- {link(label, url)}"))
    hrefs = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert len(hrefs) == (0 if safe_url(url) is None else 1)
    assert all(href.startswith(("http://", "https://")) for href in hrefs)


@given(st.one_of(NASTY, PIECES))
def test_a_terminal_gets_no_control_characters(text: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", plain(text))


def test_what_a_reader_sees_is_what_was_written() -> None:
    text = "Set `a.b` to *x* & restart <release> | see @you (#12), $5, v1.2.3-rc_1 ~ [ok]"
    seen = texts(inline(text)).replace("\n", "").replace("\u200b", "")
    assert seen == text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://github.com/a/b/issues/1", "https://redirect.github.com/a/b/issues/1"),
        ("https://www.github.com/a", "https://redirect.github.com/a"),
        ("https://github.com.evil.example/a", "https://github.com.evil.example/a"),
        ("https://charts.example/a b>c", "https://charts.example/a%20b%3Ec"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://user:pass@charts.example/x", None),
        ("https://", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


def test_md_escapes_what_is_not_markdown() -> None:
    assert md("{a} and {b}", a="*x*", b=Markdown("*y*")) == r"\*x\* and *y*"
    assert md("{a}", a=Untrusted("@you")) == "@&#8203;you"
    assert md("{n}", n=3) == "3"


def test_untrusted_text_cannot_be_shown_by_accident() -> None:
    with pytest.raises(TypeError):
        f"{Untrusted('x')}"
    with pytest.raises(TypeError):
        str(Untrusted("x"))


def test_a_message_quotes_what_its_template_quotes() -> None:
    said = message(Message("`{key}` of {chart} is `gone`: {key}", (("key", "a`b"), ("chart", "x_y"))))
    assert said == r"``a`b`` of x\_y is `gone`: a\`b"


def test_a_token_is_masked_everywhere() -> None:
    token = "ghp_" + "a1B2" * 9
    for shown in (inline(token), code(token), fence(token), plain(token)):
        assert "a1B2" not in shown


@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_clip_keeps_the_length(text: str, length: int) -> None:
    assert len(clip(text, length)) <= length or text == clip(text, length)
    assert len(clip(text, length)) <= max(length, 1)
