"""The upgrade plan: for people at a terminal, as Markdown with a timeline, and for machines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from bot.model import Level, OldManifest, Plan, PlanCluster, PlanItem, Standing, Waiting
from bot.report import machine, words
from bot.report.escape import Markdown, cell, code, inline, link, md, plain
from bot.report.machine import Json
from bot.report.terminal import STYLES, Terminal

SCHEMA = "chart-triage/plan/v1"

_WORDS = {Standing.SUPPORTED: "ready", Standing.UNSUPPORTED: "blocked", Standing.UNKNOWN: "unknown"}
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]+")
_BLOCKED, _UNKNOWN = 20, 10
_NAMED = 3


def exit_code(plan: Plan) -> int:
    """20 when something blocks, 10 when something is not known, 0 when all is ready."""
    standings = {item.way.standing for item in plan.items}
    if Standing.UNSUPPORTED in standings or plan.manifests:
        return _BLOCKED
    return _UNKNOWN if Standing.UNKNOWN in standings or plan.gaps else 0


def as_json(plan: Plan) -> str:
    """``chart-triage/plan/v1``."""
    return machine.dumps(
        {
            "schema": SCHEMA,
            "revision": plan.revision,
            "today": plan.today.isoformat(),
            "clusters": [_cluster(one) for one in plan.clusters],
            "items": [_item(one) for one in plan.items],
            "manifests": [
                {
                    "file": one.file,
                    "line": one.line,
                    "apiVersion": one.api_version,
                    "kind": one.kind,
                    "name": one.name,
                    "removed_in": one.removed_in,
                    "replacement": one.replacement,
                }
                for one in plan.manifests
            ],
            "gaps": [machine.gap(one) for one in plan.gaps],
        }
    )


def _cluster(one: PlanCluster) -> Json:
    return {
        "name": one.name,
        "current": one.current,
        "target": one.target,
        "provider": one.provider,
        "end_of_support": None if one.end is None else one.end.isoformat(),
        "days_left": one.days_left,
        "told": one.told,
    }


def _item(one: PlanItem) -> Json:
    way = one.way
    return {
        "cluster": one.cluster,
        "release": one.release.name,
        "namespace": one.release.namespace,
        "chart": one.release.chart,
        "repository": one.release.repository,
        "file": one.release.file,
        "line": one.release.line,
        "addon": one.addon,
        "version": one.version,
        "app_version": one.app_version,
        "standing": str(way.standing),
        "unblocked_by": way.unblocked_by,
        "perhaps": way.perhaps,
        "bridge": way.bridge,
        "level": None if way.level is None else str(way.level),
        "majors": list(way.majors),
        "owner": one.owner,
        "after": list(one.after),
        "rendered": one.rendered,
        "listed": one.listed,
        "pull": None if one.pull is None else _pull(one.pull),
        "steps": [
            {
                "minor": step.minor,
                "standing": str(step.standing),
                "claims": [machine.claim(claim) for claim in step.claims],
            }
            for step in way.steps
        ],
        "hops": [{"from": hop.minor, "to": hop.to, "bridge": hop.bridge} for hop in way.hops],
    }


def _pull(one: Waiting) -> Json:
    return {"branch": one.branch, "version": one.version, "number": one.number, "url": one.url}


def as_text(stream: TextIO, plan: Plan) -> None:
    """The plan for a terminal."""
    terminal = Terminal(stream)
    for cluster in plan.clusters:
        mine = [one for one in plan.items if one.cluster == cluster.name]
        terminal.line(plain(_headline(cluster)), style="bold")
        terminal.line(f"  {_counts(mine)}")
        alike = _alike(mine)
        wide = min(max((len(name) for name, _ in alike), default=0), 44)
        for name, one in alike:
            marks = " ".join(words.STANDINGS[step.standing] for step in one.way.steps)
            said = f"  {marks}  {plain(name):<{wide}}  {plain(to_do(one))}"
            terminal.line(said.rstrip(), style=STYLES[one.way.standing])
        if mine:
            minors = ", ".join(step.minor for step in mine[0].way.steps)
            terminal.line(f"  the marks are for {minors}", style="dim")
    if plan.manifests:
        terminal.line("manifests whose API is gone at the target", style="bold")
    for old in plan.manifests:
        what = _object(old)
        use = f"use {old.replacement}" if old.replacement else "nothing replaces it"
        terminal.line(
            f"  {plain(old.file)}:{old.line}: {plain(what)}: removed in {old.removed_in}; {use}", style="red"
        )
    terminal.gaps(plan.gaps)


def as_markdown(plan: Plan) -> str:
    """The plan as Markdown, with a timeline that GitHub draws."""
    parts = [Markdown("## Kubernetes upgrade plan"), _timeline(plan)]
    for cluster in plan.clusters:
        mine = [one for one in plan.items if one.cluster == cluster.name]
        parts.append(md("### {what}", what=_headline(cluster)))
        parts.append(Markdown(f"{_counts(mine)}"))
        for title, chosen in _groups(mine):
            parts.append(Markdown(f"**{title}**"))
            parts.append(_table(chosen))
        ready = [one for one in mine if one.way.standing is Standing.SUPPORTED]
        if ready:
            names = ", ".join(inline(name) for name, _ in _alike(ready))
            parts.append(Markdown(f"<details><summary>{len(ready)} ready</summary>\n\n{names}\n\n</details>"))
    if plan.manifests:
        parts.append(Markdown("### Manifests whose API is gone at the target"))
        rows = ["| where | what | removed in | instead |", "|---|---|---|---|"]
        for old in plan.manifests:
            what = _object(old)
            cells = (code(f"{old.file}:{old.line}"), code(what), inline(old.removed_in))
            use = code(old.replacement) if old.replacement else Markdown("nothing")
            rows.append(_row((*cells, use)))
        parts.append(Markdown("\n".join(rows)))
    if plan.gaps:
        parts.append(Markdown("### Not known"))
        parts.append(
            Markdown(
                "\n".join(
                    md("- {subjects}: {reason}", subjects=subjects, reason=one.reason)
                    for one, subjects in words.gaps(plan.gaps)
                )
            )
        )
    parts.append(md("<sub>commit {sha} · {day}</sub>", sha=code(plan.revision[:12]), day=str(plan.today)))
    return "\n\n".join(part for part in parts if part) + "\n"


def in_short(plan: Plan) -> tuple[Markdown, ...]:
    """A paragraph for each cluster with what blocks it: for the digest."""
    parts = []
    for cluster in plan.clusters:
        mine = [one for one in plan.items if one.cluster == cluster.name]
        rows = [md("**{what}**: {counts}", what=_headline(cluster), counts=_counts(mine))]
        blocked = [one for one in mine if one.way.standing is Standing.UNSUPPORTED]
        rows += [md("- {name}: {todo}", name=name, todo=to_do(one)) for name, one in _alike(blocked)]
        parts.append(Markdown("\n".join(rows)))
    if plan.manifests:
        rows = [Markdown("**Manifests whose API is gone then**")]
        for old in plan.manifests:
            what = _object(old)
            gone = f"{what}, removed in {old.removed_in}"
            rows.append(md("- {place}: {gone}", place=code(f"{old.file}:{old.line}"), gone=gone))
        parts.append(Markdown("\n".join(rows)))
    return tuple(parts)


def to_do(item: PlanItem) -> str:
    """What has to be done for a release, as a sentence without its full stop; nothing when it is ready."""
    way, target = item.way, item.way.steps[-1].minor
    said = []
    if way.standing is Standing.UNKNOWN:
        holds = f", and what it renders holds nothing that {target} lacks" if item.rendered else ""
        said.append(f"nobody says whether it supports {target}{holds}")
        if way.unblocked_by:
            said.append(f"{way.unblocked_by} does{_far(item)}")
    elif way.standing is Standing.UNSUPPORTED:
        here = way.steps[0]
        if here.standing is Standing.UNSUPPORTED:
            said.append(f"not supported on {here.minor} already")
        said += _unblocked(item, here.minor, target)
    if item.after and said:
        said.append(f"after {', '.join(item.after)}")
    if said and not item.listed and way.unblocked_by:
        said.append("by the project's own table: the chart's versions could not be listed")
    if item.pull is not None:
        name = f"#{item.pull.number}" if item.pull.number is not None else item.pull.branch
        said.append(f"{name} brings {item.pull.version}")
    return "; ".join(said)


def _unblocked(item: PlanItem, here: str, target: str) -> list[str]:
    way = item.way
    if way.unblocked_by is None:
        if way.perhaps is not None:
            return [
                f"no version is known to support {target}; {way.perhaps} is the first that may{_far(item)}"
            ]
        if not item.listed:
            return [f"its versions could not be listed: which one supports {target} is not known"]
        return [f"no version supports {target} yet: waiting for upstream"]
    if way.bridge == way.unblocked_by:
        return [f"go to {way.bridge}{_far(item)} before the upgrade: it supports {here} and {target}"]
    if way.bridge is not None:
        first = f"{way.unblocked_by}{_far(item)} supports {target}"
        return [
            f"{first}; the first that supports {here} as well is {way.bridge}: go there before the upgrade"
        ]
    bridged = [hop for hop in way.hops if hop.bridge is not None]
    if len(way.hops) > 1 and len(bridged) == len(way.hops):
        chain = ", ".join(f"{hop.bridge} for {hop.minor} to {hop.to}" for hop in bridged)
        return [f"{way.unblocked_by}{_far(item)} supports {target}; step by step: {chain}"]
    both = f"no version is known to support both {here} and {target}"
    return [f"go to {way.unblocked_by}{_far(item)}; {both}: move it together with the cluster"]


def _far(item: PlanItem) -> str:
    way = item.way
    if way.level is None or way.level is Level.OTHER:
        return ""
    if way.level is Level.MAJOR and len(way.majors) > 1:
        return f" ({len(way.majors)} majors on)"
    return f" (a {way.level})"


def _headline(cluster: PlanCluster) -> str:
    said = f"{cluster.name}: Kubernetes {cluster.current} → {cluster.target}"
    if cluster.end is None or cluster.days_left is None:
        return f"{said}; when {cluster.provider} ends {cluster.current} is not known"
    if cluster.days_left < 0:
        return f"{said}; {cluster.current} is out of support ({cluster.provider}) since {cluster.end}"
    left = words.plural(cluster.days_left, "day")
    return f"{said}; {cluster.provider} supports {cluster.current} until {cluster.end}: {left} left"


def _counts(items: Sequence[PlanItem]) -> str:
    counted = [(standing, sum(one.way.standing is standing for one in items)) for standing in _WORDS]
    told = ", ".join(f"{count} {_WORDS[standing]}" for standing, count in counted if count)
    return f"{words.plural(len(items), 'release')}: {told}" if items else "no release of a chart runs there"


def _groups(items: Iterable[PlanItem]) -> list[tuple[str, list[PlanItem]]]:
    found = list(items)
    ours = [one for one in found if one.owner == "ours"]
    upstream = [one for one in found if one.owner == "upstream"]
    unknown = [one for one in found if one.way.standing is Standing.UNKNOWN]
    named = (("Ours to do", ours), ("Waiting for upstream", upstream), ("Unknown", unknown))
    return [(title, chosen) for title, chosen in named if chosen]


def _table(items: Sequence[PlanItem]) -> Markdown:
    minors = [step.minor for step in items[0].way.steps]
    rows = [f"| release | {' | '.join(minors)} | what to do |", f"|---|{'---|' * len(minors)}---|"]
    for name, one in _alike(items):
        marks = [Markdown(words.STANDINGS[step.standing]) for step in one.way.steps]
        said = inline(to_do(one))
        if one.pull is not None and one.pull.url is not None:
            said = md("{said} ({pull})", said=said, pull=link("open", one.pull.url))
        rows.append(_row((inline(name), *marks, said)))
    return Markdown("\n".join(rows))


def _row(cells: Sequence[Markdown]) -> str:
    return f"| {' | '.join(cell(one) for one in cells)} |"


def _timeline(plan: Plan) -> Markdown:
    """When support of each cluster's minor ends."""
    known = [(one, one.end) for one in plan.clusters if one.end is not None]
    if not known:
        return Markdown("")
    rows = ["```mermaid", "gantt", "  dateFormat YYYY-MM-DD", "  title Support of the minors that run now"]
    for one, end in known:
        rows.append(f"  section {_UNSAFE.sub(' ', one.name)[:40].strip() or 'cluster'}")
        first = min(plan.today, end - dt.timedelta(days=1))
        state = "crit, " if end <= plan.today else ""
        rows.append(f"  {one.current} ({one.provider}) :{state}{first}, {end}")
    return Markdown("\n".join([*rows, "```"]))


def _object(old: OldManifest) -> str:
    return f"{old.api_version} {old.kind} {old.name or ''}".rstrip()


def _alike(items: Iterable[PlanItem]) -> list[tuple[str, PlanItem]]:
    """One for each chart, version and answer, with the names of the releases that share it."""
    found: dict[tuple[object, ...], list[PlanItem]] = {}
    for item in items:
        standings = tuple(step.standing for step in item.way.steps)
        key = (item.release.chart, item.release.repository, item.version, standings, to_do(item))
        found.setdefault(key, []).append(item)
    return [(_names(every), every[0]) for every in found.values()]


def _names(items: Sequence[PlanItem]) -> str:
    first = items[0].release
    names = [one.release.name or one.release.file for one in items]
    what = f"{first.chart} {items[0].version}"
    if names == [first.chart] or (len(items) == 1 and first.name is None):
        return what
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what} ({', '.join(names[:_NAMED])}{more})"
