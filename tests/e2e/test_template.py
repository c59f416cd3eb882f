"""A template's pull request, to the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.discover.trees import commit, git

ANSWERS = "_commit: %s\n_src_path: https://git.example/acme/service-template\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {template: "%s"}}
spec:
  selector: {matchLabels: {%s: web}}
  template:
    metadata: {labels: {%s: web}}
    spec: {containers: [{name: web, image: "registry.example/web:%s"}]}
"""


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))


def triaged(
    folder: Path, capsys: pytest.CaptureFixture[str], branch: str, manifest: str, **more: str
) -> object:
    """The JSON for a branch that changes the manifest, and other files."""
    base = {
        ".copier-answers.yml": ANSWERS % "v1.0.0",
        "deploy/web.yaml": DEPLOYMENT % ("v1", "app", "app", "1.0"),
        ".github/chart-triage.yml": "templates: [{name: golden, author: 'a[bot]', branch_prefix: golden/}]\n",
    }
    commit(folder, base)
    git(folder, "checkout", "--quiet", "-b", branch)
    commit(folder, {"deploy/web.yaml": manifest, **more})
    git(folder, "checkout", "--quiet", "main")
    main(["local", str(folder), "--head", branch, "--output", "json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("branch", ["renovate/template-1.x", "golden/update"])
def test_labels_and_a_patch_are_safe(tmp_path: Path, capsys: pytest.CaptureFixture[str], branch: str) -> None:
    answers = {".copier-answers.yml": ANSWERS % "v1.0.1"} if branch.startswith("renovate/") else {}
    found = triaged(tmp_path / "r", capsys, branch, DEPLOYMENT % ("v2", "app", "app", "1.1"), **answers)
    assert isinstance(found, dict)
    assert (found["verdict"], found["gaps"], found["findings"]) == ("safe", [], [])
    assert found["rendered"]["changed"] == 1


def test_a_selector_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {".copier-answers.yml": ANSWERS % "v1.1.0"}
    manifest = DEPLOYMENT % ("v1", "name", "name", "1.0")
    found = triaged(tmp_path / "r", capsys, "renovate/template-1.x", manifest, **answers)
    assert isinstance(found, dict)
    assert (found["verdict"], [finding["code"] for finding in found["findings"]]) == ("breaking", ["M202"])


def test_other_lines_want_a_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = {".copier-answers.yml": ANSWERS % "v1.0.1", "Makefile": "all: evil\n"}
    manifest = DEPLOYMENT % ("v2", "app", "app", "1.0")
    found = triaged(tmp_path / "r", capsys, "renovate/template-1.x", manifest, **more)
    assert isinstance(found, dict)
    assert (found["verdict"], [finding["code"] for finding in found["findings"]]) == ("review", ["P501"])


def test_what_an_engine_installs_is_not_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n"
        "spec: {source: {repoURL: https://git.example/acme/web, path: deploy, kustomize: {namePrefix: a-}}}\n"
    )
    more = {".copier-answers.yml": ANSWERS % "v1.0.1", "apps/web.yaml": application}
    manifest = DEPLOYMENT % ("v2", "app", "app", "1.0")
    found = triaged(tmp_path / "r", capsys, "renovate/template-1.x", manifest, **more)
    assert isinstance(found, dict)
    assert (found["verdict"], [gap["subject"] for gap in found["gaps"]]) == ("review", ["Application web"])
