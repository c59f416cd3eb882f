"""What several rooms' tests need: a real helm, and a chart server on loopback."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bot.charts import Helm, ensure, ensure_major
from bot.net import Client
from bot.settings import Settings
from tests.fakes.charts import ChartServer

# How long an example takes depends on the machine; benchmarks measure that.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

CHARTS = Path(__file__).parent / "fixtures" / "charts"


@pytest.fixture(scope="session")
def helm() -> Helm:
    """A helm, found or installed once into the user's cache by the program's own means."""
    settings = Settings()
    with Client() as client:
        return ensure(settings, settings.cache(), client, print)


@pytest.fixture(scope="session")
def helm3() -> Helm:
    """The other major version of helm, as :func:`helm` gets it."""
    settings = Settings()
    with Client() as client:
        return ensure_major(settings, settings.cache(), client, print, 3)


@pytest.fixture
def clients() -> Iterator[Callable[..., Client]]:
    """Makes clients that try once, and closes them after the test: ``clients(cache=…)``."""
    with contextlib.ExitStack() as open_:

        def make(**fields: Any) -> Client:
            return open_.enter_context(Client(**{"attempts": 1, "timeout": 5.0, **fields}))

        yield make


@pytest.fixture
def chart_server() -> Iterator[ChartServer]:
    """A server without charts: ``chart_server.add(folder)``."""
    with ChartServer() as server:
        yield server
