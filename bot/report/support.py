"""What is known about one version on one Kubernetes, and what helm makes of a constraint: ``support``."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.model import Claim, Gap, Stage, Standing
from bot.report import machine, words
from bot.report.escape import clip, plain
from bot.report.machine import Json
from bot.report.terminal import STYLES, Terminal
from bot.scrub import redact

SCHEMA = "chart-triage/support/v1"

_LISTS = {
    "supported": "the project says that it supports these",
    "tested": "the project lists what it tests; others may work",
    "expected": "the project expects these to work, and tests some of them",
    "min": "the project names the lowest, and says nothing of the highest",
    "match": "the project recommends the same minor as the cluster's",
    "client-go": "the version of a library in it; the project promises nothing",
    "policy": "the project counts from what Kubernetes itself maintains",
    "kubeVersion": "what the chart asked helm for",
    "asked by helm": "helm installs the chart on no other; a mere floor proves nothing above it",
}


def answer(
    asked: tuple[str, str, str], minor: str, standing: Standing, claims: Sequence[Claim], more: Json
) -> Json:
    """``chart-triage/support/v1`` of a subject; ``asked`` are its name, its version and the Kubernetes
    version as they were given."""
    subject, version, kubernetes = asked
    return {
        "schema": SCHEMA,
        "subject": subject,
        "version": version,
        "kubernetes": kubernetes,
        "minor": minor,
        "standing": str(standing),
        "claims": [machine.claim(one) for one in claims],
        "disagree": disagree(claims),
        **more,
    }


def asked(constraint: str, kubernetes: str, helm: str, accepted: bool, parsed: bool) -> Json:
    """``chart-triage/support/v1`` of a constraint."""
    return {
        "schema": SCHEMA,
        "constraint": constraint,
        "kubernetes": kubernetes,
        "helm": helm,
        "accepted": accepted,
        "parsed": parsed,
    }


def failed(line: int, message: str) -> Json:
    """What is answered to a line that makes no sense."""
    return {"schema": SCHEMA, "line": line, "error": message}


def one_line(document: Json) -> str:
    """The document on one line, with its end."""
    return redact(msgspec.json.encode(document).decode()) + "\n"


def disagree(claims: Sequence[Claim]) -> bool:
    """Whether one source says yes and another one no."""
    return {Standing.SUPPORTED, Standing.UNSUPPORTED} <= {claim.standing for claim in claims}


def show(
    terminal: Terminal,
    asked: tuple[str, str, str],
    standing: Standing,
    claims: Sequence[Claim],
    reason: str | None,
    remarks: Sequence[str] = (),
) -> None:
    """The cell of the table, and the claims behind it, a line each."""
    subject, version, kubernetes = asked
    what = f"{plain(subject)} {plain(version)} on Kubernetes {plain(kubernetes)}"
    terminal.line(f"{words.STANDINGS[standing]} {standing}: {what}", style=f"bold {STYLES[standing]}")
    for one in claims:
        read = f", {one.as_of}" if one.as_of else ""
        listed = f"{plain(one.source)} ({plain(one.meaning)}{read}): {clip(plain(one.range), 200)}"
        terminal.line(f"  {words.STANDINGS[one.standing]} {listed}", style=STYLES[one.standing])
    if disagree(claims):
        terminal.line("  the sources disagree: the stricter one counts", style="yellow")
    terminal.gaps(
        [Gap(Stage.KUBERNETES, f"{subject} {version}", text) for text in (reason, *remarks) if text]
    )


def explain(
    terminal: Terminal, claims: Sequence[Claim], meanings: Sequence[str], doubts: Sequence[str]
) -> None:
    """What the lists mean, where they stand, and what is odd about them."""
    for meaning in meanings:
        terminal.line(f"  {plain(meaning)}")
    for one in claims:
        word = one.meaning.partition(";")[0].partition(":")[0]
        terminal.line(f"  {plain(one.source)}: {_LISTS.get(word) or plain(one.meaning)}")
        if one.url:
            terminal.line(f"      {plain(one.url)}", style="dim")
    for doubt in doubts:
        terminal.line(f"  doubt: {plain(doubt)}", style="yellow")


def installs(terminal: Terminal, document: Json) -> None:
    """What helm does with a ``kubeVersion``."""
    standing = Standing.SUPPORTED if document["accepted"] else Standing.UNSUPPORTED
    does = "installs" if document["accepted"] else "refuses"
    what = f"kubeVersion {clip(plain(repr(document['constraint'])), 400)}"
    terminal.line(
        f"{words.STANDINGS[standing]} Helm {plain(document['helm'])} {does} a chart with {what}"
        f" on Kubernetes {plain(document['kubernetes'])}",
        style=STYLES[standing],
    )
    if not document["parsed"]:
        terminal.line("  it is no constraint that helm can read", style="yellow")
