"""``local``, ``bump`` and ``demo`` on real git and real helm, without any GitHub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.e2e.world import CHARTS, World, git

LEDGER, DEPOT = "apps/ledger/application.yaml", "helmfile.yaml"


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


@pytest.fixture
def branches(world: World) -> World:
    world.commit("renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    world.commit("renovate/depot-6.x", world.bumped(DEPOT, "5.2.0", "6.0.0"))
    world.commit("renovate/node-22.x", {".node-version": "22\n"})
    return world


def test_every_branch_and_the_worst_verdict_as_exit_code(
    branches: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["local", str(branches.work)]) == 20
    said = capsys.readouterr()
    assert "🔴 breaking: depot 5.2.0 → 6.0.0 (major)" in said.out
    assert "🟢 safe: ledger 1.4.0 → 1.4.1 (patch)" in said.out
    assert "2 pull requests: 🟢 1 safe, 🟡 0 review, 🔴 1 breaking" in said.out
    assert "renovate/node-22.x: no chart version changes" in said.err
    assert "\x1b" not in said.out + said.err


@pytest.mark.parametrize(("branch", "code"), [("renovate/ledger-1.x", 0), ("renovate/depot-6.x", 20)])
def test_one_branch_as_json(
    branches: World, branch: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["local", str(branches.work), "--head", branch, "--output", "json"]) == code
    parsed = json.loads(capsys.readouterr().out)
    assert parsed["schema"] == "chart-triage/triage/v1"
    assert parsed["pull"]["branch"] == branch
    assert parsed["tools"]["helm"]
    assert main(["local", str(branches.work), "--head", branch, "--output", "json", "--exit-zero"]) == 0
    assert json.loads(capsys.readouterr().out) == parsed


def test_a_merged_bump(branches: World, capsys: pytest.CaptureFixture[str]) -> None:
    sha = git(branches.work, "rev-parse", "renovate/ledger-1.x")
    assert main(["local", str(branches.work), "--pr-commit", sha, "--output", "markdown"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"<!-- chart-triage v1 head={sha} inputs=")
    assert f"reproduce: `chart-triage local --pr-commit {sha[:12]}`" in out


def test_a_branch_that_is_behind_is_compared_with_where_it_left(
    branches: World, capsys: pytest.CaptureFixture[str]
) -> None:
    git(branches.work, "checkout", "--quiet", "main")
    (branches.work / DEPOT).write_text(branches.read(DEPOT).replace("5.2.0", "6.0.0"))
    git(branches.work, "commit", "--quiet", "--all", "--message", "Merged meanwhile")
    assert main(["local", str(branches.work), "--head", "renovate/ledger-1.x", "--output", "json"]) == 0
    parsed = json.loads(capsys.readouterr().out)
    assert [bump["chart"] for bump in parsed["bumps"]] == ["ledger"]
    assert parsed["unexplained"] == []


def test_nothing_to_judge_is_not_safe(branches: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["local", str(branches.work), "--head", "renovate/node-22.x"]) == 3
    assert capsys.readouterr().err.count("no chart version changes") == 1


def test_no_branches(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["local", str(world.clone)]) == 0
    assert "no branch renovate/* here" in capsys.readouterr().err


def test_an_unknown_revision(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["local", str(world.clone), "--head", "nowhere"]) == 3
    assert "no commit 'nowhere'" in capsys.readouterr().err


def test_what_if_with_values(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, values = tmp_path / "config.yml", tmp_path / "values.yaml"
    config.write_text(f"mirrors:\n  {CHARTS}: {world.charts.as_uri()}\n")
    values.write_text("metrics:\n  port: 9100\n")
    flags = [
        "--chart",
        "beacon",
        "--repo",
        CHARTS,
        "--from",
        "2.3.0",
        "--to",
        "2.4.0",
        "--config",
        str(config),
    ]
    assert main(["bump", *flags, "-f", str(values), "--kubernetes", "1.33", "--output", "json"]) == 20
    parsed = json.loads(capsys.readouterr().out)
    assert {"M206", "V301"} <= {finding["code"] for finding in parsed["findings"]}
    assert main(["bump", *flags, "-f", str(values), "--output", "markdown"]) == 20
    told = f"chart-triage bump --chart beacon --repo {CHARTS} --from 2.3.0 --to 2.4.0 -f {values}"
    assert f"reproduce: `{told} --release beacon --namespace default`" in capsys.readouterr().out
    assert main(["bump", *flags]) == 10
    assert " at " not in capsys.readouterr().out.splitlines()[1]
    assert [cell["minor"] for cell in parsed["kubernetes"] if cell["role"] == "current"] == ["1.33"]
    assert main(["bump", *flags, "--kubernetes", "33"]) == 2
    assert main(["bump", *flags, "-f", str(tmp_path / "none.yaml")]) == 2


def test_the_demo_shows_all_three_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--output", "json"]) == 0
    parsed = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in parsed["triages"]] == ["review", "breaking", "safe"]
    assert all(one["gaps"] == [] for one in parsed["triages"])


def test_the_doctor_names_helm(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(world.clone), "--output", "json"]) == 0
    lines = {line["name"]: line for line in json.loads(capsys.readouterr().out)["lines"]}
    assert lines["helm"]["state"] == "ok"
    assert "(from environment)" in lines["helm"]["text"]
    assert lines["configuration"]["text"] == "clusters: prod 1.33"
    assert lines["GitHub"]["state"] == "missing"


def test_the_doctor_says_what_is_broken(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(world.root / "no-helm"))
    assert main(["doctor", str(world.root)]) == 3
    out = capsys.readouterr().out
    assert "broken   helm" in out
    assert "missing  repository" in out
