"""The other story: once a week, what waits, what blocks the next Kubernetes upgrade, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot import plan
from bot.errors import ChartTriageError
from bot.forge import DigestIssue, Reader, Writer, marker
from bot.forge.labels import of_digest
from bot.git import Repository
from bot.judge import ages, calendar
from bot.model import Pull, Triage
from bot.plan.clusters import targets
from bot.report import digest as text
from bot.report.escape import Markdown, md
from bot.report.plan import in_short
from bot.settings import Cluster
from bot.triage import Desk, read_pull
from bot.triage.round import fetch


@dataclass(frozen=True, slots=True)
class Digest:
    """This week's issue as it should be: ``current`` is the one to edit, ``previous`` the older ones that
    are still open and to be closed."""

    title: str
    body: str
    current: DigestIssue | None
    previous: tuple[DigestIssue, ...]
    triages: tuple[Triage, ...]


def week_of(now: dt.datetime) -> str:
    """``2026-W48``: the ISO week."""
    year, week, _ = now.isocalendar()
    return f"{year}-W{week:02d}"


def read(desk: Desk, repository: Repository, reader: Reader, now: dt.datetime) -> Digest:
    """Reads every open pull request again (from the caches where nothing changed) and writes the digest's
    text. Raises :class:`bot.errors.ForgeError` when GitHub cannot be asked."""
    pulls = reader.pulls()
    triages, skipped = _triages(desk, repository, pulls)
    week = week_of(now)
    issues = reader.issues(desk.settings.labels.digest)
    current = next((one for one in issues if marker.parse_digest(one.body) == week), None)
    older = [one for one in issues if (marker.parse_digest(one.body) or week) < week]
    body = text.digest(
        triages,
        marker.make_digest(week),
        week=week,
        now=now,
        ends=_ends(desk.settings.clusters),
        previous=older[0].number if older else None,
        skipped=skipped,
        ways=_ways(desk, repository, pulls, now),
    )
    still_open = tuple(one for one in older if one.state == "open")
    return Digest(text.title(week), body, current, still_open, triages)


def publish(digest: Digest, desk: Desk, writer: Writer) -> tuple[str, ...]:
    """Writes what differs and closes the older ones; says what was done. The new one is there before an
    old one goes."""
    done = []
    current = digest.current
    if current is None:
        created = writer.create_issue(digest.title, digest.body, of_digest(desk.settings.labels))
        done.append(f"opened digest #{created.number}")
    elif (current.title, current.body.strip()) != (digest.title, digest.body.strip()):
        writer.edit_issue(current.number, digest.title, digest.body)
        done.append(f"edited digest #{current.number}")
    for old in digest.previous:
        writer.close_issue(old.number)
        done.append(f"closed digest #{old.number}")
    return tuple(done)


def _ways(
    desk: Desk, repository: Repository, pulls: Sequence[Pull], now: dt.datetime
) -> tuple[Markdown, ...]:
    """What stands before the next minor of each configured cluster; why nobody knows, when it cannot be
    planned."""
    if not desk.settings.clusters:
        return ()
    try:
        aims = targets(desk.settings, (), to=None, current=None)
        head = repository.resolve(repository.default_branch())
        return in_short(plan.read(desk, repository, head, aims, pulls, now))
    except ChartTriageError as error:
        return (md("not planned: {why}", why=error.message),)


def _ends(clusters: Sequence[Cluster]) -> dict[str, dt.date]:
    """When each minor is out of support: upstream, or for one that a cluster runs at its provider (the first
    of several)."""
    known = calendar.load()
    found = {minor: term.end for minor in known.minors if (term := known.term(minor))}
    for cluster in sorted(clusters, key=lambda one: ages.end(one) or dt.date.min, reverse=True):
        day = ages.end(cluster)
        if day is not None:
            found[cluster.kubernetes] = day
    return found


def _triages(
    desk: Desk, repository: Repository, pulls: Sequence[Pull]
) -> tuple[tuple[Triage, ...], tuple[str, ...]]:
    fetch(repository, [pull for pull in pulls if pull.by_renovate], desk.git_header())
    triages: list[Triage] = []
    skipped = []
    for pull in pulls:
        if not pull.by_renovate:
            skipped.append(f"#{pull.number}: {pull.distrust}")
            continue
        try:
            triage = read_pull(desk, repository, pull)
        except ChartTriageError as error:
            skipped.append(f"#{pull.number}: {error.message}")
            continue
        if triage is not None:
            triages.append(triage)
    return tuple(triages), tuple(skipped)
