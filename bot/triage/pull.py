"""One pull request: its bumps, each read to the end, and the verdict on all of them."""

from __future__ import annotations

import hashlib

from bot import discover, judge
from bot.git import Repository
from bot.model import BumpTriage, Discovery, Finding, Gap, Pull, Triage
from bot.triage.bump import BumpReading, read_bump
from bot.triage.desk import Desk


def read_pull(desk: Desk, repository: Repository, pull: Pull) -> Triage | None:
    """The triage of a pull request; None when it changes no chart version and nothing in it was unclear.

    Raises :class:`bot.errors.GitError` when its commits are not here.
    """
    base = repository.merge_base(pull.base, pull.head)
    desk.log(f"{pull.branch}: bumps")
    found = discover.bumps(repository, base, pull.head, desk.settings)
    if not found.bumps and not found.gaps:
        return None
    readings = [read_bump(desk, bump, pull, found.unexplained) for bump in found.bumps]
    return conclude(desk, pull, readings, found, inputs(desk, pull, base))


def conclude(desk: Desk, pull: Pull, readings: list[BumpReading], found: Discovery, made_of: str) -> Triage:
    """The verdict over everything that was read."""
    bumps = tuple(reading.triage for reading in readings)
    gaps = _unique_gaps(found, bumps)
    findings = _unique_findings(bumps)
    verdict, reason = judge.decide(findings, gaps)
    silent = [set(reading.checked) for reading in readings]
    fired = {finding.code for finding in findings}
    checked = set.intersection(*silent) - fired if silent else set()
    return Triage(
        pull=pull,
        verdict=verdict,
        reason=reason,
        bumps=bumps,
        findings=findings,
        gaps=gaps,
        tools=desk.tools,
        inputs=made_of,
        checked=tuple(sorted(checked)),
        unexplained=found.unexplained,
    )


def inputs(desk: Desk, pull: Pull, base: str) -> str:
    """12 hex digits of all that can change an answer except the world: settings, rules, this program,
    helm, the two commits, and whom we take the author for."""
    tools = desk.tools
    parts = (
        desk.settings.digest(), tools.rules, tools.version, desk.helm.version, pull.head, base,
        pull.distrust or "",
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _unique_gaps(found: Discovery, bumps: tuple[BumpTriage, ...]) -> tuple[Gap, ...]:
    return tuple(dict.fromkeys([*found.gaps, *(gap for bump in bumps for gap in bump.gaps)]))


def _unique_findings(bumps: tuple[BumpTriage, ...]) -> tuple[Finding, ...]:
    """Rules about the whole pull request fire at each of its bumps: they are said once."""
    return judge.in_order(judge.unique(finding for bump in bumps for finding in bump.findings))
