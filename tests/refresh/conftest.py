from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.pages import Pages
from tests.refresh.world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Waits between attempts prove nothing here.
    monkeypatch.setattr("bot.net.random.uniform", lambda *_: 0.0)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_RETRIES", "0")
    with Pages() as pages:
        monkeypatch.setenv("PIP_INDEX_URL", f"{pages.url}/simple")
        yield World(tmp_path, pages)
