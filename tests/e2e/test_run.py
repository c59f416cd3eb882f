"""``chart-triage run`` from end to end: real git, real helm, GitHub on loopback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.forge import marker
from tests.e2e.conftest import Run
from tests.e2e.world import ADA, World
from tests.fakes.github import GitHub

LEDGER, BEACON, DEPOT = "apps/ledger/application.yaml", "apps/beacon/release.yaml", "helmfile.yaml"
VERDICTS = {"triage/safe", "triage/review", "triage/breaking"}


def open_twenty(world: World) -> dict[int, str]:
    """20 pull requests: 6 are Renovate's and bump charts, the others are not or do not. Number to head."""
    ledger = world.bumped(LEDGER, "targetRevision: 1.4.0", "targetRevision: 1.4.1")
    beacon = world.bumped(BEACON, "version: 2.3.0", "version: 2.4.0")
    depot = world.bumped(DEPOT, "version: 5.2.0", "version: 6.0.0")
    heads = {
        1: world.open(1, "renovate/ledger-1.x", ledger),
        2: world.open(2, "renovate/beacon-2.x", beacon),
        3: world.open(3, "renovate/depot-6.x", depot),
        4: world.open(4, "renovate/all", {**ledger, **beacon}),
        5: world.open(5, "renovate/more", {**ledger, "values/depot.yaml": "storage: 30Gi\n"}),
        6: world.open(6, "renovate/edited", ledger),
    }
    heads[6] = world.commit("renovate/edited", {"README.md": "by hand\n"}, author=ADA)
    world.publish(6, "renovate/edited")
    world.github.push(6, heads[6], author="ada", force=False)
    heads[7] = world.open(7, "renovate/mallory", ledger, author="mallory")
    heads[8] = world.open(8, "renovate/node-22.x", {".node-version": "22\n"})
    for number in range(9, 21):
        heads[number] = world.open(number, f"feature/{number}", {f"notes/{number}.md": "x\n"}, author="ada")
    return heads


def label(github: GitHub, number: int) -> set[str]:
    return VERDICTS & set(github.labels(number))


def body(github: GitHub, number: int) -> str:
    (comment,) = github.comments(number)
    return comment.body


def test_twenty_pull_requests_of_which_six_are_ours(
    world: World,
    github: GitHub,
    chart_triage: Run,
    renders: list[Sequence[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    heads = open_twenty(world)
    assert chart_triage("run") == 0
    out = capsys.readouterr().out
    assert [label(github, number) for number in range(1, 7)] == [
        {"triage/safe"},
        {"triage/review"},
        {"triage/breaking"},
        {"triage/review"},
        {"triage/review"},
        {"triage/review"},
    ]
    states = [github.statuses(heads[number])[-1].state for number in range(1, 7)]
    assert states == ["success", "pending", "failure", "pending", "pending", "pending"]
    for number in range(1, 7):
        mark = marker.parse(body(github, number))
        assert mark is not None
        assert mark.head == heads[number]
    for number in range(7, 21):
        assert github.comments(number) == []
        assert github.statuses(heads[number]) == []
        assert label(github, number) == set()
    assert "M202 immutable-field" in body(github, 3)
    assert "P501 unexplained" in body(github, 5)
    assert "P502 distrust" in body(github, 6)
    assert "#7 not ours: not opened by Renovate: author mallory" in out
    assert renders

    # Again: nothing changed, so nothing is written, nothing rendered, and one question is asked.
    github.forget()
    renders.clear()
    assert chart_triage("run") == 0
    assert github.writes == 0
    assert renders == []
    assert len(github.requests) == 1
    assert "#1 unchanged" in capsys.readouterr().out


def test_a_push_moves_status_and_label(world: World, github: GitHub, chart_triage: Run) -> None:
    bump = world.bumped(LEDGER, "targetRevision: 1.4.0", "targetRevision: 1.4.1")
    first = world.open(1, "renovate/ledger-1.x", bump)
    assert chart_triage("run") == 0
    assert label(github, 1) == {"triage/safe"}
    second = world.commit("renovate/ledger-1.x", {"values/depot.yaml": "storage: 1Gi\n"})
    world.publish(1, "renovate/ledger-1.x")
    github.push(1, second)
    assert chart_triage("run") == 0
    assert label(github, 1) == {"triage/review"}
    assert [one.state for one in github.statuses(first)] == ["success"]
    assert [one.state for one in github.statuses(second)] == ["pending"]
    mark = marker.parse(body(github, 1))
    assert mark is not None
    assert mark.head == second


def test_a_dry_run_writes_nothing(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run", "--dry-run") == 0
    assert github.writes == 0
    out = capsys.readouterr().out
    assert "would #1: comment" in out
    assert "would #1: add label triage/safe" in out


def test_changed_settings_are_read_again(world: World, github: GitHub, chart_triage: Run) -> None:
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 0
    stricter = world.clone / "stricter.yml"
    stricter.write_text(world.read(".github/chart-triage.yml") + "policy: {allow: [digest]}\n")
    assert chart_triage("run", "--config", str(stricter)) == 0
    assert label(github, 1) == {"triage/review"}
    assert "P504 policy" in body(github, 1)


def test_a_label_taken_off_and_a_comment_edited_by_hand_are_put_right(
    world: World, github: GitHub, chart_triage: Run
) -> None:
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 0
    whole = body(github, 1)
    github.remove_label(1, "triage/safe")
    assert chart_triage("run") == 0
    assert label(github, 1) == {"triage/safe"}
    github.edit_comment(github.comments(1)[0].id, whole.splitlines()[0] + "\nall is well, merge it")
    assert chart_triage("run", "--again") == 0
    assert body(github, 1) == whole


def test_json_is_all_that_stands_on_standard_output(
    world: World, github: GitHub, chart_triage: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run", "--output", "json") == 0
    parsed = json.loads(capsys.readouterr().out)
    assert parsed["schema"] == "chart-triage/triages/v1"
    assert [one["verdict"] for one in parsed["triages"]] == ["safe"]


def test_the_job_summary_has_the_whole_report(
    world: World, github: GitHub, chart_triage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    world.open(1, "renovate/ledger-1.x", world.bumped(LEDGER, "1.4.0", "1.4.1"))
    assert chart_triage("run") == 0
    assert "## 🟢 safe: ledger 1.4.0 → 1.4.1 (patch)" in summary.read_text(encoding="utf-8")


def test_without_a_token_the_error_says_what_to_do(
    world: World, chart_triage: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert chart_triage("run") == 2
    assert "set GITHUB_TOKEN" in capsys.readouterr().err


def test_the_digest_opens_edits_and_closes(world: World, github: GitHub, chart_triage: Run) -> None:
    open_twenty(world)
    old_body = f"{marker.make_digest('2026-W01')}\nold"
    github.add_issue(40, "an old one", old_body, "github-actions[bot]", ["triage/digest"])
    assert chart_triage("digest") == 0
    old, new = github.issues()
    assert (old.state, new.state) == ("closed", "open")
    text = new.body
    assert "Last week: #40" in text
    for number in range(1, 7):
        assert f"- #{number} " in text
    assert "Not for Kubernetes 1.36" in text
    assert "### The next Kubernetes" in text
    writes = github.writes
    assert chart_triage("digest") == 0
    assert github.writes == writes
