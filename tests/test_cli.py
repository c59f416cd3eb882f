"""The command line from outside: help, errors, exit codes, what is imported when."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.cli import VERBS, main

HEAVY = {"httpx", "github", "rich", "markdown_it", "yaml", "msgspec", "semver"}


def chart_triage(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=cwd, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **env},
    )  # fmt: skip


def test_help_names_every_verb_and_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0
    assert all(f"    {verb} " in text for verb in VERBS)
    assert "examples:" in text
    assert "exit codes of local and bump" in text


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0
    assert f"  chart-triage {verb}" in text.partition("examples:")[2]


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["run", "--help"], ["bump", "--help"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys, bot.cli\n"
        f"try:\n bot.cli.main({args!r})\nexcept SystemExit: pass\n"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    imported = {name.partition(".")[0].strip("'[], ") for name in done.stderr.split(",")}
    assert not imported & HEAVY


def test_version() -> None:
    assert chart_triage("--version").stdout == f"chart-triage {__version__}\n"


@pytest.mark.parametrize(
    "args", [[], ["nonsense"], ["local", "--head"], ["local", "--head", "a", "--pr-commit", "b"]]
)
def test_wrong_usage_exits_2(args: list[str]) -> None:
    done = chart_triage(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage: chart-triage" in done.stderr


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    done = chart_triage("local", str(tmp_path))
    assert done.returncode == 3
    assert "is no git repository" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_misspelt_key_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "chart-triage.yml").write_text("clutsers: []\n")
    done = chart_triage("local", "--config", str(tmp_path / "chart-triage.yml"))
    assert done.returncode == 2
    assert "unknown key 'clutsers'" in done.stderr
    assert "did you mean 'clusters'?" in done.stderr
    assert "--help" not in done.stderr


def test_the_doctor_tells_a_mistake_once(tmp_path: Path) -> None:
    (tmp_path / "chart-triage.yml").write_text("clutsers: []\n")
    done = chart_triage("doctor", "--config", str(tmp_path / "chart-triage.yml"))
    assert done.returncode == 3
    assert done.stdout.count("clutsers") == 1


def test_githubs_address_is_checked_wherever_it_comes_from(tmp_path: Path) -> None:
    done = chart_triage("doctor", str(tmp_path), GITHUB_API_URL="api.github.com")
    assert done.returncode == 3
    assert "GITHUB_API_URL and GITHUB_GRAPHQL_URL must be http(s) addresses" in done.stdout


def test_a_missing_configuration_file(tmp_path: Path) -> None:
    done = chart_triage("doctor", "--config", str(tmp_path / "none.yml"))
    assert done.returncode == 3
    assert "none.yml cannot be read" in done.stdout


def test_explain_prints_a_rule_and_the_list() -> None:
    one = chart_triage("explain", "m202")
    assert one.returncode == 0
    assert one.stdout.startswith("M202 ")
    for title in ("What it says", "Why it matters", "What to do", "Fires on", "Is silent on"):
        assert title in one.stdout
    everything = chart_triage("explain").stdout.splitlines()
    assert len(everything) >= 12
    assert len({line.split()[0] for line in everything}) == len(everything)
    parsed = json.loads(chart_triage("explain", "--output", "json").stdout)
    assert {rule["code"] for rule in parsed["rules"]} == {line.split()[0] for line in everything}


def test_an_unknown_rule_is_a_usage_error() -> None:
    done = chart_triage("explain", "M999")
    assert done.returncode == 2
    assert "there is no rule 'M999'" in done.stderr


def test_the_schema_is_json() -> None:
    schema = json.loads(chart_triage("doctor", "--schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_diff_of_two_files(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    service = "apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{type: {kind}}}\n"
    old.write_text(service.format(kind="ClusterIP"))
    new.write_text(service.format(kind="LoadBalancer"))
    done = chart_triage("diff", str(old), str(new), "--output", "json")
    parsed = json.loads(done.stdout)
    assert done.returncode == 0
    assert next(iter(parsed)) == "schema"
    assert parsed["counts"] == {"added": 0, "removed": 0, "changed": 1, "noise": 0}
    assert parsed["changes"][0]["fields"][0]["path"] == "spec.type"
    text = chart_triage("diff", str(old), str(new)).stdout
    assert "spec.type: ClusterIP → LoadBalancer" in text


def test_a_diff_of_nothing_that_can_be_read_is_a_failure(tmp_path: Path) -> None:
    broken, good = tmp_path / "broken.yaml", tmp_path / "good.yaml"
    broken.write_text("a: [\n")
    good.write_text("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n")
    assert chart_triage("diff", str(broken), str(broken)).returncode == 3
    assert chart_triage("diff", str(broken), str(good), "--output", "json").returncode == 0


def test_a_tree_without_releases_is_said_to_be_one(tmp_path: Path) -> None:
    for args in (
        ["init", "--quiet", "--initial-branch=main"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *args], check=True, timeout=60)
    assert "no release of a Helm chart" in chart_triage("discover", str(tmp_path)).stderr
    done = chart_triage("discover", str(tmp_path), "--base", "main")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no chart version changes" in done.stderr


def test_what_the_own_renovate_updates(tmp_path: Path) -> None:
    (tmp_path / "renovate.json").write_text('{"ignorePaths": ["old/"]}')
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Chart.yaml").write_text(
            "apiVersion: v2\nname: shop\ndependencies:\n"
            "  - {name: web, version: 1.2.3, repository: https://charts.example.com}\n"
        )
    for args in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *args], check=True, timeout=60)
    assert "Renovate does not reach 1 of 2 releases" in chart_triage("discover", str(tmp_path)).stdout
    done = json.loads(chart_triage("discover", str(tmp_path), "--renovate", "--output", "json").stdout)
    assert [(one["file"], one["renovate"]) for one in done["releases"]] == [("new/Chart.yaml", True)]
    assert chart_triage("discover", str(tmp_path), "--renovate", "--base", "main").returncode == 2


def test_diff_reads_standard_input_once() -> None:
    assert chart_triage("diff", "-", "-").returncode == 2


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} -m bot explain --output markdown | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
