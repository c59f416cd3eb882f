"""``chart-triage digest``: the weekly issue."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from bot.verbs import options

EXAMPLES = """\
  chart-triage digest --repo acme/platform --dry-run     print the issue's text
  chart-triage digest                                    in a GitHub workflow: open or edit this week's issue
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    options.repository(parser)
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Reads every open pull request, writes one issue, closes last week's."""
    from bot import digest
    from bot.forge.github import connect
    from bot.git import Repository
    from bot.verbs import setup

    with Repository(args.path) as repository:
        settings = setup.committed_settings(args.config, repository, repository.default_branch())
        reader, writer = connect(settings, setup.slug(args.repo), setup.token())
        with setup.desk(settings) as desk:
            found = digest.read(desk, repository, reader, dt.datetime.now(dt.UTC))
            if args.dry_run:
                sys.stdout.write(f"{found.title}\n\n{found.body}")
                return 0
            for line in digest.publish(found, desk, writer) or ("nothing changed",):
                sys.stdout.write(line + "\n")
    return 0
