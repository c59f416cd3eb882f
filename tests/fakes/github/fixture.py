"""The loopback GitHub as a pytest fixture: ``from tests.fakes.github.fixture import github``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.github import GitHub


@pytest.fixture
def github() -> Iterator[GitHub]:
    """``acme/platform``. A request or response that GitHub would not know fails the test."""
    with GitHub() as server:
        yield server
    assert not server.violations
