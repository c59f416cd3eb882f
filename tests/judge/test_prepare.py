"""Many notes are weighed by two, and it makes no difference."""

from __future__ import annotations

import pytest

from bot import halves
from bot.judge import classify
from bot.model import Note, Untrusted
from bot.notes.reading import statements


def notes(count: int, lines: int) -> list[Note]:
    found = []
    for number in range(count):
        text = f"## {number}.0.0\n" + "".join(
            f"* the value `a{line}.b` was removed\n* feat: a port {line}\n" for line in range(lines)
        )
        found.append(
            Note(
                "chart",
                f"{number}.0.0",
                "test",
                "release",
                None,
                Untrusted(text),
                statements(text, "release"),
            )
        )
    return found


@pytest.mark.parametrize("possible", [True, False])
def test_weighed_by_two_or_by_one(monkeypatch: pytest.MonkeyPatch, possible: bool) -> None:
    monkeypatch.setattr(classify, "_MUCH", 1000)
    if not possible:
        monkeypatch.setattr(halves, "possible", lambda: False)
    read = notes(5, 20)
    classify.forget()
    alone = [classify.statements(one) for one in read]
    classify.forget()
    classify.prepare(read)
    together = [classify.statements(one) for one in read]
    assert together == alone
    assert [[id(one.statement) for one in every] for every in together] == [
        [id(one) for one in note.statements] for note in read
    ]
    classify.forget()


def test_little_is_weighed_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "both", lambda *_: pytest.fail("not worth it"))
    classify.prepare(notes(2, 2))
