"""Printing triages, and the exit code that says the worst of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.model import Triage, Verdict

EXIT = {Verdict.SAFE: 0, Verdict.REVIEW: 10, Verdict.BREAKING: 20}


def exit_code(triages: Sequence[Triage], args: argparse.Namespace) -> int:
    """0 safe, 10 review, 20 breaking: the worst; 0 with ``--exit-zero``."""
    return 0 if args.exit_zero else max((EXIT[one.verdict] for one in triages), default=0)


def show(triages: Sequence[Triage], args: argparse.Namespace, *, single: bool) -> None:
    """Prints in the form that was asked for. ``single`` is for one pull request that was named: its JSON
    stands alone."""
    if args.output == "json":
        from bot.report import machine

        document = machine.triaged(triages[0]) if single and triages else machine.triages(triages)
        sys.stdout.write(machine.dumps(document))
    elif args.output == "markdown":
        from bot.forge import marker
        from bot.report.comment import comment

        for one in triages:
            sys.stdout.write(comment(one, marker.make(one.pull.head, one.inputs), limit=1_000_000))
    else:
        from bot.report.terminal import Terminal, summary

        terminal = Terminal(sys.stdout)
        for one in triages:
            terminal.triage(one, patches=getattr(args, "patches", False))
            terminal.line()
        if len(triages) > 1:
            summary(terminal, triages)
