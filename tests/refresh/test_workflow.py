"""The weekly workflow: its rights, and its script against a real git and a gh that notes what it is asked."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot import docs

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github/scripts/refresh-rules.sh"
BRANCH = "chart-triage/refresh-rules"
GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$GH_LOG"
case "$1 $2" in
  "pr list") printf '%s' "$GH_OPEN" ;;
  "pr create" | "pr edit") for last; do :; done; cat "$last" >> "$GH_LOG" ;;
esac
"""


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *args], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin")
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    clone = tmp_path / "clone"
    (clone / "rules").mkdir()
    (clone / "rules/car.yaml").write_text("as_of: 2026-01-01\n")
    (clone / "README.md").write_text("cars\n")
    git(clone, "add", ".")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "cars")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "report.md").write_text("1 table: 1 changed.\n")
    return clone


def run(clone: Path, number: str = "") -> str:
    """Runs the script; what gh was asked."""
    log = clone.parent / "log"
    log.write_text("")
    env = {
        "PATH": f"{clone.parent}:{os.environ['PATH']}",
        "HOME": str(clone.parent),
        "BASE": "main",
        "GH_LOG": str(log),
        "GH_OPEN": number,
    }
    command = [str(SCRIPT), str(clone.parent / "report.md")]
    done = subprocess.run(
        command, cwd=clone, env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return log.read_text()


def test_nothing_changed_nothing_done(clone: Path) -> None:
    (clone / "README.md").write_text("no rule\n")
    assert run(clone) == ""
    assert git(clone, "ls-remote", "origin", f"refs/heads/{BRANCH}") == ""


def test_one_pull_request_opened_then_updated(clone: Path) -> None:
    (clone / "README.md").write_text("no rule\n")
    (clone / "rules/car.yaml").write_text("as_of: 2026-01-08\n")
    (clone / "rules/refreshed.yaml").write_text("tables: {}\n")
    asked = run(clone)
    assert f"pr create --base main --head {BRANCH}" in asked
    assert "1 table: 1 changed.\n\nThis branch is written anew" in asked
    changed = git(clone, "diff", "--name-only", "origin/main", f"origin/{BRANCH}").split()
    assert changed == ["rules/car.yaml", "rules/refreshed.yaml"]
    git(clone, "checkout", "--quiet", "--force", "origin/main")
    (clone / "rules/car.yaml").write_text("as_of: 2026-01-15\n")
    asked = run(clone, "7")
    assert "pr edit 7 " in asked
    assert "pr create" not in asked
    assert git(clone, "rev-list", "--count", f"origin/main..origin/{BRANCH}") == "1"


def test_the_workflow_asks_for_the_least() -> None:
    workflow = docs.load((ROOT / ".github/workflows/refresh-rules.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert set(workflow["on"]) == {"schedule", "workflow_dispatch"}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert job["timeout-minutes"] <= 30
    *steps, last = job["steps"]
    assert all(
        "@" in step["uses"] and len(step["uses"].split("@")[1]) == 40 for step in steps if "uses" in step
    )
    assert steps[0]["with"]["persist-credentials"] is False
    assert not any("env" in step for step in steps)
    assert not any("${{" in step.get("run", "") for step in job["steps"])
    assert last["env"]["GH_TOKEN"] == "${{ github.token }}"
