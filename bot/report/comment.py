"""The comment on a pull request: the shortest useful thing first, everything else folded away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import BumpTriage, Gap, Note, Patch, Severity, Triage, Verdict
from bot.report import words
from bot.report.escape import Markdown, cell, clip, code, fence, inline, link, md, message, prose, raw
from bot.report.findings import findings, ignored
from bot.report.fit import Section, fit

LONGEST = 65_536
"""GitHub's limit for a comment's body, in characters."""

_SPARE = 512
_PATCH_LINES = 160
_STATEMENTS = 12
_UNEXPLAINED = 20
_ALERTS = {Verdict.SAFE: "NOTE", Verdict.REVIEW: "WARNING", Verdict.BREAKING: "CAUTION"}


def comment(triage: Triage, marker: str, *, limit: int = LONGEST - _SPARE) -> Markdown:
    """The whole comment in at most ``limit`` characters. ``marker`` is our own first line. Marker, verdict
    and head sha always stay; what else had to go is named."""
    weighty = words.counted(triage.findings)
    light = tuple(one for one in triage.findings if one.ignored is None and one.severity is Severity.INFO)
    put_aside = ignored(triage.findings)
    checked = (Markdown(", ".join(triage.checked)),) if triage.checked else ()
    title = Markdown(f"**{words.plural(len(weighty), 'finding')}**\n")
    sections = (
        Section("verdict", 0, (_top(triage, marker),), keep=True),
        Section("Kubernetes", 2, kubernetes(triage.bumps)),
        Section("findings", 1, findings(weighty), title, noun="kinds of findings"),
        Section(
            "what is not known",
            3,
            tuple(_gap(*one) for one in words.gaps(triage.gaps)),
            Markdown("**Not known**\n"),
            noun="gaps",
        ),
        Section("lines that no bump explains", 4, _unexplained(triage), noun="lines"),
        Section("rendered", 5, _rendered(triage.bumps)),
        _folded("rendered diff, by resource", 9, _patches(triage.bumps), "resources"),
        _folded(_notes_title(triage.bumps), 8, _notes(triage), "notes"),
        _folded(f"also noticed: {words.plural(len(light), 'remark')}", 6, findings(light), "remarks"),
        _folded(f"ignored by configuration: {len(put_aside)}", 5, put_aside, "findings"),
        _folded(f"checked and clear: {words.plural(len(triage.checked), 'rule')}", 10, checked, "rules"),
        Section("footer", 0, (_footer(triage),), keep=True),
    )
    return fit(sections, limit)


def kubernetes(bumps: Sequence[BumpTriage]) -> tuple[Markdown, ...]:
    """The support table, a row a bump and a column a minor; nothing when nothing was asked."""
    columns = words.minors(bumps)
    if not columns:
        return ()
    heads = [md("{what}", what=words.column(*column)) for column in columns]
    rows = [[Markdown("Kubernetes"), *heads], [Markdown("---")] * (len(columns) + 1)]
    for entry in words.by_chart(bumps):
        new = entry.bump.new
        lights = [words.light(entry, cluster, minor) for cluster, minor, _ in columns]
        rows.append([md("{chart} {version}", chart=new.chart, version=new.version), *map(Markdown, lights)])
    return (Markdown("\n".join("| " + " | ".join(cell(one) for one in row) + " |" for row in rows)),)


def _top(triage: Triage, marker: str) -> Markdown:
    rows = [
        Markdown(marker),
        md(
            "## {light} {verdict}: {what}",
            light=words.LIGHTS[triage.verdict],
            verdict=triage.verdict,
            what=words.headline(triage),
        ),
    ]
    bumps = words.bumped(triage)
    if len(bumps) > words.NAMED:
        rows += [md("- {what}", what=what) for what in bumps] + [Markdown("")]
    rows += [Markdown(f"> [!{_ALERTS[triage.verdict]}]"), md("> {reason}", reason=message(triage.reason))]
    return Markdown("\n").join(rows)


def _gap(gap: Gap, subjects: str) -> Markdown:
    row = md("- {stage}: {subject}: {reason}", stage=gap.stage, subject=subjects, reason=gap.reason)
    return Markdown(f"{row}\n  {code(gap.detail, 500)}") if gap.detail else row


def _unexplained(triage: Triage) -> tuple[Markdown, ...]:
    lines = triage.unexplained
    if not lines:
        return ()
    rows = [Markdown("**Changed lines that no bump explains**\n")]
    for line in lines[:_UNEXPLAINED]:
        place = code(f"{line.file}:{line.line}")
        sign = "added" if line.added else "removed"
        rows.append(md("- {place} {sign} {text}", place=place, sign=sign, text=code(line.text, 160)))
    if len(lines) > _UNEXPLAINED:
        rows.append(Markdown(f"- … and {len(lines) - _UNEXPLAINED:,} more"))
    return tuple(rows)


def _rendered(bumps: Sequence[BumpTriage]) -> tuple[Markdown, ...]:
    rows = [
        md("**Rendered** {what}: {counts}", what=what, counts=counts) for what, counts in words.renders(bumps)
    ]
    return (Markdown("\n\n".join(rows)),) if rows else ()


def _patches(bumps: Sequence[BumpTriage]) -> tuple[Markdown, ...]:
    return tuple(_patch(patch) for entry in bumps for patch in entry.patches)


def _patch(patch: Patch) -> Markdown:
    lines = raw(patch.text).splitlines()
    shown = "\n".join(clip(line, 500) for line in lines[:_PATCH_LINES])
    title = md("**{what}** {status}", what=words.resource(patch.resource), status=patch.status)
    more = f"\n… {len(lines) - _PATCH_LINES:,} more lines" if len(lines) > _PATCH_LINES else ""
    return Markdown(f"{title}\n\n{fence(shown, 'diff')}{more}\n")


def _notes_title(bumps: Sequence[BumpTriage]) -> str:
    versions = list(dict.fromkeys(note.version for note in words.notes(bumps)))
    shown = ", ".join(versions[:8]) + (", …" if len(versions) > 8 else "")
    return inline(f"release notes read: {shown or 'none'}")


def _notes(triage: Triage) -> tuple[Markdown, ...]:
    flagged = {piece.text.raw for one in triage.findings for piece in one.evidence if piece.text is not None}
    found = [_note(note, flagged) for note in words.notes(triage.bumps)]
    remarks = [md("- {remark}", remark=one) for one in words.remarks(triage.bumps)]
    return (*found, *([Markdown("\n".join([*remarks, ""]))] if remarks else []))


def _note(note: Note, flagged: set[str]) -> Markdown:
    ordered = sorted(
        (one for one in note.statements if one.kind != "title"), key=lambda one: one.text.raw not in flagged
    )
    title = md(
        "**{version}** ({subject}, {origin})",
        version=link(note.version, note.url),
        subject=note.subject,
        origin=note.origin,
    )
    rows = [title, Markdown("")]
    for one in ordered[:_STATEMENTS]:
        mark = Markdown("⚠️ " if one.text.raw in flagged else "")
        rows.append(md("- {mark}{text}", mark=mark, text=prose(one.text, 300)))
    if len(ordered) > _STATEMENTS:
        rows.append(Markdown(f"- … and {len(ordered) - _STATEMENTS:,} more lines"))
    if not ordered:
        rows.append(Markdown("- (empty)"))
    return Markdown("\n".join([*rows, ""]))


def _folded(title: str, order: int, items: tuple[Markdown, ...], noun: str) -> Section:
    head = Markdown(f"<details><summary>{title}</summary>\n")
    return Section(title, order, items, head, Markdown("\n</details>"), noun)


def _footer(triage: Triage) -> Markdown:
    tools = triage.tools
    parts = (
        Markdown(f"head `{triage.pull.head[:12]}`"),
        md("helm {helm}", helm=tools.helm or "not needed"),
        md("rules {rules}", rules=Markdown(tools.rules)),
        md("chart-triage {version}", version=tools.version),
        md("reproduce: {command}", command=code(words.reproduce(triage), 2000)),
    )
    return md("<sub>{parts}</sub>", parts=Markdown(" · ").join(parts))
