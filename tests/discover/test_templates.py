"""Templates are hidden, and come back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.discover.templates import is_template, mask, read
from bot.discover.workspace import Piece

PIECES = st.lists(
    st.sampled_from(
        ["{{", "}}", "{{ .a }}", "{{- if x -}}", '{{ "}}" }}', "{{/* it's */}}", "`", '"', "\n", "a: ", "- ",
         "  ", "#", "|\n", "é"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(PIECES)
def test_every_position_stays_and_every_template_comes_back(text: str) -> None:
    masked = mask(text)
    assert [len(line) for line in masked.text.split("\n")] == [len(line) for line in text.split("\n")]
    restored = masked.restore(masked.text)
    assert len(restored) == len(text)
    # Of a template that spans lines, a line of less than four characters is lost.
    assert all(now in (was, " ") for was, now in zip(text, restored, strict=True))


def test_one_line_at_a_time() -> None:
    text = "{{- if .a }}{{ end }}\nkey: {{ .b }}-x\ntext: |\n  {{ toYaml .c }}\n  d\n"
    masked = mask(text)
    assert masked.restore(masked.text) == text
    node = docs.compose(masked.text)
    assert masked.restore(docs.scalar(node, "key") or "") == "{{ .b }}-x"
    assert masked.restore(docs.scalar(node, "text") or "") == "{{ toYaml .c }}\nd\n"
    assert is_template(docs.scalar(node, "key") or "")


def test_blanks_help_where_a_comment_would_not() -> None:
    text = "text: |\n    a\n{{ if .x }}\n    b\n{{ end }}\nkey: '{{ .y }}'\n"
    document, masked = read(Piece(1, text, None))
    assert document.error is None
    assert masked is not None
    assert masked.restore(docs.scalar(document.node, "key") or "") == "{{ .y }}"


def test_strings_and_comments_may_hold_braces() -> None:
    for template in ('{{ "}}" }}', "{{ `}} {{` }}", "{{/* }} it's */}}", '{{ "a }}'):
        assert mask(f"a: {template} b").templates == (template,)


def test_more_templates_than_marks_are_still_hidden() -> None:
    text = "- {{ a }}\n" * 27_001
    masked = mask(text)
    assert len(masked.text) == len(text)
    assert "{" not in masked.text
    assert is_template(masked.text.rsplit("- ", 1)[1])


def test_a_line_of_many_templates_is_hidden_in_one_look() -> None:
    assert mask("{{ a }}" * 20_000 + "\nb: 1\n").text.endswith("\nb: 1\n")
