"""``chart-triage rules refresh``: the tables under ``rules/``, renewed from their upstreams."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.refresh import Result

EXAMPLES = """\
  chart-triage rules refresh                       every table of ./rules that has an upstream
  chart-triage rules refresh --dry-run             what would change
  chart-triage rules refresh --only kubernetes     the calendar and the API table
  chart-triage rules refresh --only istio --only support/keda/docs
  chart-triage rules refresh --output markdown     the text of a pull request

exit codes: 0 every table was read, 10 some could not be and keep their old rows, 2 usage, 3 could not
do the job
"""
_STALE = 10
_MOST_SAID = 25


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument("action", choices=("refresh",), help="what to do with the rules")
    parser.add_argument(
        "--rules",
        type=Path,
        default=Path("rules"),
        metavar="DIR",
        help="the rules folder of a checkout (default: ./rules)",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="a table, the beginning of its name, or an add-on; may be given again (default: all)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    options.output(parser)
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Renews; 0 when everything was read, 10 when some tables keep their old rows."""
    from bot import refresh
    from bot.net import Client
    from bot.verbs import setup

    root = _root(args.rules)
    settings = setup.read_settings(args.config, Path())
    wanted = refresh.chosen(refresh.names(root), args.only)
    today = dt.datetime.now(dt.UTC).date()
    with Client(
        attempts=3, files=any(to.startswith("file://") for to in settings.mirrors.values())
    ) as client:
        ask = refresh.Ask(client, settings, today)
        results = refresh.renew(root, ask, wanted, _check, _say, write=not args.dry_run)
    show = {"json": _json, "markdown": _markdown}.get(args.output, _text)
    sys.stdout.write(show(results, today))
    return _STALE if any(one.stale is not None for one in results) else 0


def _root(given: Path) -> Path:
    """A rules folder that may be written: a checkout's, never that of an installed program."""
    from bot.data import rules_dir
    from bot.errors import UsageError

    root = given.resolve()
    hint = "run it in a checkout of chart-triage, or give --rules DIR"
    if not (root / "kubernetes" / "releases.yaml").is_file():
        raise UsageError(f"{given} is no rules folder", hint=hint)
    installed = root == rules_dir().resolve() and root.parent.name == "_data"
    if installed or {"site-packages", "dist-packages"} & set(root.parts):
        raise UsageError(f"{given} belongs to an installed chart-triage: it is not changed", hint=hint)
    return root


def _check(file: str, path: Path) -> None:
    """The loaders that read the file in earnest."""
    from bot.judge import calendar, lifecycle, matrix

    if file.endswith("releases.yaml"):
        calendar.load(path)
    elif file.endswith("api-lifecycle.yaml"):
        lifecycle.load(path)
    else:
        matrix.load(path.parent)


def _say(name: str) -> None:
    sys.stderr.write(f"{name}\n")
    sys.stderr.flush()


def _state(one: Result) -> str:
    return "stale" if one.stale is not None else "changed" if one.changes else "unchanged"


def _json(results: Sequence[Result], today: dt.date) -> str:
    rows = [
        {
            "table": one.name,
            "file": f"rules/{one.file}",
            "sources": list(one.sources),
            "state": _state(one),
            "facts": one.facts,
            "changes": list(one.changes),
            "reason": one.stale,
        }
        for one in results
    ]
    document = {"schema": "chart-triage/refresh/v1", "as_of": str(today), "tables": rows}
    return json.dumps(document, indent=2) + "\n"


def _text(results: Sequence[Result], today: dt.date) -> str:
    from bot.report.escape import plain

    lines = []
    for one in results:
        lines.append(f"{_state(one):<10} {one.name}{f': {plain(one.stale)}' if one.stale else ''}")
        lines += [f"{'':<11}{plain(change)}" for change in one.changes]
    return "\n".join([*lines, "", _summary(results, today)]) + "\n"


def _summary(results: Sequence[Result], today: dt.date) -> str:
    states = [_state(one) for one in results]
    counts = (f"{states.count(state)} {state}" for state in ("changed", "unchanged", "stale"))
    return f"{len(results)} tables on {today}: {', '.join(counts)}"


def _markdown(results: Sequence[Result], today: dt.date) -> str:
    from bot.report.escape import code, md

    lines = [_summary(results, today) + "."]
    for title, state in (("Stale: the old rows stay", "stale"), ("Changed", "changed")):
        chosen = [one for one in results if _state(one) == state]
        if chosen:
            lines += ["", f"### {title}", ""]
        for one in chosen:
            reason = f" {one.stale}" if one.stale else ""
            lines.append(md("- {name}{reason}", name=code(one.name), reason=reason))
            lines += [md("  - {change}", change=change) for change in one.changes[:_MOST_SAID]]
            if len(one.changes) > _MOST_SAID:
                lines.append(f"  - and {len(one.changes) - _MOST_SAID} more")
    read = [code(one.name) for one in results if _state(one) == "unchanged"]
    if read:
        lines += ["", "### Read, and as before", "", ", ".join(read)]
    return "\n".join(lines) + "\n"
