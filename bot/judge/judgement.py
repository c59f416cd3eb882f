"""Runs every check that can run on a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.judge import classify, fields, lifecycle, reading, retold
from bot.judge.case import Case, Hit, able
from bot.judge.checks import CHECKS
from bot.judge.rule import Rule
from bot.judge.rulebook import Rulebook
from bot.model import RBAC, Confidence, Finding, Gap, Message, Severity, Stage
from bot.settings import Settings

ORDER = {Severity.BREAKING: 0, Severity.REVIEW: 1, Severity.INFO: 2}
"""The gravest first."""

_WHOLE_PULL = frozenset({"P501", "P502"})
_REASONS = frozenset({"N101", "N102", "N103", "N104", "N108"})
_UNREASONED = "N107"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say about one case. ``checked`` are the codes that ran and were silent; ``gaps``
    what the rules needed and nobody else has reported as missing."""

    findings: tuple[Finding, ...]
    checked: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()


def judge(case: Case, settings: Settings, rulebook: Rulebook) -> Judgement:
    """Every finding on a case, by severity, code and resource; the user's settings are applied."""
    ran: dict[str, list[Finding]] = {}
    classify.prepare(reading.notes_of(case))
    for rule in rulebook.rules:
        check = CHECKS[rule.code]
        if able(check, case):
            ran[rule.code] = [_finding(hit, rule, case, settings) for hit in check.check(case, rule)]
    fields.forget()
    classify.forget()
    if any(ran.get(code) for code in _REASONS):
        ran[_UNREASONED] = []
    findings = retold.told_once(finding for found in ran.values() for finding in found)
    checked = tuple(code for code, found in ran.items() if not found)
    return Judgement(in_order(findings), checked, _gaps(case))


def prepare(rulebook: Rulebook) -> None:
    """Loads what judging with these rules needs, so that :func:`judge` need not: it can be done while others
    work."""
    for rule in rulebook.rules:
        CHECKS[rule.code]  # imports it
        if "watch" in rule.data:
            fields.anywhere(rule)
    lifecycle.load()


def merge(judgements: Iterable[Judgement]) -> Judgement:
    """Several cases of one pull request as one: what was found twice is said once (with the evidence of
    the first), and only what every case was silent about is clear."""
    every = tuple(judgements)
    findings = {_key(finding): finding for one in reversed(every) for finding in reversed(one.findings)}
    fired = {finding.code for finding in findings.values()}
    checked = sorted({code for one in every for code in one.checked} - fired)
    gaps = dict.fromkeys(gap for one in every for gap in one.gaps)
    return Judgement(in_order(findings.values()), tuple(checked), tuple(gaps))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By severity (ignored ones last), code, resource and message."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.ignored is not None,
                ORDER[finding.severity],
                finding.code,
                _place(finding),
                finding.message.plain(),
            ),
        )
    )


def _place(finding: Finding) -> tuple[str, ...]:
    resource = finding.resource
    if resource is None:
        return ()
    late = "1" if resource.group == RBAC else "0"  # what serves comes before what may
    return late, resource.kind, resource.namespace or "", resource.name, resource.api_version


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.severity, finding.message, finding.subject, finding.resource


def _finding(hit: Hit, rule: Rule, case: Case, settings: Settings) -> Finding:
    said = rule.variant(hit.variant)
    confidence = said.confidence or rule.confidence
    chart = case.bump.new.chart
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=settings.severity(rule.code, chart, said.severity or rule.severity),
        confidence=Confidence.LOW if case.old_data and rule.family == "kubernetes" else confidence,
        message=Message(said.message or rule.message, hit.args),
        subject=None if rule.code in _WHOLE_PULL else chart,
        resource=hit.resource,
        evidence=hit.evidence,
        affects=hit.affects,
        ignored=settings.ignored(rule.code, chart),
        advice=said.do or rule.do,
        variant=hit.variant,
    )


def _gaps(case: Case) -> tuple[Gap, ...]:
    """Notes that say nothing are no notes; whoever collected them has said so already if there is a gap."""
    if case.notes is None or case.notes.gaps:
        return ()
    from bot.judge.values.layers import tree

    description = tree(case.new_chart.files.get("Chart.yaml")).get("description") if case.new_chart else None
    if any(reading.substance(note, description) for note in case.notes.notes):
        return ()
    found = "say nothing" if case.notes.notes else "were not found"
    reason = f"release notes {found}; tried: {', '.join(case.notes.tried) or 'nothing'}"
    return (Gap(Stage.NOTES, case.bump.new.chart, reason),)
