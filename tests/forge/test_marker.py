from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.forge import marker

HEAD, INPUTS = "4f" * 20, "9ab1c2d3e4f5"
LINE = f"<!-- chart-triage v1 head={HEAD} inputs={INPUTS} -->"


@given(
    st.from_regex(r"[0-9a-f]{40}([0-9a-f]{24})?", fullmatch=True),
    st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
    st.text(),
)
def test_what_is_made_is_parsed(head: str, inputs: str, rest: str) -> None:
    assert marker.parse(marker.make(head, inputs) + "\n" + rest) == marker.Marker(head, inputs)


def test_a_browser_saves_with_crlf() -> None:
    assert marker.parse(f"{LINE}\r\n## safe") == marker.Marker(HEAD, INPUTS)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "## safe",
        f"\n{LINE}",
        f"> {LINE}",
        f"{LINE} and more",
        f" {LINE}",
        LINE.replace("v1", "v2"),
        LINE.replace(INPUTS, INPUTS[:-1]),
        LINE.replace(HEAD, HEAD[:12]),
        LINE.replace(HEAD, HEAD.upper()),
        "<!-- chart-triage digest v1 week=2026-W48 -->",
    ],
)
def test_anything_else_is_no_marker(body: str) -> None:
    assert marker.parse(body) is None


@pytest.mark.parametrize(("head", "inputs"), [("abc", INPUTS), (HEAD, "x" * 12), (HEAD + " -->", INPUTS)])
def test_a_marker_that_would_not_be_read_is_not_made(head: str, inputs: str) -> None:
    with pytest.raises(UsageError, match="not a marker"):
        marker.make(head, inputs)


def test_digest() -> None:
    line = marker.make_digest("2026-W48")
    assert line == "<!-- chart-triage digest v1 week=2026-W48 -->"
    assert marker.parse_digest(line + "\nbody") == "2026-W48"
    assert marker.parse_digest(LINE) is None
    with pytest.raises(UsageError):
        marker.make_digest("2026-W54")
