"""One pull request: its bumps, each read to the end, and the verdict on all of them."""

from __future__ import annotations

import hashlib

from bot import discover, judge
from bot.git import Repository
from bot.model import Discovery, Pull, Triage
from bot.triage.bump import BumpReading, read_bump
from bot.triage.context import Context
from bot.triage.desk import Desk


def read_pull(desk: Desk, repository: Repository, pull: Pull) -> Triage | None:
    """The triage of a pull request; None when it changes no chart version and nothing in it was unclear.

    Raises :class:`bot.errors.GitError` when its commits are not here.
    """
    base = repository.merge_base(pull.base, pull.head)
    desk.log(f"{pull.branch}: bumps")
    # On a clone nobody can tell who pushed a branch: its name alone says whose it is.
    template = desk.settings.template_of(pull.branch, None if pull.number is None else pull.author)
    bot = None if template is None else template.name
    found = discover.bumps(repository, base, pull.head, desk.settings, bot=bot)
    if not found.bumps and not found.gaps:
        return None
    context = Context(pull, repository, repository.committed(base), found.unexplained)
    readings = [read_bump(desk, bump, context) for bump in found.bumps]
    return conclude(desk, pull, readings, found, inputs(desk, pull, base))


def conclude(desk: Desk, pull: Pull, readings: list[BumpReading], found: Discovery, made_of: str) -> Triage:
    """The verdict over everything that was read."""
    bumps = tuple(reading.triage for reading in readings)
    gaps = tuple(dict.fromkeys([*found.gaps, *(gap for bump in bumps for gap in bump.gaps)]))
    judgement = judge.merge(reading.judgement for reading in readings)
    supports = [cell for bump in bumps for cell in bump.support]
    verdict, reason = judge.decide(judgement.findings, gaps, supports, bumps)
    return Triage(
        pull=pull,
        verdict=verdict,
        reason=reason,
        bumps=bumps,
        findings=judgement.findings,
        gaps=gaps,
        tools=desk.tools,
        inputs=made_of,
        checked=judgement.checked,
        unexplained=found.unexplained,
        of_render=judge.of_render(judgement.findings, gaps),
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
