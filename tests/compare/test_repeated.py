"""Keys that stand twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.compare import compare
from bot.compare.repeated import nodes_repeated, repeated
from bot.errors import DocumentError
from tests.compare.manifests import MAPPINGS, SERVICE
from tests.compare.test_embedded import WILD

TWICE = SERVICE.replace("  ports:\n", "  type: ClusterIP\n  ports:\n") + "  type: NodePort\n"


@pytest.mark.parametrize(("text", "paths"), [
    ("a: 1\na: 2\n", [("a",)]),
    ("a: 1\n'a': 2\n", [("a",)]),
    ("a:\n  b: 1\n  c:\n    b: 1\n  b: 2\n", [("a", "b")]),
    ("a:\n- b: 1\n  c: 2\n  b: 3\n- b: 1\n", [("a", 0, "b")]),
    ("a:\n- - b: 1\n    b: 2\n- b: 1\n", [("a", 0, 0, "b")]),
    ("args:\n- x\nargs:\n- y\n", [("args",)]),
    ("a: |\n  b: 1\n  b: 2\nc:\n  - a: 1\n  - a: 1\nb: {a: 1}\n", []),
    ("a: &a {b: 1}\nc:\n  <<: *a\n  b: 2\nd:\n  <<: *a\n", []),
    ("a: [\na: 1\na: 2\n", []),
])  # fmt: skip
def test_where(text: str, paths: list[Any]) -> None:
    assert list(repeated(text)) == paths


@given(MAPPINGS)
def test_what_was_written_from_a_mapping_repeats_nothing(thing: dict[str, Any]) -> None:
    assert repeated(docs.dump(thing)) == ()


@given(WILD)
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(repeated(text), tuple)


@given(
    st.lists(
        st.sampled_from(["a: 1", "b:", "  a: 1", "  b: 2", "- a: 1", "  - a: 1", "    a: 1"]), max_size=8
    )
)
def test_the_quick_look_misses_nothing_in_block_style(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        root = docs.compose(text)
    except DocumentError:
        return
    assert repeated(text) == nodes_repeated(root)


def test_the_last_one_counts_and_it_is_told() -> None:
    found = compare(SERVICE, TWICE, namespace="ns", key=b"k")
    assert [(field.path, field.new) for field in found.changes[0].fields] == [("spec.type", "NodePort")]
    assert [gap.reason for gap in found.gaps] == [
        "the key spec.type stands twice in this rendered document: the last one counts"
    ]
    assert len(compare("", TWICE, namespace="ns", key=b"k").gaps) == 1


def test_what_stood_twice_before_is_no_news() -> None:
    assert compare(TWICE, TWICE.replace("80", "81"), namespace="ns", key=b"k").gaps == ()
    assert compare(TWICE, SERVICE, namespace="ns", key=b"k").gaps == ()
    assert compare(TWICE, "", namespace="ns", key=b"k").gaps == ()
