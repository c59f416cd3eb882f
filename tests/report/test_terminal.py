"""Terminal and machine output."""

import io
import json

from bot.model import (
    ABSENT,
    Change,
    Comparison,
    Confidence,
    FieldChange,
    Gap,
    Message,
    Resource,
    Stage,
    Status,
    Untrusted,
    Verdict,
)
from bot.report import machine
from bot.report.status import description
from bot.report.terminal import Terminal, summary
from tests.report import make

DEPLOYMENT = Resource("apps/v1", "Deployment", "prod", "app")
CHANGED = Change(DEPLOYMENT, Status.CHANGED, fields=(FieldChange("spec.replicas", 1, ABSENT),))
QUIET = Change(Resource("v1", "Service", None, "app"), Status.CHANGED, noise=True)
INNER = (FieldChange("a", 1, 2), FieldChange("id", "x", "y", noise=True))
RENAMED = Change(
    Resource("v1", "ConfigMap", None, "app"),
    Status.CHANGED,
    Resource("v1", "ConfigMap", None, "rel-app"),
    (FieldChange('data["a.yaml"]', "a: 1\nid: x\n", "a: 2\nid: y\n", format="yaml", inner=INNER),),
    confidence=Confidence.HIGH,
)


def shown(write: object) -> str:
    stream = io.StringIO()
    assert callable(write)
    write(Terminal(stream))
    return stream.getvalue()


def test_a_report_in_a_pipe_has_no_colours_and_no_wraps() -> None:
    gap = Gap(Stage.RENDER, "x", "helm failed " + "y" * 300, Untrusted("\x1b[31mred"))
    text = shown(lambda terminal: terminal.triage(make.triage(gaps=(gap,)), patches=True))
    assert "\x1b" not in text
    assert text.startswith("🟡 review: cert-manager 1.15.3 → 1.16.2 (minor)\n")
    assert "y" * 300 in text
    assert "-line 2 @octocat" in text
    assert "Kubernetes for cert-manager: 1.31 prod ✅ · 1.33 prod next ⛔" in text


def test_square_brackets_are_no_markup() -> None:
    text = shown(lambda terminal: terminal.triage(make.triage(reason=Message("containers[name=app] [bold]"))))
    assert "containers[name=app] [bold]" in text


def test_a_comparison_by_field() -> None:
    text = shown(lambda terminal: terminal.comparison(Comparison((CHANGED, QUIET))))
    assert text == (
        "~ Deployment prod/app (apps/v1)\n    spec.replicas: 1 → (absent)\n"
        "1 changed, 0 added, 0 removed; 1 more differ only in labels and checksums\n"
    )


def test_a_text_is_shown_inside_and_a_renaming_with_its_confidence() -> None:
    text = shown(lambda terminal: terminal.comparison(Comparison((RENAMED,))))
    assert text.splitlines()[:-1] == [
        "~ ConfigMap app (v1), was ConfigMap rel-app (v1) (confidence: high)",
        '    data["a.yaml"]: a: 1 → 2',
    ]


def test_the_summary_counts() -> None:
    text = shown(lambda terminal: summary(terminal, [make.triage(), make.triage(Verdict.SAFE)]))
    assert text == "2 pull requests: 🟢 1 safe, 🟡 1 review, 🔴 0 breaking\n"


def test_json_of_a_triage_has_the_contract() -> None:
    parsed = json.loads(machine.dumps(machine.triaged(make.triage())))
    assert list(parsed)[:4] == ["schema", "pull", "verdict", "reason"]
    assert parsed["schema"] == "chart-triage/triage/v1"
    assert parsed["bumps"][0]["from"] == "1.15.3"
    assert parsed["bumps"][0]["releases"][0]["release"] is None
    assert parsed["findings"][0]["evidence"][0]["text"] == "See @octocat"
    assert parsed["kubernetes"][1] | {"claims": []} == {
        "chart": "cert-manager", "cluster": "prod", "minor": "1.33", "role": "target",
        "standing": "unsupported", "claims": [],
    }  # fmt: skip
    assert parsed["rendered"] == {"added": 0, "removed": 0, "changed": 0, "noise": 0}
    assert parsed["tools"] == {"helm": "4.1.4", "rules": "abcdef123456", "chart-triage": "0.1.0"}


def test_json_of_a_comparison() -> None:
    parsed = json.loads(machine.dumps(machine.compared(Comparison((CHANGED, QUIET)), ())))
    assert parsed["counts"] == {"added": 0, "removed": 0, "changed": 1, "noise": 1}
    assert parsed["changes"][0]["confidence"] is None
    assert parsed["changes"][0]["fields"] == [
        {"path": "spec.replicas", "old": 1, "new": None, "noise": False, "format": None, "inner": []}
    ]
    parsed = json.loads(machine.dumps(machine.compared(Comparison((RENAMED,)), ())))
    assert parsed["changes"][0]["confidence"] == "high"
    assert parsed["changes"][0]["fields"][0]["format"] == "yaml"
    assert [one["path"] for one in parsed["changes"][0]["fields"][0]["inner"]] == ["a", "id"]


def test_a_status_is_never_too_long() -> None:
    text = description(make.triage(reason=Message("z " * 400)))
    assert len(text) <= 140
    assert text.startswith("review: z")
