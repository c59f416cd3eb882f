"""``chart-triage explain``: a rule, from its own data file."""

from __future__ import annotations

import argparse
import sys

from bot.verbs import options

EXAMPLES = """\
  chart-triage explain M202
  chart-triage explain                        all rules, a line each
  chart-triage explain --output markdown      the rules page of the documentation
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="a rule's code or name, as M202 or immutable-field; all rules when left out",
    )
    options.output(parser)


def execute(args: argparse.Namespace) -> int:
    """Prints one rule, or the list."""
    import msgspec

    from bot import judge
    from bot.report import rules

    book = judge.load()
    chosen = [book.rule(args.code)] if args.code else list(book.rules)
    documents = [msgspec.to_builtins(one) for one in chosen]
    if args.output == "json":
        sys.stdout.write(rules.as_json(documents, alone=args.code is not None))
    elif args.output == "markdown":
        sys.stdout.write(rules.as_markdown(documents, alone=args.code is not None))
    elif args.code:
        sys.stdout.write(rules.as_text(documents[0]))
    else:
        sys.stdout.write(rules.as_list(documents))
    return 0
