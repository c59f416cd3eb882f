"""``chart-triage notes``: what release notes say, of a file or of everything between two versions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.verbs import options

KINDS = ("release", "changelog", "upgrade-doc", "artifacthub")

EXAMPLES = """\
  chart-triage notes CHANGELOG.md --from 1.4.0 --to 2.0.0
  chart-triage notes release.md --explain              every sentence, with the phrases that weighed
  gh release view v2.0.0 --json body --jq .body | chart-triage notes - --to 2.0.0 --output json
  chart-triage notes --chart cert-manager --repo https://charts.jetstack.io --from v1.15.3 --to v1.16.2
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the notes of one version, or a changelog; - is stdin",
    )
    parser.add_argument("--chart", metavar="NAME", help="the chart's name")
    parser.add_argument(
        "--repo", metavar="URL", help="its repository, to collect its notes: https://… or oci://…"
    )
    parser.add_argument("--from", dest="old", metavar="VERSION", help="the version now")
    parser.add_argument("--to", dest="new", metavar="VERSION", help="the version to be")
    parser.add_argument(
        "--kind", choices=KINDS, help="what FILE is (default: told by its name and its content)"
    )
    parser.add_argument(
        "--explain", action="store_true", help="show every statement and why it weighs what it does"
    )
    options.output(parser, ("text", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Reads the file, or collects; exit 0 whatever the notes say, 3 when nothing could be collected."""
    from bot.errors import UsageError

    if args.file is not None and args.repo is None:
        return _file(args)
    missing = [name for name in ("chart", "repo") if getattr(args, name) is None]
    missing += [flag for flag, value in (("from", args.old), ("to", args.new)) if value is None]
    if args.file is None and not missing:
        return _collection(args)
    if args.file is not None:
        raise UsageError("either FILE, or --chart and --repo: not both")
    raise UsageError(f"FILE, or all of --chart, --repo, --from and --to (missing: --{', --'.join(missing)})")


def _file(args: argparse.Namespace) -> int:
    from bot import notes
    from bot.judge import classify
    from bot.report import said

    text = _text(args.file)
    kind = args.kind or notes.kind_of(text, args.file.name)
    read = notes.of_file(text, kind, chart=args.chart, old=args.old, new=args.new)
    level = classify.level(args.old, args.new)
    weighed = [(one, classify.statements(one, level)) for one in read]
    whole = classify.of_all(weighed)
    if args.output == "json":
        sys.stdout.write(said.file_as_json(whole, weighed))
    else:
        said.as_text(sys.stdout, whole, weighed, explain=args.explain)
    return 0


def _collection(args: argparse.Namespace) -> int:
    from bot.judge import classify
    from bot.report import said
    from bot.triage.bump import collected
    from bot.verbs import setup, whatif

    settings = setup.read_settings(args.config, Path())
    with setup.desk(settings) as desk:
        found, gaps = collected(desk, whatif.bump(args))
    classify.prepare(found.notes)
    weighed = [(one, classify.statements(one)) for one in found.notes]
    whole = classify.of_all(weighed)
    if args.output == "json":
        each = [(one, classify.of_all([(one, every)]), every) for one, every in weighed]
        sys.stdout.write(said.collection_as_json(whole, each, found, gaps))
    else:
        said.as_text(sys.stdout, whole, weighed, explain=args.explain, gaps=gaps, remarks=found.remarks)
    return 0 if found.notes else 3


def _text(path: Path) -> str:
    from bot.errors import UsageError

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    return data.decode("utf-8-sig", "replace")
