"""What this room needs of the floor: documents split and written, secrets found by their shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs, scrub

TEXTS = st.text(
    st.one_of(st.sampled_from(list(" \n\t-:#'\"|>a0%&*\r\x85\u2028")), st.characters(codec="utf-8"))
)


def test_texts_of_several_lines_are_written_as_blocks() -> None:
    assert docs.dump({"a": "one\n  two: x\n", "b": "one"}) == "a: |\n  one\n    two: x\nb: one\n"


@given(TEXTS)
def test_every_text_is_read_as_it_was_written(text: str) -> None:
    assert docs.load(docs.dump({"a": [{"b": text}]})) == {"a": [{"b": text}]}


@given(st.lists(st.sampled_from(["---\n", "--- a\n", "---", "a\n", "\n", "---b\n", " ---\n"])).map("".join))
def test_splitting_loses_nothing_and_counts_lines(text: str) -> None:
    found = list(docs.split(text))
    assert "".join(piece for _, piece in found) == text
    starts = [sum(len(piece) for _, piece in found[:place]) for place in range(len(found))]
    assert [line for line, _ in found] == [text.count("\n", 0, start) + 1 for start in starts]


@pytest.mark.parametrize("secret", [
    "ghp_" + "a" * 30, "github_pat_" + "A" * 30, "glpat-" + "x" * 20, "AKIA" + "B" * 16,
    "https://user:word@host/", "Authorization: Basic abcdefgh", "BEARER abcdefgh",
    "-----BEGIN RSA PRIVATE KEY-----\nabc\n",
])  # fmt: skip
def test_every_shape_that_is_redacted_is_replaced(secret: str) -> None:
    text = f"a {secret}"
    assert scrub.replace(text, lambda _: scrub.MASK) == scrub.redact(text, {}) != text
    assert scrub.replace("nothing here: 1", lambda _: scrub.MASK) == "nothing here: 1"
