"""Sequences side by side."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from bot.compare.align import aligned, opcodes

LINES = st.lists(st.sampled_from(["a", "b", "", "c"]), max_size=12)


@given(LINES, LINES)
def test_every_place_of_both_stands_once_and_in_order(old: list[str], new: list[str]) -> None:
    stretches = list(aligned(old, new))
    assert [i for left, _ in stretches for i in left] == list(range(len(old)))
    assert [j for _, right in stretches for j in right] == list(range(len(new)))


@given(LINES, LINES)
def test_what_is_called_equal_is(old: list[str], new: list[str]) -> None:
    result: list[str] = []
    for tag, i, i_end, j, j_end in opcodes(old, new):
        assert (tag == "equal") == (old[i:i_end] == new[j:j_end])
        result += old[i:i_end] if tag == "equal" else new[j:j_end]
    assert result == new
    assert opcodes(old, old) == ([("equal", 0, len(old), 0, len(old))] if old else [])


def test_long_ones_are_held_together_by_lines_that_stand_once() -> None:
    old = [f"line {i}" for i in range(5000)]
    new = ["first", *(line if i % 7 else f"{line} changed" for i, line in enumerate(old) if i % 50), "last"]
    told = opcodes(old, new)
    assert sum(i_end - i for tag, i, i_end, _, _ in told if tag == "equal") == len(set(old) & set(new))
    assert max(i_end - i for tag, i, i_end, _, _ in told if tag != "equal") <= 2


def test_time_grows_with_the_length() -> None:
    def seconds(length: int) -> float:
        chance = random.Random(1)
        old = [f"{chance.randrange(length)}" for _ in range(length)]
        new = [line if i % 2 else f"x{line}" for i, line in enumerate(old)]
        start = time.perf_counter()
        opcodes(old, new)
        opcodes(["a", "b"] * length, ["b", "c"] * length)
        return time.perf_counter() - start

    seconds(1000)
    assert seconds(20_000) < 80 * max(seconds(2_000), 0.01)
