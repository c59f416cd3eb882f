"""The very script that the action calls, against the loopback GitHub."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import docs
from bot.charts import Helm
from tests.e2e.world import World
from tests.fakes.github import GitHub

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "action" / "run.sh"


def action(world: World, github: GitHub, helm: Helm, **given: str) -> subprocess.CompletedProcess[str]:
    """Runs the script with the environment that ``action.yml`` gives it, in a program that is installed."""
    home = world.root / "action"
    (home / "venv").parent.mkdir(exist_ok=True)
    if not (home / "venv").exists():
        (home / "venv").symlink_to(Path(sys.executable).parents[1])
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GITHUB_TOKEN": github.token,
        "GITHUB_REPOSITORY": github.repository,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "CHART_TRIAGE_HELM": str(helm.path),
        "CHART_TRIAGE_HOME": str(home),
        "CHART_TRIAGE_PATH": str(world.clone),
        "CHART_TRIAGE_VERB": "run",
        "CHART_TRIAGE_CONFIG": "",
        "CHART_TRIAGE_DRY_RUN": "false",
        **given,
    }
    return subprocess.run([str(SCRIPT)], env=env, capture_output=True, text=True, timeout=120, check=False)


def test_the_action_reads_a_pull_request(world: World, github: GitHub, helm: Helm) -> None:
    bump = world.bumped("apps/ledger/application.yaml", "1.4.0", "1.4.1")
    head = world.open(1, "renovate/ledger-1.x", bump)
    dry = action(world, github, helm, CHART_TRIAGE_DRY_RUN="true")
    assert dry.returncode == 0, dry.stderr
    assert "would #1: add label triage/safe" in dry.stdout
    assert github.writes == 0
    done = action(world, github, helm)
    assert done.returncode == 0, done.stderr
    assert github.labels(1) == ["triage/safe"]
    assert [one.state for one in github.statuses(head)] == ["success"]
    assert github.token not in done.stdout + done.stderr
    assert (world.root / "action" / "cache").is_dir()


def test_the_action_writes_the_digest(world: World, github: GitHub, helm: Helm) -> None:
    done = action(world, github, helm, CHART_TRIAGE_VERB="digest")
    assert done.returncode == 0, done.stderr
    assert [issue.state for issue in github.issues()] == ["open"]


def test_an_unknown_verb_is_refused(world: World, github: GitHub, helm: Helm) -> None:
    done = action(world, github, helm, CHART_TRIAGE_VERB="run; touch /tmp/x")
    assert done.returncode == 2
    assert "::error::" in done.stderr


def test_inputs_reach_the_script_through_the_environment_only() -> None:
    steps = docs.load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert '"$GITHUB_ACTION_PATH/action/run.sh"' in scripts
    assert not any("${{" in script for script in scripts)


@pytest.mark.parametrize("name", ["triage.yml", "digest.yml", "ci.yml"])
def test_workflows_ask_for_the_least(name: str) -> None:
    workflow = docs.load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"]) <= {"contents", "pull-requests", "issues", "statuses"}
        assert job["permissions"]["contents"] == "read"
        assert job["timeout-minutes"] <= 30
