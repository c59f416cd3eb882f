"""``chart-triage bump``: what if, without a pull request."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.model import ValuesLayer

EXAMPLES = """\
  chart-triage bump --chart cert-manager --repo https://charts.jetstack.io --from v1.15.3 --to v1.16.2
  chart-triage bump --chart podinfo --repo oci://ghcr.io/stefanprodan/charts --from 6.6.0 --to 6.7.1 \\
      -f values.yaml -f values-prod.yaml --namespace podinfo --kubernetes 1.33
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument("--chart", required=True, metavar="NAME", help="the chart's name")
    parser.add_argument("--repo", required=True, metavar="URL", help="its repository: https://… or oci://…")
    parser.add_argument("--from", required=True, dest="old", metavar="VERSION", help="the version now")
    parser.add_argument("--to", required=True, dest="new", metavar="VERSION", help="the version to be")
    parser.add_argument(
        "-f", "--values", action="append", default=[], type=Path, metavar="FILE", help="values, in order"
    )
    parser.add_argument("--release", metavar="NAME", help="the release's name (default: the chart's)")
    parser.add_argument(
        "--namespace", default="default", metavar="NAME", help="its namespace (default: default)"
    )
    parser.add_argument("--kubernetes", metavar="MINOR", help="the cluster's Kubernetes minor, as 1.33")
    parser.add_argument("--patches", action="store_true", help="show the rendered diff too (text)")
    options.output(parser)
    options.exit_zero(parser)
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Reads the bump as if a pull request had brought it."""
    import hashlib

    import msgspec

    from bot import settings as configuration
    from bot.errors import UsageError
    from bot.model import Discovery, Pull, Untrusted
    from bot.triage.bump import read_bump
    from bot.triage.pull import conclude
    from bot.verbs import outcome, setup, whatif

    settings = setup.read_settings(args.config, Path())
    if args.kubernetes:
        try:
            cluster = msgspec.convert(
                {"name": "what-if", "kubernetes": args.kubernetes}, configuration.Cluster
            )
        except msgspec.ValidationError:
            raise UsageError(f"--kubernetes {args.kubernetes}: a minor such as 1.33 is expected") from None
        settings = msgspec.structs.replace(settings, clusters=(cluster,))
    layers = tuple(_layer(path) for path in args.values)
    bump = whatif.bump(args, layers)
    what = "\0".join([args.chart, args.repo, args.old, args.new, *(layer.content or "" for layer in layers)])
    sha = hashlib.sha1(what.encode(), usedforsecurity=False).hexdigest()
    pull = Pull(None, Untrusted(bump.title), "", "", sha, sha, "")
    with setup.desk(settings) as desk:
        reading = read_bump(desk, bump)
        triage = conclude(desk, pull, [reading], Discovery((bump,), (), ()), sha[:12])
    outcome.show([triage], args, single=True)
    return outcome.exit_code([triage], args)


def _layer(path: Path) -> ValuesLayer:
    from bot.errors import UsageError
    from bot.model import ValuesLayer

    try:
        return ValuesLayer("file", str(path), 1, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"values file {path} cannot be read: {reason}") from None
