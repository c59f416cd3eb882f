"""Reports fit into any size, and say what they lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.report.escape import Markdown
from bot.report.fit import Section, fit

SECTIONS = st.lists(
    st.builds(
        lambda name, order, items: Section(name, order, tuple(Markdown(item) for item in items)),
        st.text("abc", min_size=1, max_size=5),
        st.integers(1, 5),
        st.lists(st.text("xy", min_size=1, max_size=300), max_size=6),
    ),
    max_size=6,
)
TOP = Section("top", 0, (Markdown("TOP"),), keep=True)
FOOT = Section("foot", 0, (Markdown("FOOT"),), keep=True)


@given(SECTIONS, st.integers(600, 2500))
def test_never_longer_than_the_limit_and_never_without_head_and_foot(
    parts: list[Section], limit: int
) -> None:
    text = fit([TOP, *parts, FOOT], limit)
    assert len(text) <= limit + 1
    assert text.startswith("TOP")
    assert text.endswith("FOOT\n")


@given(SECTIONS)
def test_with_room_enough_nothing_is_lost(parts: list[Section]) -> None:
    text = fit([TOP, *parts, FOOT], 1_000_000)
    assert "Left out" not in text
    assert all(item in text for part in parts for item in part.items)


@given(SECTIONS, st.integers(600, 2500))
def test_items_stay_whole_and_losses_are_named(parts: list[Section], limit: int) -> None:
    text = fit([TOP, *parts, FOOT], limit)
    known = {item for part in parts for item in part.items} | {"TOP", "FOOT", ""}
    loose = {row for row in text.splitlines() if row not in known and not row.startswith("**Left out")}
    assert not loose
    if sum(len(part.render()) for part in (TOP, *parts, FOOT)) > limit:
        assert "Left out for length" in text


def test_the_least_important_goes_first_and_from_its_end() -> None:
    big = tuple(Markdown(f"{number}" * 200) for number in range(4))
    dear, cheap = Section("dear", 1, big), Section("cheap", 9, big)
    text = fit([TOP, dear, cheap, FOOT], 1500)
    assert text.count("0" * 200) == 2
    assert text.count("3" * 200) == 1
    assert "3 of 4 entries in “cheap”" in text


def test_an_empty_section_shows_no_heading() -> None:
    assert fit([TOP, Section("none", 1, (), Markdown("HEAD")), FOOT], 1000) == "TOP\n\nFOOT\n"
