"""``chart-triage local``: Renovate's branches of a clone."""

from __future__ import annotations

import argparse
import sys

from bot.verbs import options

EXAMPLES = """\
  chart-triage local                                     every renovate/* branch of this clone
  chart-triage local ~/src/gitops --head renovate/loki-6.x --patches
  chart-triage local --pr-commit 1a2b3c4 --output json   a bump that is merged already
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--head", metavar="REF", help="one branch or commit")
    which.add_argument("--pr-commit", metavar="SHA", help="a merged bump, compared with its first parent")
    parser.add_argument("--base", metavar="REF", help="what to compare with (default: the default branch)")
    parser.add_argument("--patches", action="store_true", help="show the rendered diff too (text)")
    options.output(parser)
    options.exit_zero(parser)
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Triages every pull request that the flags name."""
    from bot.errors import ChartTriageError
    from bot.forge import local
    from bot.git import Repository
    from bot.triage import read_pull
    from bot.verbs import outcome, setup

    settings = setup.read_settings(args.config, args.path)
    triages = []
    single = bool(args.head or args.pr_commit)
    failed = False
    with Repository(args.path) as repository, setup.desk(settings) as desk:
        pulls = local.pulls(repository, settings, head=args.head, pr_commit=args.pr_commit, base=args.base)
        for pull in pulls:
            try:
                found = read_pull(desk, repository, pull)
            except ChartTriageError as error:
                if single:
                    raise
                failed = True
                sys.stderr.write(f"chart-triage: {pull.branch}: {error.message}\n")
                continue
            if found is not None:
                triages.append(found)
            elif not single:
                sys.stderr.write(f"chart-triage: {pull.branch}: no chart version changes\n")
    if not pulls:
        prefix = settings.renovate.branch_prefix
        sys.stderr.write(f"chart-triage: no branch {prefix}* here; name one with --head or --pr-commit\n")
    if single and not triages:
        raise ChartTriageError("nothing to judge: no chart version changes between the two revisions")
    outcome.show(triages, args, single=single)
    return 3 if failed else outcome.exit_code(triages, args)
