"""``chart-triage discover``: the releases of a tree, or the bumps between two revisions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.verbs import options

EXAMPLES = """\
  chart-triage discover                               the releases of HEAD
  chart-triage discover --output json --rev v1.2.0
  chart-triage discover --renovate                    those that Renovate's configuration reaches
  chart-triage discover --base main --rev renovate/loki-6.x
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    parser.add_argument("--rev", default="HEAD", metavar="REV", help="the revision to read (default: HEAD)")
    parser.add_argument("--base", metavar="REV", help="show the bumps from here to --rev, file by file")
    parser.add_argument(
        "--renovate", action="store_true", help="only what the repository's own Renovate would update"
    )
    options.output(parser, ("text", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Prints what stands in the tree; broken documents are gaps, not errors."""
    from bot import discover
    from bot.errors import UsageError
    from bot.git import Repository
    from bot.report import machine
    from bot.report.terminal import Terminal
    from bot.verbs import setup

    if args.renovate and args.base is not None:
        raise UsageError("--renovate asks about a tree, --base about two", hint="leave one of them out")
    settings = setup.read_settings(args.config, args.path)
    with Repository(args.path) as repository:
        revision = repository.resolve(args.rev)
        if args.base is None:
            found = discover.releases(repository.tree(revision), settings)
            shown = [one for one in found.releases if one.renovate or not args.renovate]
            if args.output == "json":
                sys.stdout.write(machine.dumps(machine.discovered(revision, shown, found.gaps)))
            else:
                Terminal(sys.stdout).releases(shown, found.gaps)
                where = "that Renovate updates stands" if args.renovate else "stands"
                _say_if_empty(shown, found.gaps, f"no release of a Helm chart {where} in this tree")
            return 0
        base = repository.resolve(args.base)
        between = discover.bumps(repository, base, revision, settings)
        if args.output == "json":
            sys.stdout.write(machine.dumps(machine.bumped(base, revision, between)))
        else:
            Terminal(sys.stdout).bumps(between)
            _say_if_empty(between.bumps, between.gaps, "no chart version changes between the two revisions")
    return 0


def _say_if_empty(found: Sequence[object], gaps: Sequence[object], what: str) -> None:
    """Silence could mean anything."""
    if not found and not gaps:
        sys.stderr.write(f"chart-triage: {what}\n")
