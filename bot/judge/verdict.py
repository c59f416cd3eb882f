"""The answer for one pull request, from everything that was found and everything that was not.

* **breaking**: a finding says so, or a cluster's current minor is not supported and no finding, not even
  an ignored one, has dealt with that.
* **review**: a finding says so, something could not be learned, there is nothing to judge, or a bump's
  notes were never read.
* **safe**: none of the above.

Support that is *unknown* weighs nothing by itself: nine charts in ten declare none, and a bump that does
not make it worse is no reason to stop. What does make it worse is a finding of the family K4xx.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.judge.judgement import ORDER
from bot.model import (
    BumpTriage,
    Finding,
    Gap,
    Message,
    Role,
    Severity,
    Stage,
    Standing,
    Support,
    Verdict,
)

_FAMILY = "K4"
_NOTES = "N"


def decide(
    findings: Iterable[Finding],
    gaps: Iterable[Gap],
    supports: Iterable[Support],
    bumps: Iterable[BumpTriage],
) -> tuple[Verdict, Message]:
    """The verdict with one sentence that says why. ``findings``, ``gaps`` and ``supports`` are those of
    the whole pull request, ``bumps`` what was read of each bump."""
    every = tuple(findings)
    weighing = sorted(
        (finding for finding in every if finding.ignored is None), key=lambda finding: ORDER[finding.severity]
    )
    breaking = [finding for finding in weighing if finding.severity is Severity.BREAKING]
    if breaking:
        return Verdict.BREAKING, _counted("breaking", breaking)
    unsupported = _untold(every, supports)
    if unsupported:
        template = "Kubernetes {minor}, which {cluster} runs, is not supported"
        args = (("minor", unsupported.minor), ("cluster", unsupported.cluster or "a cluster"))
        return Verdict.BREAKING, Message(template, args)
    review = [finding for finding in weighing if finding.severity is Severity.REVIEW]
    if review:
        return Verdict.REVIEW, _counted("review", review)
    return _undecided(tuple(gaps), tuple(bumps)) or (Verdict.SAFE, _safe(every))


def of_render(findings: Iterable[Finding], gaps: Iterable[Gap]) -> Verdict:
    """What charts, renders, values and clusters say alone, whatever the release notes do: for those who read
    the notes themselves, and for measurements."""
    said = {one.severity for one in findings if one.ignored is None and not one.code.startswith(_NOTES)}
    if Severity.BREAKING in said:
        return Verdict.BREAKING
    unknown = any(gap.stage is not Stage.NOTES for gap in gaps)
    return Verdict.REVIEW if Severity.REVIEW in said or unknown else Verdict.SAFE


def _undecided(gaps: tuple[Gap, ...], bumps: tuple[BumpTriage, ...]) -> tuple[Verdict, Message] | None:
    own = tuple(gap for bump in bumps for gap in bump.gaps)
    missing = gaps or own
    if missing:
        first = missing[0]
        head = "one thing" if len(missing) == 1 else f"{len(missing)} things"
        template = head + " could not be learned: {subject}: {reason}"
        return Verdict.REVIEW, Message(template, (("subject", first.subject), ("reason", first.reason)))
    if not bumps:
        return Verdict.REVIEW, Message("no bump of a Helm chart was found")
    for bump in bumps:
        chart = (("chart", bump.bump.new.chart),)
        # All that a template changes stands in the pull request; what a chart changes does not.
        if not bump.bump.of_template and (bump.notes is None or not bump.notes.notes):
            return Verdict.REVIEW, Message("no release notes of {chart} were read", chart)
        if not bump.comparisons:
            return Verdict.REVIEW, Message("{chart} was not rendered", chart)
    return None


def _counted(kind: str, findings: list[Finding]) -> Message:
    """``2 breaking findings: {the first one's message}``; its places keep their names."""
    first = findings[0].message
    head = f"{len(findings)} {kind} finding{'' if len(findings) == 1 else 's'}: "
    return Message(head + first.template, first.args)


def _untold(findings: tuple[Finding, ...], supports: Iterable[Support]) -> Support | None:
    """A cell of a current minor that says unsupported and that no finding tells of."""
    told = {
        value
        for finding in findings
        if finding.code.startswith(_FAMILY)
        for name, value in finding.message.args
        if name == "minor"
    }
    for support in supports:
        current = support.role is Role.CURRENT and support.standing is Standing.UNSUPPORTED
        if current and support.minor not in told:
            return support
    return None


def _safe(findings: tuple[Finding, ...]) -> Message:
    ignored = sum(1 for finding in findings if finding.ignored is not None)
    said = "everything was read, rendered and checked, and nothing stands against it"
    put_aside = "one finding is" if ignored == 1 else f"{ignored} findings are"
    return Message(f"{said} ({put_aside} ignored by the configuration)" if ignored else said)
