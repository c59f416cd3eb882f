"""The command line: flags to a verb, a verb's answer to an exit code, errors to one clear line.

Only the verb that is asked for is imported, and a verb imports what it needs when it runs: ``--help``
answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from bot import __version__
from bot.errors import ChartTriageError, UsageError

VERBS = {
    "run": "read the open Renovate pull requests of a GitHub repository; publish comment, label, status",
    "local": "read Renovate's branches of a local clone, no GitHub needed; print the report",
    "bump": "what if: one chart from one version to another",
    "digest": "the weekly issue: what waits, what blocks the next Kubernetes, and by when",
    "plan": "what stands between the clusters and their next Kubernetes, and what clears it",
    "discover": "the Helm releases of a tree, or the bumps between two revisions",
    "notes": "what release notes say: of a file, or of every version between two",
    "support": "which Kubernetes a version supports and who says so; what helm makes of a kubeVersion",
    "diff": "two files of rendered manifests: changes and findings",
    "explain": "a rule: what it says, why, what to do, examples",
    "rules": "refresh the tables that the rules judge by from their upstreams, in a checkout",
    "demo": "the main job on a bundled sample, offline",
    "doctor": "what is installed, reachable and configured; what would not work and why",
}

EXAMPLES = """\
examples:
  chart-triage demo                                   see what a report looks like
  chart-triage local                                  every renovate/* branch of this clone
  chart-triage local --head renovate/cilium-1.x       one of them
  chart-triage local --pr-commit 1a2b3c4              a bump that is merged already
  chart-triage bump --chart cilium --repo https://helm.cilium.io --from 1.15.5 --to 1.16.0 -f values.yaml
  chart-triage notes CHANGELOG.md --from 1.4.0 --to 2.0.0
  chart-triage support istio 1.18.2 --kubernetes 1.27  who says that it runs there
  chart-triage plan --to 1.34                         what blocks the next Kubernetes upgrade
  chart-triage run --repo acme/platform --dry-run     what would be said on GitHub
  chart-triage explain M202                           what a finding means

exit codes of local and bump: 0 safe, 10 review, 20 breaking, 2 usage, 3 could not do the job
"""


class Verb(Protocol):
    """A module of ``bot/verbs``."""

    EXAMPLES: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Adds the verb's own flags."""

    def execute(self, args: argparse.Namespace) -> int:
        """Does it; the answer is the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb. Never raises: what went wrong is one line on standard error and an exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    _readable_streams()
    try:
        args = _parse(given)
        code: int = args.verb.execute(args)
        sys.stdout.flush()
        return code
    except ChartTriageError as error:
        return _fail(error)
    except KeyboardInterrupt:
        sys.stderr.write("chart-triage: interrupted\n")
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parse(given: list[str]) -> argparse.Namespace:
    chosen = next((word for word in given if not word.startswith("-")), None)
    parser = argparse.ArgumentParser(
        prog="chart-triage",
        description="Reads Renovate's Helm pull requests so that people don't have to.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"chart-triage {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, summary in VERBS.items():
        if name == chosen:
            _configure(name, summary, verbs)
        else:
            verbs.add_parser(name, help=summary, add_help=False)
    return parser.parse_args(given)


def _configure(name: str, summary: str, verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb: Verb = importlib.import_module(f"bot.verbs.{name}")
    parser = verbs.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"examples:\n{verb.EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.configure(parser)
    parser.set_defaults(verb=verb)


def _fail(error: ChartTriageError) -> int:
    from bot.report.escape import plain

    sys.stderr.write(f"chart-triage: {plain(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"  {plain(error.hint)}\n")
    elif isinstance(error, UsageError):
        sys.stderr.write("  see chart-triage --help\n")
    return error.exit_code


def _readable_streams() -> None:
    """A terminal that cannot show a character shows a question mark instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
