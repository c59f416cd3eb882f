"""``chart-triage plan``: what stands between the clusters and their next Kubernetes."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.git import Repository
    from bot.model import Gap, Pull
    from bot.settings import Cluster
    from bot.triage import Desk

EXAMPLES = """\
  chart-triage plan                                   each cluster to its target, or to the next minor
  chart-triage plan ~/src/gitops --to 1.34
  chart-triage plan --current 1.32 --to 1.34          no clusters are configured
  chart-triage plan --output markdown > upgrade.md
  chart-triage plan --exit-code                       exit code 20 when something is blocked, 10 when unknown

Open pull requests are the clone's Renovate branches, or with --repo those on GitHub.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    parser.add_argument(
        "--to", metavar="MINOR", help="the Kubernetes minor to go to (default: each cluster's target)"
    )
    parser.add_argument(
        "--current", metavar="MINOR", help="the minor that is run now, where no cluster is known"
    )
    parser.add_argument("--rev", metavar="REV", help="the revision to read (default: the default branch)")
    parser.add_argument("--repo", metavar="OWNER/NAME", help="take the open pull requests from GitHub")
    parser.add_argument("--fresh", action="store_true", help="ask everything again, whatever was kept")
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with 20 when something is blocked, 10 when unknown"
    )
    options.output(parser, ("text", "markdown", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Prints the plan."""
    from bot import plan
    from bot.discover.clusters import declared
    from bot.git import Repository
    from bot.plan.clusters import contradictions, of_tree, targets
    from bot.report import plan as report
    from bot.verbs import setup

    _minors(args)
    settings = setup.read_settings(args.config, args.path)
    now = dt.datetime.now(dt.UTC)
    with Repository(args.path) as repository:
        revision = repository.resolve(args.rev or repository.default_branch())
        told: tuple[tuple[Cluster, str], ...] = ()
        gaps: tuple[Gap, ...] = ()
        if settings.clusters or args.current is None:
            written = declared(repository.tree(revision), settings)
            told, gaps = of_tree(written)
            if settings.clusters:
                gaps = contradictions(settings, written)
        aims = targets(settings, told, to=args.to, current=args.current)
        with setup.desk(settings) as desk:
            pulls = _pulls(args, repository, desk)
            found = plan.read(desk, repository, revision, aims, pulls, now, known=gaps, fresh=args.fresh)
    if args.output == "json":
        sys.stdout.write(report.as_json(found))
    elif args.output == "markdown":
        sys.stdout.write(report.as_markdown(found))
    else:
        report.as_text(sys.stdout, found)
    return report.exit_code(found) if args.exit_code else 0


def _minors(args: argparse.Namespace) -> None:
    """Raises UsageError for what is no minor."""
    from bot.errors import UsageError
    from bot.judge.asked import kubernetes

    for flag in ("to", "current"):
        given = getattr(args, flag)
        if given is not None:
            try:
                setattr(args, flag, kubernetes(given).minor)
            except ValueError as error:
                raise UsageError(f"--{flag}: {error}", hint="such as 1.34") from None


def _pulls(args: argparse.Namespace, repository: Repository, desk: Desk) -> tuple[Pull, ...]:
    if args.repo is None:
        from bot.forge import local

        return local.pulls(repository, desk.settings)
    from bot.forge.github import connect
    from bot.triage.round import fetch
    from bot.verbs import setup

    reader, _ = connect(desk.settings, setup.slug(args.repo), setup.token())
    pulls = tuple(pull for pull in reader.pulls() if pull.by_renovate)
    fetch(repository, pulls, desk.git_header())
    return pulls
