from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import process
from bot.charts import Helm
from bot.cli import main
from bot.data import demo_dir
from bot.forge import github as forge_github
from bot.verbs import demo
from tests.e2e.world import CHARTS, World
from tests.fakes.github import GitHub
from tests.fakes.github.fixture import github

__all__ = ["github"]

Run = Callable[..., int]


@pytest.fixture(scope="session")
def sample_charts(tmp_path_factory: pytest.TempPathFactory, helm: Helm) -> Path:
    """The demo's charts, packaged and indexed."""
    target = tmp_path_factory.mktemp("charts") / "repository"
    demo.build_charts(target, helm.path)
    return target


@pytest.fixture
def world(tmp_path: Path, sample_charts: Path, github: GitHub) -> World:
    """The demo's repository on GitHub; its configuration says where the charts are."""
    repository = demo_dir() / "repository"
    files = {
        path.relative_to(repository).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(repository.rglob("*"))
        if path.is_file()
    }
    files[".github/chart-triage.yml"] += f"mirrors:\n  {CHARTS}: {sample_charts.as_uri()}\n"
    made = World(tmp_path, sample_charts, github)
    made.start(files)
    return made


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The argument lists of every ``helm template`` that runs."""
    seen: list[Sequence[str]] = []
    run = process.run

    def watched(argv: Sequence[str], **more: Any) -> process.Completed:
        if "template" in argv:
            seen.append(argv)
        return run(argv, **more)

    monkeypatch.setattr(process, "run", watched)
    return seen


@pytest.fixture
def chart_triage(
    world: World, github: GitHub, helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command, in this process, in the environment of a workflow; it does not wait between writes."""
    monkeypatch.setenv("GITHUB_TOKEN", github.token)
    monkeypatch.setenv("GITHUB_REPOSITORY", github.repository)
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    monkeypatch.setenv("GITHUB_GRAPHQL_URL", github.graphql_url)
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    connect = forge_github.connect
    monkeypatch.setattr(forge_github, "connect", functools.partial(connect, sleep=_no_wait))

    def run(verb: str, *args: str) -> int:
        return main([verb, str(world.clone), *args])

    return run


def _no_wait(_: float) -> None:
    """Time is not what these tests are about."""
