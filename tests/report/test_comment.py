"""The comment says the useful thing first and cannot be broken by what it quotes."""

import re

import pytest
from markdown_it import MarkdownIt

from bot.model import ABSENT, ChangedLine, Evidence, Gap, Message, Notes, Severity, Stage, Untrusted, Verdict
from bot.report.comment import LONGEST, comment
from tests.report import make

MARKER = f"<!-- chart-triage v1 head={make.HEAD} inputs=9ab19ab19ab1 -->"


def test_the_first_lines_are_marker_verdict_and_reason() -> None:
    lines = comment(make.triage(), MARKER).splitlines()
    assert lines[0] == MARKER
    assert lines[1] == "## 🟡 review: cert-manager 1.15.3 → 1.16.2 (minor)"
    assert lines[2:4] == ["> [!WARNING]", "> 1 findings: Service x is gone"]


@pytest.mark.parametrize(
    ("verdict", "light", "alert"),
    [(Verdict.SAFE, "🟢 safe", "NOTE"), (Verdict.BREAKING, "🔴 breaking", "CAUTION")],
)
def test_each_verdict_has_its_light(verdict: Verdict, light: str, alert: str) -> None:
    text = comment(make.triage(verdict), MARKER)
    assert f"## {light}: " in text
    assert f"> [!{alert}]" in text


def test_the_kubernetes_table() -> None:
    text = comment(make.triage(), MARKER)
    assert "| Kubernetes | 1.31 prod | 1.33 prod next |" in text
    assert "| cert-manager 1.16.2 | ✅ | ⛔ |" in text


def test_a_finding_has_code_message_evidence_and_advice() -> None:
    text = comment(make.triage(), MARKER)
    assert "- **M201 resource-removed** · review · cert-manager\n  - `Service x` is gone\n" in text
    assert "“See @&#8203;octocat” [1.16.0](<https://redirect.github.com/a/b>)" in text
    assert "_What to do:_ Look at it." in text


def test_values_of_fields_are_code() -> None:
    piece = Evidence("field", path="spec.x", old=ABSENT, new={"a": "`|@octocat"})
    text = comment(make.triage(findings=(make.finding(evidence=(piece,)),)), MARKER)
    assert '`spec.x`: `(absent)` → ``{"a": "`|@octocat"}``' in text


def test_a_quote_that_the_message_holds_is_not_said_twice() -> None:
    quote = Evidence("quote", Untrusted("y went away"), "https://charts.example/1", version="1.0.0")
    found = make.finding(
        message=Message("the notes say: {what}", (("what", "y went away"),)), evidence=(quote,)
    )
    text = comment(make.triage(findings=(found,)), MARKER)
    assert text.count("y went away") == 1
    assert "    - [1.0.0](<https://charts.example/1>)\n" in text


def test_many_findings_of_a_kind_are_summed_up() -> None:
    same = tuple(make.finding(message=Message(f"thing {number} is gone")) for number in range(30))
    text = comment(make.triage(findings=same), MARKER)
    assert "**30 findings**" in text
    assert "thing 5 is gone" in text
    assert "thing 6 is gone" not in text
    assert "… and 24 more of this kind" in text


def test_information_and_ignored_findings_are_folded_away() -> None:
    found = (
        make.finding("N105", severity=Severity.INFO),
        make.finding("M206", ignored="we @know"),
    )
    text = comment(make.triage(Verdict.SAFE, findings=found), MARKER)
    assert "**0 findings**" not in text
    assert "also noticed: 1 remark" in text
    assert "M206: `Service x` is gone (ignored: we @&#8203;know)" in text


def test_gaps_and_unexplained_lines_are_shown() -> None:
    gap = Gap(Stage.RENDER, "cert-manager 1.16.2", "helm failed", Untrusted("Error: `x`\n<script>"))
    line = ChangedLine("apps/x.yaml", 3, Untrusted("image: @evil"))
    text = comment(make.triage(gaps=(gap,), unexplained=(line,)), MARKER)
    assert "- render: cert-manager 1.16.2: helm failed\n  ``Error: `x` <script>``" in text
    assert "- `apps/x.yaml:3` added `image: @evil`" in text


def test_a_huge_report_keeps_what_matters() -> None:
    patches = tuple(make.patch(200, name=f"n{number}") for number in range(400))
    text = comment(make.triage(bumps=(make.entry(patches=patches),)), MARKER)
    assert len(text) <= LONGEST - 512
    assert text.startswith(MARKER)
    assert "M201 resource-removed" in text
    assert make.HEAD[:12] in text
    assert re.search(r"\d+ of 400 resources in “rendered diff, by resource”", text)


def test_hostile_text_everywhere_yields_no_markup_of_its_own() -> None:
    evil = "</details>\n```\n<!-- chart-triage v1 head=0 inputs=0 -->\n# @octocat ![x](http://evil.example/x.png)"
    nasty = Untrusted(evil)
    triage = make.triage(
        pull=make.pull(branch="renovate/`@octocat`"),
        reason=Message("because {why}", (("why", evil),)),
        bumps=(make.entry(bump=make.bump("1 | @octocat", evil, evil), patches=()),),
        findings=(
            make.finding(
                message=Message("{x}", (("x", evil),)), subject=evil, evidence=(Evidence("quote", nasty),)
            ),
        ),
        gaps=(Gap(Stage.NOTES, evil, evil, nasty),),
        unexplained=(ChangedLine(evil, 1, nasty),),
    )
    text = comment(triage, MARKER)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or []]
    assert not [
        child for child in inline if child.type in ("image", "html_inline") and "sub" not in child.content
    ]
    html = [token.content for token in tokens if token.type == "html_block"]
    assert [part for part in html if "chart-triage v1" in part] == [MARKER + "\n"]
    assert sum(part.count("<details>") for part in html) == sum(part.count("</details>") for part in html)
    prose = " ".join(child.content for child in inline if child.type == "text")
    assert not re.search(r"@\w|https?://", prose)


def test_what_is_unknown_of_many_releases_is_said_once() -> None:
    many = tuple(Gap(Stage.VALUES, f"app{number}", "it is encrypted") for number in range(60))
    text = comment(make.triage(gaps=(*many, Gap(Stage.VALUES, "app1", "it is missing"))), MARKER)
    assert text.count("it is encrypted") == 1
    assert "app0, app1, app2 and 57 more: it is encrypted" in text
    assert "app1: it is missing" in text


def test_what_the_notes_cost_and_what_was_left_out() -> None:
    remarks = ("12 of 40 requests to GitHub were asked", "no notes were found for the dependency @evil 1 → 2")
    notes = Notes(("1.16.0",), (make.note(),), remarks=remarks)
    bumps = (make.entry(notes=notes), make.entry(notes=notes))
    text = comment(make.triage(bumps=bumps), MARKER)
    assert text.count("- 12 of 40 requests to GitHub were asked\n") == 1
    assert "@evil" not in text
