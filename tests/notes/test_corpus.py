"""Real notes, where they are at hand: nothing of them is in this repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.notes import statements
from bot.notes.inline import fold

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "notes"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real notes beside this checkout")


def test_statements_of_real_notes_hold_the_labelled_evidence() -> None:
    found = wanted = 0
    for line in (CORPUS / "labels.jsonl").read_text().splitlines():
        label = json.loads(line)
        text = (CORPUS / "items" / f"{label['id']}.md").read_text()
        kind = "artifacthub" if label["kind"] == "artifacthub" else "release"
        said = [one.text.raw for one in statements(text, kind)]
        assert all(one in fold(text) for one in said), label["id"]
        for quote in map(fold, label["evidence"]):
            wanted += 1
            found += any(quote in one or one in quote for one in said)
    assert found / wanted >= 0.95
