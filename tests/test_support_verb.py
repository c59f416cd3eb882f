"""The verb ``support``."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.judge.asked import ask, kubernetes
from bot.model import ChartVersion, Standing
from bot.report import support as report
from bot.report.terminal import Terminal

CHART = "apiVersion: v2\nname: argo-cd\nversion: 7.8.2\nappVersion: v2.14.3\nkubeVersion: '>=1.25.0-0'\n"


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(["support", *args])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def chart(tmp_path: Path) -> str:
    path = tmp_path / "Chart.yaml"
    path.write_text(CHART)
    return str(path)


def test_a_version_as_json(capsys: pytest.CaptureFixture[str], chart: str) -> None:
    code, out, err = run(
        capsys,
        "argo-cd",
        "7.8.2",
        "--kubernetes",
        "v1.30.4-eks-abc",
        "--chart-yaml",
        chart,
        "--output",
        "json",
    )
    found: dict[str, Any] = json.loads(out)
    assert (code, err) == (0, "")
    assert list(found)[:6] == ["schema", "subject", "version", "kubernetes", "minor", "standing"]
    assert found["schema"] == "chart-triage/support/v1"
    assert (found["kubernetes"], found["minor"], found["standing"]) == (
        "v1.30.4-eks-abc",
        "1.30",
        "supported",
    )
    asked, *rows = found["claims"]
    assert asked == {
        "source": "kubeVersion", "url": None, "as_of": None, "meaning": "asked by helm",
        "range": ">=1.25.0-0", "standing": "unknown",
    }  # fmt: skip
    assert {"source", "url", "as_of", "meaning", "range", "standing"} == rows[0].keys()
    assert rows[0]["standing"] == "supported"
    assert (found["reason"], found["disagree"], found["addons"]) == (None, False, ["argo-cd"])


def test_a_version_as_text(capsys: pytest.CaptureFixture[str], chart: str) -> None:
    asked = ("argo-cd", "7.8.2", "--chart-yaml", chart, "--kubernetes")
    code, out, _ = run(capsys, *asked, "1.30")
    assert code == 0
    assert out.splitlines()[0] == "✅ supported: argo-cd 7.8.2 on Kubernetes 1.30"
    assert "  ❔ kubeVersion (asked by helm): >=1.25.0-0" in out
    assert "\x1b" not in out
    assert "https://" not in out
    _, out, _ = run(capsys, *asked, "1.30", "--explain")
    assert "https://github.com/argoproj/argo-cd" in out
    assert "a mere floor proves nothing above it" in out
    assert "the project lists what it tests; others may work" in out
    _, out, _ = run(capsys, *asked, "1.24", "--explain")
    assert out.startswith("⛔ unsupported")


def test_sources_that_disagree(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "Chart.yaml"
    path.write_text(CHART.replace(">=1.25.0-0", ">=1.31.0-0"))
    _, out, _ = run(capsys, "argo-cd", "7.8.2", "--kubernetes", "1.30", "--chart-yaml", str(path))
    assert out.startswith("⛔ unsupported")
    assert "the sources disagree: the stricter one counts" in out


@pytest.mark.parametrize(
    ("constraint", "on", "standing"),
    [
        (">=1.30.5", "1.30", Standing.UNKNOWN),
        (">=1.30.5", "1.30.4-gke.100", Standing.UNSUPPORTED),
        (">=1.30.5", "1.30.5-gke.100", Standing.UNKNOWN),
        (">=1.30.5 <1.32", "1.30.5-gke.100", Standing.SUPPORTED),
        (">=1.30.5 <1.32", "v1.31.1+k3s1", Standing.SUPPORTED),
        ("nonsense", "1.30.5", Standing.UNSUPPORTED),
        (None, "1.30.5", Standing.UNKNOWN),
    ],
)
def test_a_whole_version_is_held_against_kube_version(
    constraint: str | None, on: str, standing: Standing
) -> None:
    chart = ChartVersion("web", "1.0.0", kube_version=constraint)
    assert ask("web", "1.0.0", kubernetes(on), chart).standing is standing


def test_a_chart_yaml_of_another_version_proves_nothing() -> None:
    chart = ChartVersion("argo-cd", "7.8.2", app_version="2.14.3", kube_version=">=1.25 <1.31")
    assert ask("argo-cd", "7.8.2", kubernetes("1.30"), chart).standing is Standing.SUPPORTED
    other = ask("argo-cd", "999.0.0", kubernetes("1.30"), chart)
    assert other.standing is Standing.UNKNOWN
    assert "appVersion is not used" in other.remarks[0]
    assert ask("argo-cd", "999.0.0", kubernetes("1.24"), chart).standing is Standing.UNSUPPORTED
    assert ask("argo-cd", "2.14.3", kubernetes("1.30"), chart).standing is Standing.SUPPORTED


@pytest.mark.parametrize(
    ("subject", "version", "on", "app", "reason"),
    [
        ("no-such-thing", "1.0.0", "1.30", None, "no table speaks for"),
        ("argo-cd", "999.0.0", "1.30", None, "if that is the chart's version, the app's is not known"),
        ("argo-cd", "999.0.0", "1.30", "latest", "has no row for 999.0.0 with app latest"),
        ("argo-cd", "7.8.2", "1.99", "2.14.3", "past the horizon"),
        ("argo-cd", "7.8.2", "1.35", "2.14.3", "neither that it supports 1.35 nor that it does not"),
    ],
)
def test_unknown_says_why(subject: str, version: str, on: str, app: str | None, reason: str) -> None:
    chart = ChartVersion(subject, version, app_version=app) if app else None
    found = ask(subject, version, kubernetes(on), chart)
    assert found.standing is Standing.UNKNOWN
    assert found.reason is not None
    assert reason in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "1.33", "v1.33", "1.33+", "1.33.4", "v1.33.4-eks-abc", "1.33.5-gke.1", "v1.33.1+k3s1",
        "v1.33.5-gke.2172001+rke2r1", "1.33.0-rc.1", " 1.33 ",
    ],
)  # fmt: skip
def test_versions_of_kubernetes(text: str) -> None:
    found = kubernetes(text)
    assert found.minor == "1.33"
    assert found.whole is ("1.33." in text)


@pytest.mark.parametrize(
    "text",
    ["", "1", "2.0", "1.x", "1.33.x", "1.033", "v1", "1.33 3", "1.33.4.5", "latest", "1.٣٣", "1.33\n4"],
)
def test_what_is_none(capsys: pytest.CaptureFixture[str], text: str) -> None:
    code, out, err = run(capsys, "argo-cd", "2.14.3", "--kubernetes", text)
    assert (code, out) == (2, "")
    assert "not a Kubernetes version" in err


@pytest.mark.parametrize(
    ("helm", "version", "accepted"),
    [("3", "1.29.3-eks-a1b2c3", False), ("4", "1.29.3-eks-a1b2c3", True), ("3.19.2", "1.29-x", True)],
)
def test_a_constraint(capsys: pytest.CaptureFixture[str], helm: str, version: str, accepted: bool) -> None:
    args = ("--constraint", ">=1.25.0", "--kubernetes", version, "--helm", helm)
    code, out, _ = run(capsys, *args, "--output", "json")
    assert code == 0
    assert json.loads(out) == {
        "schema": "chart-triage/support/v1", "constraint": ">=1.25.0", "kubernetes": version, "helm": helm,
        "accepted": accepted, "parsed": True,
    }  # fmt: skip
    _, out, _ = run(capsys, *args)
    does = "✅ Helm {} installs" if accepted else "⛔ Helm {} refuses"
    assert out.startswith(does.format(helm))


def test_a_constraint_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--constraint", ">=1.25 and <1.30", "--kubernetes", "1.29")
    assert "no constraint that helm can read" in out
    _, out, _ = run(capsys, "--constraint", ">=1.25", "--kubernetes", "nightly", "--output", "json")
    assert json.loads(out)["accepted"] is False


def test_many_questions(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, chart: str
) -> None:
    questions = [
        {"constraint": ">=1.25", "kubernetes": "1.29.3-eks-1", "helm": "3"},
        {"constraint": ">=1.25", "kubernetes": "1.29.3-eks-1", "helm": 4, "more": [1]},
        {"subject": "argo-cd", "version": "7.8.2", "chart_yaml": chart},
        "no JSON",
        {"constraint": "é\u200b", "helm": None},
        {"constraint": ">=1.25", "helm": "2"},
        {"subject": "argo-cd", "kubernetes": "1.30"},
        {"subject": "argo-cd", "version": 7.8},
        {"constraint": "1.29", "subject": "argo-cd"},
        [],
    ]
    lines = [one if isinstance(one, str) else json.dumps(one) for one in questions]
    text = "\n".join([*lines, "", '{"constraint": "\\ud800"}', '{"constraint": "' + "1 - " * 9999 + '"}'])
    raw = text.encode() + b'\n{"constraint": "\xff"}\n' + b"[" * 100_000
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    code, out, err = run(capsys, "--stdin", "--kubernetes", "1.30")
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (2, "")
    assert [one["schema"] for one in found] == ["chart-triage/support/v1"] * 14
    assert [one.get("accepted") for one in found[:2]] == [False, True]
    assert [one["helm"] for one in found[:2]] == ["3", "4"]
    assert (found[2]["kubernetes"], found[2]["standing"]) == ("1.30", "supported")
    wrong = [(one["line"], one["error"]) for one in found if "error" in one]
    assert [line for line, _ in wrong] == [4, 5, 6, 7, 8, 9, 10, 12, 14, 15]
    said = " ".join(error for _, error in wrong)
    for part in (
        "no JSON object",
        "helm is no text",
        "not a Helm",
        "missing: version",
        "version is no text",
        "not both",
    ):
        assert part in said
    assert (found[11]["accepted"], found[11]["parsed"]) == (False, False)


def test_an_answer_comes_before_the_next_question() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "support", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for minor, accepted in (("1.29", True), ("1.20", False)):
            child.stdin.write(json.dumps({"constraint": ">=1.25", "kubernetes": minor}).encode() + b"\n")
            assert json.loads(child.stdout.readline())["accepted"] is accepted
        child.stdin.close()
        assert child.wait(30) == 0


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ((), "missing: subject, version, kubernetes"),
        (("web",), "missing: version, kubernetes"),
        (("web", "1.0.0"), "missing: kubernetes"),
        (("--constraint", "1.29"), "missing: kubernetes"),
        (("web", "1.0.0", "--constraint", "1.29", "--kubernetes", "1.29"), "not both"),
        (("web", "1.0.0", "--stdin"), "read from there"),
        (("web", " ", "--kubernetes", "1.29"), "must not be empty"),
        (("web", "1.0.0", "--kubernetes", "1.29", "--helm", "2"), "not a Helm"),
        (("web", "1.0.0", "--kubernetes", "1.29", "--chart-yaml", "{file}.gone"), "cannot be read: No such"),
        (("web", "1.0.0", "--kubernetes", "1.29", "--chart-yaml", "{file}"), "no name or no version"),
    ],
)
def test_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path, args: tuple[str, ...], error: str) -> None:
    file = tmp_path / "Chart.yaml"
    file.write_text("apiVersion: v2\n")
    code, out, err = run(capsys, *(one.format(file=file) for one in args))
    assert (code, out) == (2, "")
    assert error in err


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe", b"x" * (1 << 20) + b"y"])
def test_no_chart_yaml(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Chart.yaml"
    path.write_bytes(content)
    code, _, err = run(capsys, "web", "1.0.0", "--kubernetes", "1.29", "--chart-yaml", str(path))
    assert code == 2
    assert "is no Chart.yaml" in err or "larger than" in err


def test_a_kube_version_without_quotes_is_a_number(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "Chart.yaml"
    path.write_text("name: web\nversion: 1.0.0\nkubeVersion: 1.30\n")
    args = ("web", "1.0.0", "--kubernetes", "1.30", "--chart-yaml", str(path), "--output", "json")
    found = json.loads(run(capsys, *args)[1])
    assert (found["standing"], found["claims"][0]["range"]) == ("unsupported", "1.3")


def test_colours_are_for_terminals() -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    found = ask("argo-cd", "7.8.2", kubernetes("1.30"), ChartVersion("argo-cd", "7.8.2", "\x1b[31m2.14.3"))
    for stream, coloured in ((Screen(), True), (io.StringIO(), False)):
        asked = ("argo-cd\x1b[31m", "7.8.2", "1.30")
        report.show(Terminal(stream), asked, found.standing, found.claims, found.reason, found.remarks)
        assert "\x1b[31m" not in stream.getvalue()
        assert ("\x1b[" in stream.getvalue()) is coloured
