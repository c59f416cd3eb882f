"""Whatever is wrong ends in a gap or a clear error, is never safe, and costs nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import docs
from bot.data import demo_dir
from tests.e2e.conftest import Run
from tests.e2e.world import CHARTS, World, git
from tests.fakes.charts import ChartServer, Fault
from tests.fakes.github import GitHub

LEDGER, BEACON = "apps/ledger/application.yaml", "apps/beacon/release.yaml"
GOOD = 9


@pytest.fixture
def server() -> Iterator[ChartServer]:
    with ChartServer() as made:
        for chart in sorted((demo_dir() / "charts").glob("*/*/Chart.yaml")):
            made.add(chart.parent)
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without the waits between them."""
    monkeypatch.setattr("bot.net.random.uniform", lambda *_: 0.0)


def configured(world: World, mirror: str) -> dict[str, str]:
    """The configuration with another place for the charts of one repository."""
    text = world.read(".github/chart-triage.yml")
    return {".github/chart-triage.yml": text + f"  https://broken.example/charts: {mirror}\n"}


def settle(world: World, files: dict[str, str]) -> None:
    """Commits to the default branch."""
    world.commit("main", files)
    git(world.work, "push", "--quiet", "origin", "main")
    git(world.clone, "pull", "--quiet")


def good(world: World) -> None:
    """A pull request with nothing wrong, to see that the round goes on."""
    world.open(GOOD, "renovate/beacon-2.x", world.bumped(BEACON, "2.3.0", "2.4.0"))


def verdict(github: GitHub, number: int) -> str:
    (label,) = [name for name in github.labels(number) if name.startswith("triage/")]
    return label


FAULTS: list[tuple[str, Fault, str]] = [
    ("/charts/index.yaml", "500", "answers 500"),
    ("/charts/index.yaml", "404", "is not there"),
    ("/charts/index.yaml", "401", "refuses us"),
    ("/charts/index.yaml", "garbage", "index"),
    ("/charts/index.yaml", "huge", "larger than"),
    ("/charts/ledger-1.4.1", "404", "is not there"),
    ("/charts/ledger-1.4.1", "truncated", "ledger 1.4.1"),
    ("/charts/ledger-1.4.1", "escape", "ledger 1.4.1"),
    ("/charts/ledger-1.4.1", "digest", "is announced"),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("path", "fault", "said"), FAULTS)
def test_a_chart_repository_that_fails(
    world: World, github: GitHub, chart_triage: Run, server: ChartServer, path: str, fault: Fault, said: str
) -> None:
    settle(
        world,
        {
            **configured(world, server.url),
            LEDGER: world.read(LEDGER).replace(CHARTS, "https://broken.example/charts"),
        },
    )
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    good(world)
    server.fail(path, fault)
    assert chart_triage("run") == 0
    assert verdict(github, 1) == "triage/review"
    (comment,) = github.comments(1)
    assert "**Not known**" in comment.body
    assert said in comment.body.replace("\\", "")
    assert verdict(github, GOOD) == "triage/review"
    assert "M206" in github.comments(GOOD)[0].body


@pytest.mark.usefixtures("impatient")
def test_a_fault_that_passes_is_read_again(
    world: World, github: GitHub, chart_triage: Run, server: ChartServer
) -> None:
    settle(
        world,
        {
            **configured(world, server.url),
            LEDGER: world.read(LEDGER).replace(CHARTS, "https://broken.example/charts"),
        },
    )
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    server.fail("/charts/index.yaml", "500")
    assert chart_triage("run") == 0
    assert verdict(github, 1) == "triage/review"
    writes = github.writes
    assert chart_triage("run") == 0
    assert github.writes == writes
    server.heal()
    assert chart_triage("run") == 0
    assert verdict(github, 1) == "triage/safe"
    assert len(github.comments(1)) == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("storage: [unclosed\n", "values/depot.yaml"),
        ("sops: {mac: 'ENC[x]'}\nstorage: ENC[AES256_GCM,data:x]\n", "encrypted"),
        (None, "values/depot.yaml"),
    ],
)
def test_values_that_cannot_be_read(
    world: World, github: GitHub, chart_triage: Run, values: str | None, said: str
) -> None:
    helmfile = world.read("helmfile.yaml")
    if values is None:
        settle(world, {"helmfile.yaml": helmfile.replace("values/depot.yaml", "values/none.yaml")})
        said = "values/none.yaml"
    else:
        settle(world, {"values/depot.yaml": values})
    world.open(1, "renovate/depot", world.bumped("helmfile.yaml", "5.2.0", "6.0.0"))
    good(world)
    assert chart_triage("run") == 0
    assert verdict(github, 1) in ("triage/review", "triage/breaking")
    assert said in github.comments(1)[0].body.replace("\\", "")
    assert verdict(github, GOOD) == "triage/review"


@pytest.mark.parametrize("new", ["9.9.9", "1.4.x", "latest", "$(id)", "-1.4.1"])
def test_a_version_that_does_not_exist(world: World, github: GitHub, chart_triage: Run, new: str) -> None:
    world.open(1, "renovate/ledger", world.bumped(LEDGER, "1.4.0", new))
    assert chart_triage("run") == 0
    assert verdict(github, 1) != "triage/safe"


def test_a_chart_that_does_not_exist(world: World, github: GitHub, chart_triage: Run) -> None:
    settle(world, {LEDGER: world.read(LEDGER).replace("chart: ledger", "chart: nothing")})
    world.open(1, "renovate/nothing", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 0
    assert verdict(github, 1) == "triage/review"
    assert "nothing" in github.comments(1)[0].body


def test_a_document_that_breaks_in_the_pull_request(world: World, github: GitHub, chart_triage: Run) -> None:
    broken = world.read(LEDGER).replace("1.4.0", "1.4.1").replace("spec:", "spec: [", 1)
    world.open(1, "renovate/ledger", {LEDGER: broken})
    assert chart_triage("run") == 0
    assert verdict(github, 1) == "triage/review"


@pytest.mark.parametrize("chart", ["{{7*7}}", "../../etc/passwd", "a b", "--post-renderer=/bin/sh", "x@{u}"])
def test_names_that_want_to_be_something_else(
    world: World, github: GitHub, chart_triage: Run, chart: str
) -> None:
    settle(world, {LEDGER: world.read(LEDGER).replace("chart: ledger", f"chart: '{chart}'")})
    world.open(1, "renovate/odd", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 0
    assert "triage/safe" not in github.labels(1)


def test_a_stranger_on_a_renovate_branch_is_left_alone(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    head = world.open(1, "renovate/ledger", world.bumped(LEDGER, "1.4.0", "1.4.1"), author="mallory")
    assert chart_triage("run") == 0
    assert (github.comments(1), github.statuses(head), github.labels(1)) == ([], [], [])
    assert "#1 not ours: not opened by Renovate: author mallory" in capsys.readouterr().out


def test_commits_that_cannot_be_fetched_get_an_error_status(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = "0123456789abcdef0123456789abcdef01234567"
    github.add_pull(1, "Lost", "renovate[bot]", "renovate/lost", lost, world.main, labels=["triage/safe"])
    good(world)
    assert chart_triage("run") == 3
    assert [one.state for one in github.statuses(lost)] == ["error"]
    assert github.labels(1) == []
    assert verdict(github, GOOD) == "triage/review"
    assert "#1 failed" in capsys.readouterr().out
    writes = github.writes
    assert chart_triage("run") == 3
    assert github.writes == writes


def test_a_broken_configuration_stops_before_anything_is_said(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(world, {".github/chart-triage.yml": "clusterz: []\n"})
    world.open(1, "renovate/ledger", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 2
    assert "did you mean 'clusters'?" in capsys.readouterr().err
    assert github.writes == 0


def test_the_configuration_of_the_pull_request_does_not_count(
    world: World, github: GitHub, chart_triage: Run
) -> None:
    loose = world.read(".github/chart-triage.yml") + "ignore: [{rule: M206, reason: trust me}]\n"
    files = {**world.bumped(BEACON, "2.3.0", "2.4.0"), ".github/chart-triage.yml": loose}
    world.open(1, "renovate/beacon", files)
    assert chart_triage("run") == 0
    body = github.comments(1)[0].body
    assert "M206" in body
    assert "trust me)" not in body
    assert "P501 unexplained" in body


def test_a_comment_that_github_refuses_is_no_status(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    head = world.open(1, "renovate/ledger", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    github.fail("POST", "/issues/1/comments", 403, times=9, body={"message": "Resource not accessible"})
    assert chart_triage("run") == 3
    assert "success" not in [one.state for one in github.statuses(head)]
    assert "triage/safe" not in github.labels(1)
    assert chart_triage("run") == 3 or github.comments(1)


def test_secrets_of_the_environment_reach_nobody(
    world: World, github: GitHub, chart_triage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOY_PASSWORD", "correct-horse-battery")
    secret = docs.dump({"apiVersion": "v1", "note": "correct-horse-battery"})
    world.open(1, "renovate/ledger", {**world.bumped(LEDGER, "1.4.0", "1.4.1"), "notes.yaml": secret})
    assert chart_triage("run") == 0
    (comment,) = github.comments(1)
    assert "correct-horse-battery" not in comment.body
    assert "P501" in comment.body
