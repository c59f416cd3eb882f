from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.pages import Pages
from tests.refresh.world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Waits between attempts prove nothing here.
    monkeypatch.setattr("bot.net.random.uniform", lambda *_: 0.0)
    with Pages() as pages:
        yield World(tmp_path, pages)
