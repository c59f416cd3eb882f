from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.forge import Reader, Writer
from bot.forge.github import connect
from bot.settings import GitHub as GitHubSettings
from bot.settings import Renovate, Settings
from tests.fakes.github import GitHub
from tests.fakes.github.fixture import github

__all__ = ["github"]


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1_799_999_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@dataclass
class Forge:
    """Reader and writer on the loopback GitHub, with the time they take."""

    github: GitHub
    reader: Reader
    writer: Writer
    time: Time


def settings_for(github: GitHub, renovate: Renovate | None = None) -> Settings:
    return Settings(github=GitHubSettings(api_url=github.url), renovate=renovate or Renovate())


@pytest.fixture
def forge(github: GitHub) -> Forge:
    time = Time()
    reader, writer = connect(
        settings_for(github), github.repository, github.token, sleep=time.sleep, clock=time.clock
    )
    return Forge(github, reader, writer, time)
