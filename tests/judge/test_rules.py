"""Every example of every rule file is executed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.judge import Rule, judge, load
from bot.judge.case import able
from bot.judge.checks import CHECKS
from bot.settings import Settings
from tests.judge.examples import case_of

RULES = load().rules
FIRES = [
    pytest.param(rule, example, id=f"{rule.code}-{index}")
    for rule in RULES
    for index, example in enumerate(rule.examples.fires)
]
SILENT = [
    pytest.param(rule, example, id=f"{rule.code}-{index}")
    for rule in RULES
    for index, example in enumerate(rule.examples.silent)
]


@pytest.mark.parametrize(("rule", "example"), FIRES)
def test_example_fires(rule: Rule, example: dict[str, Any]) -> None:
    case = case_of(rule, example)
    check = CHECKS[rule.code]
    assert able(check, case)
    hits = list(check.check(case, rule))
    assert {hit.variant for hit in hits} == {example.get("variant")}
    for hit in hits:
        assert {name for name, _ in hit.args} == check.FILLS
    findings = [one for one in judge(case, Settings(), load()).findings if one.code == rule.code]
    assert findings
    for finding in findings:
        assert "{" not in finding.message.plain()
        assert finding.advice


@pytest.mark.parametrize(("rule", "example"), SILENT)
def test_example_is_silent(rule: Rule, example: dict[str, Any]) -> None:
    case = case_of(rule, example)
    judgement = judge(case, Settings(), load())
    assert rule.code not in {finding.code for finding in judgement.findings}


def test_every_check_has_its_rule() -> None:
    assert [rule.code for rule in RULES] == sorted(CHECKS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_texts_are_sentences(rule: Rule) -> None:
    for text in (rule.what, rule.why, rule.do):
        assert text[0].isupper()
        assert text.endswith(".")
    assert len(rule.message) < 200
