"""``chart-triage run`` with a template bot beside Renovate."""

from __future__ import annotations

import pytest

from bot.forge import marker
from tests.e2e.conftest import Run
from tests.e2e.world import World, git
from tests.fakes.github import GitHub

BOT = "golden-path[bot]"
WEB = "deploy/web.yaml"
CONFIG = ".github/chart-triage.yml"
TEMPLATES = "templates: [{name: golden, author: 'golden-path[bot]', branch_prefix: golden/}]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {%s: web}}
  template:
    metadata: {labels: {%s: web}}
    spec: {containers: [{name: web, image: "registry.example/web:%s"}]}
"""
PATCHED = {WEB: DEPLOYMENT % ("app", "app", "1.1")}


@pytest.fixture
def templated(world: World) -> World:
    """The demo's repository, with a manifest of a template."""
    files = {CONFIG: world.read(CONFIG) + TEMPLATES, WEB: DEPLOYMENT % ("app", "app", "1.0")}
    world.commit("main", files)
    git(world.work, "push", "--quiet", "origin", "main")
    git(world.clone, "pull", "--quiet")
    return world


def shown(github: GitHub, number: int, head: str) -> tuple[set[str], str]:
    """The verdict's label, and the state; the one comment speaks of the same commit."""
    (comment,) = github.comments(number)
    mark = marker.parse(comment.body)
    assert mark is not None
    assert mark.head == head
    labels = {name for name in github.labels(number) if name.startswith("triage/")}
    return labels, github.statuses(head)[-1].state


def test_both_bots_are_read(templated: World, github: GitHub, chart_triage: Run) -> None:
    bump = templated.bumped("apps/ledger/application.yaml", "1.4.0", "1.4.1")
    breaks = {WEB: DEPLOYMENT % ("name", "name", "1.0")}
    heads = {
        1: templated.open(1, "renovate/ledger-1.x", bump),
        2: templated.open(2, "golden/patch", PATCHED, author=BOT),
        3: templated.open(3, "golden/selector", breaks, author=BOT),
        4: templated.open(4, "golden/more", {**PATCHED, "Makefile": "all: evil\n"}, author=BOT),
    }
    assert chart_triage("run") == 0
    assert [shown(github, number, head) for number, head in heads.items()] == [
        ({"triage/safe"}, "success"),
        ({"triage/safe"}, "success"),
        ({"triage/breaking"}, "failure"),
        ({"triage/review"}, "pending"),
    ]
    assert "golden" in github.comments(2)[0].body.splitlines()[1]
    assert not github.violations


def test_a_branch_alone_makes_nobody_the_bot(templated: World, github: GitHub, chart_triage: Run) -> None:
    heads = {
        1: templated.open(1, "golden/mallory", PATCHED, author="mallory"),
        2: templated.open(2, "renovate/golden", PATCHED, author=BOT),
        3: templated.open(3, "golden/renovate", PATCHED),
    }
    assert chart_triage("run") == 0
    for number, head in heads.items():
        assert "triage/safe" not in github.labels(number)
        assert "success" not in [status.state for status in github.statuses(head)]
    assert github.comments(1) == []


def test_somebody_elses_commit_on_the_bots_branch(
    templated: World, github: GitHub, chart_triage: Run
) -> None:
    templated.open(1, "golden/patch", PATCHED, author=BOT)
    more = {WEB: DEPLOYMENT % ("app", "app", "1.2")}
    head = templated.commit("golden/patch", more, author=("mallory", "mallory@example.org"))
    templated.publish(1, "golden/patch")
    github.push(1, head, author="mallory", force=False)
    assert chart_triage("run") == 0
    assert shown(github, 1, head) == ({"triage/review"}, "pending")
    assert "P502 distrust" in github.comments(1)[0].body


def test_without_the_setting_the_bot_is_nobody(world: World, github: GitHub, chart_triage: Run) -> None:
    head = world.open(1, "golden/patch", PATCHED, author=BOT)
    assert chart_triage("run") == 0
    assert (github.comments(1), github.statuses(head)) == ([], [])
