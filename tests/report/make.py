"""Small domain objects for the tests of reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.model import (
    Bump,
    BumpTriage,
    Comparison,
    Confidence,
    Evidence,
    Finding,
    Level,
    Message,
    Note,
    Notes,
    Patch,
    Pull,
    Release,
    Resource,
    Role,
    Severity,
    SourceKind,
    Standing,
    Statement,
    Status,
    Support,
    Tools,
    Triage,
    Untrusted,
    Verdict,
)

HEAD = "4f2c" * 10


def release(version: str = "1.16.2", chart: str = "cert-manager", **more: Any) -> Release:
    return Release(
        "flux", "apps/cm.yaml", 9, 16, chart, "https://charts.example", SourceKind.HTTP, version, **more
    )


def bump(old: str = "1.15.3", new: str = "1.16.2", chart: str = "cert-manager") -> Bump:
    before, after = release(old, chart), release(new, chart)
    return Bump(before, after, Level.MINOR, ((before, after),))


def finding(code: str = "M201", **more: Any) -> Finding:
    given: dict[str, Any] = {
        "name": "resource-removed",
        "severity": Severity.REVIEW,
        "confidence": Confidence.HIGH,
        "message": Message("`{what}` is gone", (("what", "Service x"),)),
        "subject": "cert-manager",
        "evidence": (
            Evidence("quote", Untrusted("See @octocat"), "https://github.com/a/b", version="1.16.0"),
        ),
        "advice": "Look at it.",
    }
    return Finding(code, **{**given, **more})


def patch(lines: int = 3, name: str = "x") -> Patch:
    text = "\n".join(f"-line {number} @octocat" for number in range(lines))
    return Patch(Resource("v1", "Service", None, name), Status.CHANGED, Untrusted(text))


def note(version: str = "1.16.0", items: int = 2) -> Note:
    rows = tuple(Statement(Untrusted(f"item {number} of {version}")) for number in range(items))
    return Note("chart", version, "github-release", "release", None, Untrusted("text"), rows)


def entry(**more: Any) -> BumpTriage:
    given: dict[str, Any] = {
        "notes": Notes(("1.16.0",), (note(),)),
        "comparisons": (Comparison(()),),
        "patches": (patch(),),
        "support": (
            Support("prod", "1.31", Role.CURRENT, Standing.SUPPORTED),
            Support("prod", "1.33", Role.TARGET, Standing.UNSUPPORTED),
        ),
    }
    return BumpTriage(**{"bump": bump(), **given, **more})


def triage(verdict: Verdict = Verdict.REVIEW, **more: Any) -> Triage:
    given: dict[str, Any] = {
        "pull": pull(),
        "reason": Message("{count} findings: {first}", (("count", "1"), ("first", "Service x is gone"))),
        "bumps": (entry(),),
        "findings": (finding(),),
        "gaps": (),
        "tools": Tools("4.1.4", "abcdef123456", "0.1.0"),
        "inputs": "9ab1" * 3,
        "checked": ("M202", "M203"),
    }
    return Triage(verdict=verdict, **{**given, **more})


def pull(number: int | None = 7, **more: Any) -> Pull:
    given: dict[str, Any] = {
        "title": Untrusted("chore: update"),
        "author": "renovate[bot]",
        "branch": "renovate/cert-manager-1.x",
        "head": HEAD,
        "base": "b" * 40,
        "base_branch": "main",
        "created": dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    }
    return Pull(number, **{**given, **more})
