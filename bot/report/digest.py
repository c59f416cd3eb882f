"""The weekly digest: what waits, why, and what stands in the way of the next Kubernetes minor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.model import Role, Standing, Triage, Verdict
from bot.report import words
from bot.report.escape import Markdown, cell, inline, md, message
from bot.report.fit import Section, fit

LONGEST = 65_536
"""GitHub's limit for an issue's body, in characters."""

_SPARE = 512
_HEADINGS = {
    Verdict.BREAKING: "Would break something",
    Verdict.REVIEW: "Wait for a person",
    Verdict.SAFE: "Safe to merge",
}


def title(week: str) -> str:
    """``chart-triage digest 2026-W48``."""
    return f"chart-triage digest {week}"


def digest(
    triages: Sequence[Triage],
    marker: str,
    *,
    week: str,
    now: dt.datetime,
    ends: Mapping[str, dt.date],
    previous: int | None = None,
    skipped: Sequence[str] = (),
    ways: Sequence[Markdown] = (),
    limit: int = LONGEST - _SPARE,
) -> Markdown:
    """The issue's body in at most ``limit`` characters.

    ``ends`` tells when each Kubernetes minor's support ends, ``previous`` is last week's issue number,
    ``skipped`` names pull requests that were not read, each with the reason; ``ways`` say what stands before
    each cluster's next minor.
    """
    sections = [Section("head", 0, (_head(triages, marker, week),), keep=True)]
    sections.append(
        Section("Kubernetes", 1, _blocked(triages, ends, now.date()), Markdown("### Kubernetes\n"))
    )
    sections.append(Section("next Kubernetes", 1, tuple(ways), Markdown("### The next Kubernetes\n")))
    for order, verdict in enumerate((Verdict.BREAKING, Verdict.REVIEW, Verdict.SAFE), start=2):
        chosen = [one for one in triages if one.verdict is verdict]
        head = Markdown(f"### {words.LIGHTS[verdict]} {_HEADINGS[verdict]} ({len(chosen)})\n")
        rows = tuple(_row(one, now) for one in sorted(chosen, key=_age))
        sections.append(Section(_HEADINGS[verdict], order, rows, head, noun="pull requests"))
    not_read = tuple(md("- {why}", why=why) for why in skipped)
    sections.append(Section("not read", 5, not_read, Markdown("### Not read\n")))
    foot = f"Last week: #{previous}" if previous is not None else "This is the first digest."
    sections.append(Section("foot", 0, (Markdown(f"<sub>{foot}</sub>"),), keep=True))
    return fit(sections, limit)


def _head(triages: Sequence[Triage], marker: str, week: str) -> Markdown:
    if not triages:
        return Markdown(f"{marker}\n**{week}**: no open Helm pull request of Renovate's.")
    counts = ", ".join(
        f"{words.LIGHTS[verdict]} {sum(1 for one in triages if one.verdict is verdict)} {verdict}"
        for verdict in Verdict
    )
    return Markdown(f"{marker}\n**{week}**: {words.plural(len(triages), 'open Helm pull request')}: {counts}")


def _row(triage: Triage, now: dt.datetime) -> Markdown:
    number = f"#{triage.pull.number}" if triage.pull.number is not None else inline(triage.pull.branch)
    days = (
        ""
        if triage.pull.created is None
        else f", open for {words.plural((now - triage.pull.created).days, 'day')}"
    )
    blocks = sorted(
        {
            (words.minor_key(one.minor), one.minor)
            for entry in triage.bumps
            for one in entry.support
            if one.standing is Standing.UNSUPPORTED
        }
    )
    minors = ", ".join(minor for _, minor in blocks)
    against = md(" Not for Kubernetes {minors}.", minors=minors) if blocks else Markdown("")
    return md(
        "- {number} {what}{days}: {reason}{against}",
        number=Markdown(number),
        what=words.headline(triage),
        days=Markdown(days),
        reason=message(triage.reason),
        against=against,
    )


def _blocked(triages: Sequence[Triage], ends: Mapping[str, dt.date], today: dt.date) -> tuple[Markdown, ...]:
    """A row for each column of the support table: which open pull requests would not run there."""
    bumps = [entry for triage in triages for entry in triage.bumps]
    rows = [
        [Markdown(head) for head in ("Kubernetes", "supported until", "ready", "not known", "not with")],
        [Markdown("---")] * 5,
    ]
    for cluster, minor, role in words.minors(bumps):
        if role is Role.OTHER and cluster is not None:
            continue
        standings = [
            (entry, one.standing)
            for entry in bumps
            for one in entry.support
            if (one.cluster, one.minor) == (cluster, minor)
        ]
        blocked = [
            inline(f"{entry.bump.new.chart} {entry.bump.new.version}")
            for entry, standing in standings
            if standing is Standing.UNSUPPORTED
        ]
        good = sum(1 for _, standing in standings if standing is Standing.SUPPORTED)
        unknown = sum(1 for _, standing in standings if standing is Standing.UNKNOWN)
        rows.append(
            [
                md("{what}", what=words.column(cluster, minor, role)),
                Markdown(_until(ends.get(minor), today)),
                Markdown(str(good)),
                Markdown(str(unknown)),
                Markdown(", ".join(blocked) or "none"),
            ]
        )
    if len(rows) == 2:
        return ()
    return (Markdown("\n".join("| " + " | ".join(cell(one) for one in row) + " |" for row in rows)),)


def _until(end: dt.date | None, today: dt.date) -> str:
    if end is None:
        return "not known"
    left = (end - today).days
    return (
        f"{end.isoformat()} ({words.plural(left, 'day')} left)" if left >= 0 else f"{end.isoformat()} (over)"
    )


def _age(triage: Triage) -> tuple[float, int]:
    created = triage.pull.created
    return (created.timestamp() if created else 0.0, triage.pull.number or 0)
