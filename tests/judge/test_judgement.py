from __future__ import annotations

from dataclasses import replace

from bot.judge import Case, judge, load, merge
from bot.model import (
    Affects,
    ChangedLine,
    Comparison,
    Finding,
    Gap,
    Level,
    Notes,
    Resource,
    Severity,
    Stage,
    Untrusted,
    ValuesLayer,
)
from bot.settings import Ignore, RuleChange, Settings
from tests.judge.examples import archive, bump, clusters, note, notes

RULES = load()
BREAK = Case(
    bump(level=Level.MAJOR), notes=notes({"text": "## Breaking changes\n* feat!: another port"}, "2.0.0")
)


def codes(case: Case, settings: Settings | None = None) -> list[str]:
    return [finding.code for finding in judge(case, settings or Settings(), RULES).findings]


def one(case: Case, settings: Settings, code: str) -> Finding:
    (found,) = (finding for finding in judge(case, settings, RULES).findings if finding.code == code)
    return found


def test_a_statement_is_told_once_and_a_reason_is_a_reason() -> None:
    assert codes(BREAK) == ["N101"]
    (finding,) = judge(BREAK, Settings(), RULES).findings
    assert finding.subject == "web"
    assert finding.evidence[0].version == "2.0.0"
    assert "another port" in finding.message.plain()


def test_an_ignored_rule_is_listed_last_with_its_reason_and_another_tells_the_statement() -> None:
    settings = Settings(ignore=(Ignore(rule="N101", reason="they always write that", chart="web"),))
    assert codes(BREAK, settings) == ["N102", "N101"]
    assert one(BREAK, settings, "N101").ignored == "they always write that"
    other = Settings(ignore=(Ignore(rule="N101", reason="x", chart="db"),))
    assert one(BREAK, other, "N101").ignored is None


def test_the_user_s_severity_counts() -> None:
    settings = Settings(rules=(RuleChange(rule="N101", severity=Severity.INFO, reason="known"),))
    assert one(BREAK, settings, "N101").severity is Severity.INFO


def test_what_cannot_run_is_not_clear() -> None:
    judgement = judge(Case(bump()), Settings(), RULES)
    assert judgement.findings == ()
    assert "M201" not in judgement.checked
    assert "N101" not in judgement.checked
    assert "K401" not in judgement.checked
    assert {"P501", "P503", "P505"} <= set(judgement.checked)
    rendered = judge(Case(bump(), comparison=Comparison(())), Settings(), RULES)
    assert "M201" in rendered.checked


def test_findings_come_gravest_first() -> None:
    case = replace(
        BREAK,
        unexplained=(ChangedLine("a.yaml", 1, Untrusted("x")),),
        new_chart=archive(deprecated=True),
        new_error=Untrusted("parse error"),
        old_chart=archive(),
    )
    assert codes(case) == ["M211", "N101", "P501", "N109"]


def test_merge_says_the_same_once() -> None:
    first = judge(replace(BREAK, clusters=clusters({"prod": "1.30"})), Settings(), RULES)
    second = judge(replace(BREAK, comparison=Comparison(())), Settings(), RULES)
    merged = merge((first, second))
    assert [finding.code for finding in merged.findings] == ["N101"]
    assert "M201" in merged.checked
    assert merge((merged, merged)) == merged


def test_merge_does_not_call_clear_what_fired_elsewhere() -> None:
    silent = judge(Case(bump()), Settings(), RULES)
    fired = judge(Case(bump(level=Level.DOWNGRADE)), Settings(), RULES)
    assert "P503" in silent.checked
    assert "P503" not in merge((silent, fired)).checked


def gaps(found: Notes, description: str = "") -> tuple[Gap, ...]:
    chart = archive(files={"Chart.yaml": f"name: web\ndescription: {description}\n"})
    return judge(Case(bump(), notes=found, new_chart=chart), Settings(), RULES).gaps


def test_notes_that_say_nothing_are_a_gap() -> None:
    nothing = Notes(("1.1.0",), (), tried=("https://example.org/releases",))
    (gap,) = gaps(nothing)
    assert gap.stage is Stage.NOTES
    assert "were not found" in gap.reason
    assert "https://example.org/releases" in gap.reason
    for text in (
        "",
        "A chart for the web\n",
        "## What's changed\nFull Changelog: https://example.org/compare",
    ):
        (gap,) = gaps(Notes(("1.1.0",), (note(text, "1.1.0"),)), "A chart for the web.")
        assert "say nothing" in gap.reason


def test_a_gap_of_the_notes_is_not_repeated() -> None:
    reported = Gap(Stage.NOTES, "web", "no release 1.1.0")
    assert gaps(Notes(("1.1.0",), (), gaps=(reported,))) == ()
    assert gaps(notes({"text": "* Add a second port"}, "1.1.0")) == ()


def test_a_value_that_is_set_affects_us() -> None:
    case = Case(
        bump(values=()),
        old_chart=archive(values="{a: 1, b: 2}", files={"templates/x.yaml": "{{ .Values.b }}"}),
        new_chart=archive(values="{a: 1}"),
    )
    assert codes(case) == ["V305"]
    layer = ValuesLayer("parameter", None, None, "3", name="b")
    case = replace(case, bump=bump(values=(layer,)))
    assert one(case, Settings(), "V301").affects is Affects.YES


def test_a_render_for_one_minor_says_nothing_about_a_cluster_of_another() -> None:
    budget = Resource("policy/v1beta1", "PodDisruptionBudget", None, "web")
    case = Case(
        bump(),
        comparison=Comparison((), after=(budget,)),
        clusters=clusters({"old": "1.24 -> 1.25", "new": "1.26"}),
    )
    found = judge(case, Settings(), RULES).findings
    assert [(one.code, dict(one.message.args)["cluster"]) for one in found] == [
        ("K402", "new"),
        ("K402", "old"),
        ("K406", "old"),
    ]
    found = judge(replace(case, kubernetes="1.24"), Settings(), RULES).findings
    assert [(one.code, dict(one.message.args)["minor"]) for one in found] == [
        ("K402", "1.25"),
        ("K406", "1.24"),
    ]
    found = judge(replace(case, kubernetes="1.25"), Settings(), RULES).findings
    assert [(one.code, dict(one.message.args)["minor"]) for one in found] == [("K402", "1.25")]
    assert judge(replace(case, kubernetes="1.23"), Settings(), RULES).findings == ()


def test_the_values_of_every_release_behind_a_bump_count() -> None:
    layer = ValuesLayer("inline", "b.yaml", 4, "b: 3")
    one = bump()
    other = replace(one.new, name="second", values=(layer,))
    case = Case(
        replace(one, pairs=((one.old, one.new), (one.old, other))),
        old_chart=archive(values="{a: 1, b: 2}", files={"templates/x.yaml": "{{ .Values.b }}"}),
        new_chart=archive(values="{a: 1}"),
    )
    assert codes(case) == ["V301"]
