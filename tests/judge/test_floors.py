"""What notes ask for at least is a claim about what a version supports."""

from __future__ import annotations

import pytest

from bot.judge import load, support
from bot.judge.floors import claims, floors
from bot.judge.support import Column, Subject
from bot.model import Role, Standing
from tests.judge.examples import note

RULE = load().rule("N108")


@pytest.mark.parametrize(
    ("text", "minor", "refused"),
    [
        ("* The minimum supported Kubernetes version is now 1.30", "1.29", True),
        ("* The minimum supported Kubernetes version is now 1.30", "1.30", False),
        ("* Drop support for Kubernetes 1.27 and 1.28", "1.28", True),
        ("* Drop support for Kubernetes 1.27 and 1.28", "1.29", False),
        ("* docs: requires Kubernetes 1.30", "1.29", False),
    ],
)
def test_a_minimum_refuses_what_is_below_it_and_proves_nothing(text: str, minor: str, refused: bool) -> None:
    found = claims(floors([note(text)], RULE), minor)
    assert [one.standing for one in found] == ([Standing.UNSUPPORTED] if refused else [])
    column = Column("prod", minor, Role.CURRENT)
    (cell,) = support.standings(Subject("web", None, "1.0.0"), (), (column,), lambda _: found)
    assert cell.standing is (Standing.UNSUPPORTED if refused else Standing.UNKNOWN)
    assert cell.claims == found
