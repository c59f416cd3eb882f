from __future__ import annotations

import itertools

from bot.judge import decide
from bot.model import (
    BumpTriage,
    Comparison,
    Confidence,
    Finding,
    Gap,
    Message,
    Note,
    Notes,
    Role,
    Severity,
    Stage,
    Standing,
    Support,
    Untrusted,
    Verdict,
)
from tests.judge.examples import bump

READ = BumpTriage(
    bump(),
    notes=Notes(("1.1.0",), (Note("chart", "1.1.0", "test", "release", None, Untrusted("x")),)),
    comparisons=(Comparison(()),),
)
GAP = Gap(Stage.RENDER, "web", "helm is not there")


def finding(
    severity: Severity, code: str = "M201", ignored: str | None = None, minor: str = "1.30"
) -> Finding:
    message = Message("{kind} in {minor}", (("kind", "Service"), ("minor", minor)))
    return Finding(code, "x", severity, Confidence.HIGH, message, ignored=ignored)


def cell(standing: Standing, role: Role = Role.CURRENT) -> Support:
    return Support("prod", "1.30", role, standing)


def test_safe_is_when_nothing_stands_against_it() -> None:
    verdict, reason = decide((), (), (), (READ,))
    assert verdict is Verdict.SAFE
    assert reason.plain().startswith("everything was read")
    assert decide((finding(Severity.INFO),), (), (), (READ,))[0] is Verdict.SAFE


def test_the_gravest_finding_is_the_reason() -> None:
    found = (finding(Severity.REVIEW), finding(Severity.BREAKING, minor="1.31"), finding(Severity.BREAKING))
    verdict, reason = decide(found, (GAP,), (), (READ,))
    assert verdict is Verdict.BREAKING
    assert reason.plain() == "2 breaking findings: Service in 1.31"
    verdict, reason = decide(found[:1], (GAP,), (), (READ,))
    assert verdict is Verdict.REVIEW
    assert reason.plain() == "1 review finding: Service in 1.30"


def test_an_ignored_finding_weighs_nothing_and_is_counted() -> None:
    verdict, reason = decide((finding(Severity.BREAKING, ignored="known"),), (), (), (READ,))
    assert verdict is Verdict.SAFE
    assert "(one finding is ignored by the configuration)" in reason.plain()


def test_unknown_support_does_not_stop_a_bump() -> None:
    assert decide((), (), (cell(Standing.UNKNOWN),), (READ,))[0] is Verdict.SAFE


def test_a_current_minor_that_is_not_supported_breaks_unless_a_finding_tells_of_it() -> None:
    unsupported = (cell(Standing.UNSUPPORTED),)
    verdict, reason = decide((), (), unsupported, (READ,))
    assert verdict is Verdict.BREAKING
    assert reason.plain() == "Kubernetes 1.30, which prod runs, is not supported"
    assert decide((finding(Severity.REVIEW, "K405"),), (), unsupported, (READ,))[0] is Verdict.REVIEW
    assert decide((finding(Severity.BREAKING, "K401", "known"),), (), unsupported, (READ,))[0] is Verdict.SAFE
    assert (
        decide((finding(Severity.REVIEW, "K405", minor="1.31"),), (), unsupported, (READ,))[0]
        is Verdict.BREAKING
    )
    assert decide((), (), (cell(Standing.UNSUPPORTED, Role.TARGET),), (READ,))[0] is Verdict.SAFE


def test_what_was_not_learned_is_never_safe() -> None:
    unread = BumpTriage(bump(), comparisons=(Comparison(()),))
    unrendered = BumpTriage(bump(), notes=READ.notes)
    with_gap = BumpTriage(bump(), READ.notes, READ.comparisons, gaps=(GAP,))
    for gaps, bumps, word in (
        ((GAP,), (READ,), "helm is not there"),
        ((), (READ, with_gap), "helm is not there"),
        ((), (), "no bump"),
        ((), (unread,), "no release notes of web"),
        ((), (READ, unrendered), "web was not rendered"),
    ):
        verdict, reason = decide((), gaps, (), bumps)
        assert verdict is Verdict.REVIEW
        assert word in reason.plain()


def test_more_findings_never_make_it_better() -> None:
    order = [Verdict.SAFE, Verdict.REVIEW, Verdict.BREAKING]
    each = [finding(severity) for severity in Severity]
    for few in itertools.chain.from_iterable(itertools.combinations(each, size) for size in range(3)):
        for more in each:
            before, after = (decide(found, (), (), (READ,))[0] for found in (few, (*few, more)))
            assert order.index(after) >= order.index(before)
