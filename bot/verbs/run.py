"""``chart-triage run``: the open Renovate pull requests of a GitHub repository."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.triage.round import Outcome

EXAMPLES = """\
  chart-triage run --repo acme/platform --dry-run     in a clone of acme/platform: what would be said
  chart-triage run                                    in a GitHub workflow: everything is in the environment
"""

_SUMMARY = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    options.repository(parser)
    parser.add_argument("--again", action="store_true", help="read what did not change, too")
    options.output(parser, ("text", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Reads and publishes; exit 3 when a pull request could not be read or GitHub refused something."""
    from bot.forge.github import connect
    from bot.git import Repository
    from bot.report import machine
    from bot.triage.round import Round
    from bot.verbs import setup

    outcomes = []
    with Repository(args.path) as repository:
        settings = setup.committed_settings(args.config, repository, repository.default_branch())
        reader, writer = connect(settings, setup.slug(args.repo), setup.token())
        with setup.desk(settings) as desk:
            publish = None if args.dry_run else writer
            for outcome in Round(desk, repository, reader, publish, again=args.again).outcomes():
                outcomes.append(outcome)
                if args.output == "text":
                    sys.stdout.write(_line(outcome, dry=args.dry_run))
                    sys.stdout.flush()
    triages = [one.triage for one in outcomes if one.triage is not None]
    if args.output == "json":
        sys.stdout.write(machine.dumps(machine.triages(triages)))
    _summarise(outcomes)
    return 3 if any(one.word == "failed" for one in outcomes) else 0


def _line(outcome: Outcome, *, dry: bool) -> str:
    from bot.forge.plan import describe
    from bot.report import words
    from bot.report.escape import plain, sentence

    head = f"#{outcome.pull.number} "
    if outcome.triage is not None:
        verdict = outcome.triage.verdict
        head += f"{words.LIGHTS[verdict]} {verdict}: {plain(words.headline(outcome.triage))}"
        head += f": {sentence(outcome.triage.reason)}"
    else:
        head += outcome.word
    rows = [head + (f": {plain(outcome.reason)}" if outcome.reason else "")]
    would = "would " if dry else ""
    rows += [f"    {would}{plain(describe(action))}" for action in outcome.actions]
    return "\n".join(rows) + "\n"


def _summarise(outcomes: list[Outcome]) -> None:
    """The job summary: every report whole, where the comments had to leave something out."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    triages = [one.triage for one in outcomes if one.triage is not None]
    if not path or not triages:
        return
    from bot.forge import marker
    from bot.report.comment import comment

    share = _SUMMARY // len(triages)
    with Path(path).open("a", encoding="utf-8") as stream:
        for one in triages:
            mark = marker.make(one.pull.head, one.inputs)
            stream.write(comment(one, mark, limit=max(share, 8_000)) + "\n")
