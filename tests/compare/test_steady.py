"""What varies between two renders of one side."""

from typing import Any

import pytest

from bot.compare.paths import Path
from bot.compare.steady import Varying, varies

PATH: Path = ("data", "a")


def noise(old: Any, new: Any, old_again: Any = None, new_again: Any = None) -> bool:
    return varies((PATH, old, new), _varying(old, old_again), _varying(new, new_again))


def _varying(once: Any, again: Any) -> Varying | None:
    return None if again is None else {PATH: (once, again)}


def test_what_varies_on_both_sides_is_noise() -> None:
    assert noise("x7f", "k2d", "p9q", "z1z")
    assert noise("id: 7\nmode: fast\n", "id: 9\nmode: fast\n", "id: 3\nmode: fast\n", "id: 4\nmode: fast\n")
    assert noise(7, 9, 3, 4)


def test_a_real_change_around_it_is_none() -> None:
    assert not noise(
        "id: 7\nmode: fast\n", "id: 9\nmode: slow\n", "id: 3\nmode: fast\n", "id: 4\nmode: slow\n"
    )
    assert not noise("a=7 b=1", "a=9 b=1 c=2", "a=3 b=1")


@pytest.mark.parametrize("again", [("p9q", None), (None, "p9q")])
def test_one_side_rendered_twice_is_enough(again: tuple[Any, Any]) -> None:
    assert noise("x7f", "k2d", *again)


def test_what_became_steady_is_a_change() -> None:
    assert not varies((PATH, "x7f", "fixed"), {PATH: ("x7f", "p9q")}, {})


def test_without_a_second_render_nothing_varies() -> None:
    assert not noise("x7f", "k2d")


@pytest.mark.parametrize("path", [("spec", "image"), (), ("data", "b")])
def test_images_and_other_places_never_vary(path: Path) -> None:
    old: Varying = {("spec", "image"): ("a:1", "a:2"), PATH: ("x", "y")}
    assert not varies((path, "a:1", "a:3"), old, None)


def test_a_whole_part_is_never_taken_for_noise() -> None:
    assert not varies((PATH, {"image": "a:1"}, "x"), {PATH: ({"image": "a:1"}, "y")}, None)
