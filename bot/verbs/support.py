"""``chart-triage support``: does a version of an add-on or chart support a version of Kubernetes, and who
says so; and what helm makes of a ``kubeVersion``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.verbs import options

if TYPE_CHECKING:
    from bot.constraints import Rules
    from bot.judge.asked import Answer
    from bot.model import ChartVersion

EXAMPLES = """\
  chart-triage support istio 1.18.2 --kubernetes 1.27
  chart-triage support cert-manager v1.16.2 --kubernetes v1.33.4-eks-a1b2c3 --explain
  chart-triage support traefik 30.0.2 --kubernetes 1.31 --chart-yaml charts/traefik/Chart.yaml --output json
  chart-triage support --constraint ">=1.25.0-0 <1.33.0-0" --kubernetes 1.32.6-gke.1014001
  chart-triage support --constraint ">=1.25.0" --kubernetes 1.29.3-eks-a1b2c3 --helm 3
  chart-triage support --stdin < questions.jsonl        a JSON object a line in, one a line out

A line of --stdin is {"subject", "version", "kubernetes"} or {"constraint", "kubernetes", "helm"}; what it
leaves out of "kubernetes", "helm" and "chart_yaml" the flags say. A line that makes no sense is answered with
an "error", and the exit code is 2 in the end.
"""

_KEYS = frozenset(("subject", "version", "kubernetes", "constraint", "helm", "chart_yaml"))
_DEFAULTS = ("kubernetes", "helm", "chart_yaml")
_LARGEST = 1 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument(
        "subject", nargs="?", metavar="SUBJECT", help="an add-on, another name of it, or a chart's name"
    )
    parser.add_argument("version", nargs="?", metavar="VERSION", help="its version, the app's or the chart's")
    parser.add_argument(
        "--kubernetes",
        metavar="V",
        help="a minor or a version: 1.33, v1.33.4-eks-abc, 1.30.5-gke.1, v1.33.1+k3s1",
    )
    parser.add_argument(
        "--chart-yaml",
        type=Path,
        metavar="FILE",
        help="the chart's Chart.yaml: its kubeVersion and appVersion",
    )
    parser.add_argument("--constraint", metavar="C", help="ask what helm does with this kubeVersion instead")
    parser.add_argument(
        "--helm", metavar="N", default="4", help="by whose rules: 3, 4 or a version (default: 4)"
    )
    parser.add_argument("--stdin", action="store_true", help="read questions from stdin, answer each at once")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say what each claim means, where it stands, what is odd about it",
    )
    options.output(parser, ("text", "json"))


def execute(args: argparse.Namespace) -> int:
    """Answers; exit 0 whatever the answer is, 2 when a question makes no sense."""
    if args.stdin:
        return _stream(args)
    question = {name: getattr(args, name) for name in _KEYS if getattr(args, name) is not None}
    if args.constraint is not None:
        _show_constraint(args, question)
    else:
        _show_answer(args, question)
    return 0


def _show_constraint(args: argparse.Namespace, question: Mapping[str, Any]) -> None:
    from bot.report import machine, support
    from bot.report.terminal import Terminal

    document = _constraint(question)
    if args.output == "json":
        sys.stdout.write(machine.dumps(document))
    else:
        support.installs(Terminal(sys.stdout), document)


def _show_answer(args: argparse.Namespace, question: Mapping[str, Any]) -> None:
    from bot.report import machine, support
    from bot.report.terminal import Terminal

    found = _answer(question)
    if args.output == "json":
        sys.stdout.write(machine.dumps(_document(found)))
        return
    terminal = Terminal(sys.stdout)
    asked = (found.subject, found.version, found.kubernetes.text)
    support.show(terminal, asked, found.standing, found.claims, found.reason, found.remarks)
    if args.explain:
        support.explain(terminal, found.claims, found.meanings, found.doubts)


def _stream(args: argparse.Namespace) -> int:
    """A line in, a line out, each flushed: who asks may wait for an answer before asking on."""
    from bot.errors import ChartTriageError, UsageError
    from bot.report import support

    if args.subject is not None or args.constraint is not None:
        raise UsageError("with --stdin the questions are read from there")
    wrong = 0
    for count, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            question = _question(line, args)
            alone = "constraint" in question
            document = _constraint(question) if alone else _document(_answer(question))
        except ChartTriageError as error:
            wrong += 1
            document = support.failed(count, error.message)
        sys.stdout.write(support.one_line(document))
        sys.stdout.flush()
    return UsageError.exit_code if wrong else 0


def _question(line: bytes, args: argparse.Namespace) -> dict[str, Any]:
    import msgspec

    from bot.errors import UsageError

    try:
        given = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"no JSON object: {error}") from None
    question = {name: getattr(args, name) for name in _DEFAULTS if getattr(args, name) is not None}
    for name in sorted(_KEYS & given.keys()):
        value = str(given[name]) if name == "helm" and type(given[name]) is int else given[name]
        if not isinstance(value, str):
            raise UsageError(f"{name} is no text")
        question[name] = value
    return question


def _constraint(question: Mapping[str, Any]) -> dict[str, Any]:
    from bot.errors import UsageError
    from bot.report import support

    if "subject" in question or "version" in question or "chart_yaml" in question:
        raise UsageError("either a constraint, or a subject with its version: not both")
    _need(question, "kubernetes")
    constraint, kubernetes, helm = (_text(question[name]) for name in ("constraint", "kubernetes", "helm"))
    rules = _rules(helm)
    return support.asked(
        constraint, kubernetes, helm, rules.installs(constraint, kubernetes), rules.parses(constraint)
    )


def _rules(helm: str) -> Rules:
    from bot import constraints
    from bot.errors import UsageError

    try:
        return constraints.rules(helm)
    except ValueError as error:
        raise UsageError(str(error), hint="--helm 3, --helm 4, or a version such as 3.17.3") from None


def _answer(question: Mapping[str, Any]) -> Answer:
    from bot.errors import UsageError
    from bot.judge import asked

    _need(question, "subject", "version", "kubernetes")
    subject, version = (_text(question[name]).strip() for name in ("subject", "version"))
    if not subject or not version:
        raise UsageError("SUBJECT and VERSION must not be empty")
    chart = _chart(Path(question["chart_yaml"])) if "chart_yaml" in question else None
    rules = _rules(question["helm"])
    try:
        on = asked.kubernetes(_text(question["kubernetes"]))
    except ValueError as error:
        raise UsageError(
            str(error), hint="a minor or a version: 1.33, v1.33.4-eks-abc, 1.30.5-gke.1"
        ) from None
    return asked.ask(subject, version, on, chart, rules)


def _document(found: Answer) -> dict[str, Any]:
    from bot.report import support

    more = {
        "reason": found.reason,
        "remarks": list(found.remarks),
        "addons": list(found.addons),
        "meanings": list(found.meanings),
        "doubts": list(found.doubts),
    }
    asked = (found.subject, found.version, found.kubernetes.text)
    return support.answer(asked, found.kubernetes.minor, found.standing, found.claims, more)


def _need(question: Mapping[str, Any], *names: str) -> None:
    from bot.errors import UsageError

    missing = [name for name in names if name not in question]
    if missing:
        raise UsageError(
            f"missing: {', '.join(missing)}",
            hint="SUBJECT VERSION --kubernetes V, or --constraint C --kubernetes V, or --stdin",
        )


def _text(value: object) -> str:
    """Half a character, which a command line may hold, cannot be printed."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _chart(path: Path) -> ChartVersion:
    """A Chart.yaml. Raises UsageError for a file that is none."""
    import dataclasses

    from bot import docs
    from bot.charts.metadata import chart_version
    from bot.errors import DocumentError, UsageError

    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UsageError(f"{path} is larger than 1 MiB")
        text = data.decode("utf-8-sig")
        found = chart_version(docs.load_strings(text))
        raw = docs.load(text)
        number = raw.get("kubeVersion") if isinstance(raw, dict) else None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (DocumentError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no Chart.yaml: {error}") from None
    if found is None:
        raise UsageError(f"{path} is no Chart.yaml: it has no name or no version")
    if isinstance(number, float):  # helm drops the zero of an unquoted 1.30
        return dataclasses.replace(found, kube_version=f"{number:g}")
    return found
