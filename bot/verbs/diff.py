"""``chart-triage diff``: two files of rendered manifests."""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.judge import Case, Rulebook
    from bot.model import Comparison

EXAMPLES = """\
  chart-triage diff old.yaml new.yaml
  helm template app ./new | chart-triage diff old.yaml - --output json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument("old", type=Path, metavar="OLD", help="manifests before; - is standard input")
    parser.add_argument("new", type=Path, metavar="NEW", help="manifests after; - is standard input")
    parser.add_argument("--namespace", metavar="NAME", help="the namespace of objects that name none")
    options.output(parser, ("text", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Compares, judges, prints; exit 0 whatever differs, 3 when nothing could be read."""
    import os

    from bot import judge
    from bot.compare import compare
    from bot.errors import UsageError
    from bot.report import machine
    from bot.report.terminal import Terminal
    from bot.verbs import setup

    if str(args.old) == str(args.new) == "-":
        raise UsageError("only one side can be standard input")
    settings = setup.read_settings(args.config, Path())
    old, new = _read(args.old), _read(args.new)
    rules = functools.cache(_manifest_rules)
    comparison = compare(
        old, new, namespace=args.namespace, key=os.urandom(32), meanwhile=lambda: judge.prepare(rules())
    )
    findings = judge.judge(_case(comparison), settings, rules()).findings
    if args.output == "json":
        sys.stdout.write(machine.dumps(machine.compared(comparison, findings)))
    else:
        terminal = Terminal(sys.stdout)
        terminal.comparison(comparison)
        terminal.findings(findings)
        terminal.gaps(comparison.gaps)
    read = comparison.before or comparison.after
    return 3 if comparison.gaps and not read else 0


def _manifest_rules() -> Rulebook:
    """The rules that need nothing but two renders."""
    from bot.judge import working

    return working("manifests")


def _case(comparison: Comparison) -> Case:
    from bot.judge import Case
    from bot.model import Bump, Level, Release, SourceKind

    nameless = Release("diff", "-", 1, 1, "manifests", None, SourceKind.LOCAL, "-")
    return Case(Bump(nameless, nameless, Level.OTHER, ((nameless, nameless),)), comparison=comparison)


def _read(path: Path) -> str:
    from bot.errors import UsageError

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    return data.decode("utf-8-sig", "replace")
