"""Field paths as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare import format_path, parse_path

KEYS = st.text(alphabet=st.sampled_from(list('ab1.-_/[]=",\\ \n')), max_size=4)
VALUES = st.one_of(
    KEYS, st.integers(-9, 99), st.booleans(), st.none(), st.sampled_from(["true", "null", "80"])
)
MERGE_KEYS = st.lists(
    st.tuples(st.sampled_from(["name", "port", "metadata.name"]), VALUES), min_size=1, max_size=3
).map(tuple)
PATHS = st.lists(st.one_of(KEYS, st.integers(0, 99), MERGE_KEYS), max_size=5).map(tuple)


def test_reads_like_the_kubernetes_documentation() -> None:
    path = ("spec", "template", "spec", "containers", (("name", "app"),), "args", 3)
    assert format_path(path) == "spec.template.spec.containers[name=app].args[3]"
    assert format_path(("metadata", "annotations", "prometheus.io/scrape")) == (
        'metadata.annotations["prometheus.io/scrape"]'
    )
    assert (
        format_path(("spec", "ports", (("port", 80), ("protocol", "TCP"))))
        == "spec.ports[port=80,protocol=TCP]"
    )
    assert format_path(()) == ""


@given(PATHS)
def test_a_text_stands_for_one_path(path: tuple[object, ...]) -> None:
    assert repr(parse_path(format_path(path))) == repr(path)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a..b", "[", "a[name=]", "a[-1]", 'a["x]', "a b"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no field path"):
        parse_path(text)
