"""The weekly digest."""

import datetime as dt

from bot.model import Message, Verdict
from bot.report.digest import digest, title
from tests.report import make

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
ENDS = {"1.31": dt.date(2025, 11, 11), "1.33": dt.date(2027, 6, 28)}
MARKER = "<!-- chart-triage digest v1 week=2026-W48 -->"


def test_every_pull_request_stands_under_its_verdict_oldest_first() -> None:
    old = make.pull(9, created=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    text = digest(
        [make.triage(), make.triage(pull=old), make.triage(Verdict.SAFE, pull=make.pull(3))],
        MARKER,
        week="2026-W48",
        now=NOW,
        ends=ENDS,
        previous=41,
        skipped=["#5: not opened by Renovate: @mallory"],
    )
    assert text.startswith(
        f"{MARKER}\n**2026-W48**: 3 open Helm pull requests: 🟢 1 safe, 🟡 2 review, 🔴 0 breaking"
    )
    assert text.index("- #9 cert-manager 1.15.3 → 1.16.2 (minor), open for 23 days") < text.index("- #7 ")
    assert text.index("🟡 Wait for a person (2)") < text.index("- #9 ") < text.index("🟢 Safe to merge (1)")
    assert "Not for Kubernetes 1.33." in text
    assert "- &#35;&#8203;5: not opened by Renovate: @&#8203;mallory" in text
    assert "Last week: #41" in text


def test_the_kubernetes_table_says_what_blocks_and_until_when() -> None:
    text = digest([make.triage()], MARKER, week="2026-W48", now=NOW, ends=ENDS)
    assert "| 1.31 prod | 2025-11-11 (over) | 1 | 0 | none |" in text
    assert "| 1.33 prod next | 2027-06-28 (216 days left) | 0 | 0 | cert-manager 1.16.2 |" in text


def test_a_quiet_week() -> None:
    text = digest([], MARKER, week="2026-W48", now=NOW, ends=ENDS)
    assert "no open Helm pull request" in text
    assert "This is the first digest." in text
    assert "###" not in text


def test_five_hundred_pull_requests_fit() -> None:
    long = Message("{why}", (("why", "x" * 500),))
    many = [make.triage(pull=make.pull(number), reason=long) for number in range(500)]
    text = digest(many, MARKER, week="2026-W48", now=NOW, ends=ENDS)
    assert len(text) <= 65_536
    assert "of 500 pull requests in “Wait for a person”" in text


def test_title() -> None:
    assert title("2026-W48") == "chart-triage digest 2026-W48"
