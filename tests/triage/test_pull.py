"""What an answer is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cache import Cache
from bot.charts import Helm
from bot.model import Pull, Untrusted
from bot.net import Client
from bot.settings import Cluster, Settings, Template
from bot.triage import Desk, inputs

PULL = Pull(1, Untrusted("x"), "renovate[bot]", "renovate/x", "1" * 40, "2" * 40, "main")
GOLDEN = Template(name="golden", author="a[bot]", branch_prefix="golden/")


@pytest.fixture
def made_of(
    tmp_path: Path, helm: Helm, clients: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))

    def make(settings: Settings = Settings(), pull: Pull = PULL, base: str = PULL.base) -> str:  # noqa: B008
        return inputs(Desk(settings, clients(), Cache(tmp_path)), pull, base)

    return make


def test_inputs_change_with_whatever_matters(made_of: Callable[..., str]) -> None:
    prod = Cluster(name="prod", kubernetes="1.31")
    one = {
        made_of(),
        made_of(Settings(templates=(GOLDEN,))),
        made_of(Settings(templates=(Template(name="golden", author="b[bot]", branch_prefix="golden/"),))),
        made_of(Settings(clusters=(prod,))),
        made_of(Settings(clusters=(Cluster(name="prod", kubernetes="1.31", destinations=("https://x",)),))),
        made_of(pull=dataclasses.replace(PULL, head="3" * 40)),
        made_of(base="3" * 40),
        made_of(pull=dataclasses.replace(PULL, distrust="a commit is not verified")),
    }
    assert len(one) == 8


def test_inputs_do_not_change_with_what_does_not(made_of: Callable[..., str]) -> None:
    assert made_of() == made_of(Settings(cache_dir="/elsewhere"), dataclasses.replace(PULL, draft=True))
