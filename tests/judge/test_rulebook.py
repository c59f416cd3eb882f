from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from bot.data import rules_dir
from bot.errors import RulesError, UsageError
from bot.judge import Rule, Rulebook, checks, load, working
from bot.judge.case import Check
from bot.judge.checks import p503_downgrade
from bot.judge.rule import Examples
from bot.judge.rulebook import compile_rules
from bot.model import Severity

GOOD = """
code: P503
name: downgrade
severity: review
confidence: high
message: "{chart} goes down"
what: The version goes down.
why: Because.
do: Look.
since: 0.1.0
references: []
variants: {far: {severity: breaking}}
examples:
  fires: [{level: downgrade}, {variant: far, level: downgrade}]
  silent: [{level: patch}]
"""
CHECKS: Mapping[str, Check] = {"P503": p503_downgrade}


def compiled(folder: Path, text: str, name: str = "policy/P503-downgrade.yaml") -> Rulebook:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return compile_rules(folder, CHECKS)


def test_a_rule_and_its_variants(tmp_path: Path) -> None:
    rule = compiled(tmp_path, GOOD).rule("p503")
    assert rule.family == "policy"
    assert rule.variant(None).severity is Severity.REVIEW
    assert rule.variant("far").severity is Severity.BREAKING
    assert rule.variant("far").message == rule.message
    with pytest.raises(RulesError, match="no variant"):
        rule.variant("near")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity: review", "severity: awful", "awful"),
        ("why: Because.", "reason: Because.", "reason"),
        ("why: Because.\n", "", "why"),
        ("{chart}", "{colour}", "colour"),
        ("{chart}", "{chart.raw}", "no plain name"),
        ("{chart}", "{chart", "malformed"),
        ("silent: [{level: patch}]", "silent: []", "silent"),
        ("{variant: far, level: downgrade}", "{level: downgrade}", "far"),
        ("code: P503", "code: P504", "those of the file"),
        ("since: 0.1.0", "since: lately", "since"),
        ("references: []", "references: [ftp://example.org]", "references"),
        ("name: downgrade", "name: Down Grade", "name"),
        ("name: downgrade", "name: [", "not valid YAML"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RulesError, match=message) as caught:
        compiled(tmp_path, GOOD.replace(old, new))
    assert "P503" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("policy/notes.yaml", "CODE-name.yaml"),
        ("notes/P503-downgrade.yaml", "those of the file"),
        ("policy/P503-downgrade-too.yaml", "those of the file|taken"),
    ],
)
def test_a_file_in_the_wrong_place(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(RulesError, match=message):
        compiled(tmp_path, GOOD, name)


def test_a_code_is_given_once(tmp_path: Path) -> None:
    compiled(tmp_path, GOOD)
    with pytest.raises(RulesError, match="taken by downgrade"):
        compiled(tmp_path, GOOD.replace("name: downgrade", "name: upgrade"), "policy/P503-upgrade.yaml")


def test_rules_and_checks_belong_together(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="checks without a rule file: P503"):
        compile_rules(tmp_path, CHECKS)
    with pytest.raises(RulesError, match="no check"):
        compiled(tmp_path, GOOD.replace("P503", "P599"), "policy/P599-downgrade.yaml")


def test_explaining_knows_codes_and_names() -> None:
    rules = load()
    assert rules.rule("m201") is rules.rule("resource-removed")
    with pytest.raises(UsageError, match="no rule 'M999'") as caught:
        rules.rule("M999")
    assert caught.value.hint
    with pytest.raises(UsageError) as caught:
        rules.rule("resource-removd")
    assert caught.value.hint == "did you mean resource-removed?"


def test_codes_tell_their_family_and_names_are_unique() -> None:
    rules = load().rules
    assert len({rule.name for rule in rules}) == len(rules)
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)


def test_every_message_fits_its_check() -> None:
    assert compile_rules(rules_dir(), checks.CHECKS).rules == load().rules


def test_rules_at_work_are_the_same_without_their_examples() -> None:
    def bare(rule: Rule) -> Rule:
        return msgspec.structs.replace(rule, examples=Examples(({},), ({},)))

    assert tuple(map(bare, load().rules)) == working().rules
    assert {rule.family for rule in working("manifests").rules} == {"manifests"}
