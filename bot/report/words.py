"""Words and symbols that all reports share, so that they never disagree."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bot.model import (
    ABSENT,
    Bump,
    BumpTriage,
    Comparison,
    FieldChange,
    Finding,
    Gap,
    Note,
    Resource,
    Role,
    Severity,
    Stage,
    Standing,
    Status,
    Support,
    Triage,
    Untrusted,
    Verdict,
)
from bot.report.escape import clip

LIGHTS = {Verdict.SAFE: "🟢", Verdict.REVIEW: "🟡", Verdict.BREAKING: "🔴"}
NAMED = 2
"""So many bumps are named in a headline; more are listed below it."""

_SUBJECTS = 3
_IMAGE = re.compile(r".*\b(?:initContainers|containers)\[[^\]]*\]\.image")
_VERSION = re.compile(r"(?<![\w.])v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][\w.+-]*)?(?![\w.])")

STANDINGS = {Standing.SUPPORTED: "✅", Standing.UNSUPPORTED: "⛔", Standing.UNKNOWN: "❔"}


def plural(count: int, noun: str) -> str:
    """``1 gap``, ``2 gaps``, ``1,204 entries``."""
    if count == 1:
        return f"1 {noun}"
    many = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
    return f"{count:,} {many}"


def bump(entry: Bump) -> str:
    """``cert-manager 1.15.3 → 1.16.2 (minor)``: foreign text in it, to be escaped."""
    old, new = (entry.old.version, entry.new.version)
    if old == new and entry.old.digest != entry.new.digest:
        old, new = (
            f"{old}@{(entry.old.digest or 'none')[:19]}",
            f"{new}@{(entry.new.digest or 'none')[:19]}",
        )
    return f"{entry.new.chart} {old} → {new} ({entry.level})"


def resource(entry: Resource) -> str:
    """``Deployment prod/app``: foreign text, to be escaped."""
    return f"{entry.kind} {entry.namespace}/{entry.name}" if entry.namespace else f"{entry.kind} {entry.name}"


def literal(value: Any) -> str:
    """A field's value as short JSON; ``(absent)`` when it is not there."""
    if value is ABSENT:
        return "(absent)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def side(value: Any) -> str:
    """One side of a piece of evidence: what is not there is ``(none)``."""
    return "(none)" if value is None else literal(value)


def counted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that weigh: not ignored, not mere information."""
    return tuple(one for one in findings if one.ignored is None and one.severity is not Severity.INFO)


def rendered(comparison: Comparison) -> str:
    """``4 changed, 1 added, 0 removed; 38 more differ only in labels and checksums``; of a bump that changes
    images and labels alone, that. The names of images are foreign text, to be escaped."""
    only = trivial(comparison)
    if only is not None:
        return only
    parts = (
        f"{comparison.count(Status.CHANGED):,} changed",
        f"{comparison.count(Status.ADDED):,} added",
        f"{comparison.count(Status.REMOVED):,} removed",
    )
    quiet = comparison.noise
    more = f"; {quiet:,} more differ only in labels and checksums" if quiet else ""
    return ", ".join(parts) + more


def trivial(comparison: Comparison) -> str | None:
    """``only images change (web 1.0.0 → 1.0.1), in 3 resources; 38 more differ only in labels and
    checksums``; None when anything else does. Foreign text in it, to be escaped."""
    if comparison.gaps or comparison.count(Status.ADDED) or comparison.count(Status.REMOVED):
        return None
    changed = [change for change in comparison.changes if not change.noise]
    images: dict[str, None] = {}
    for change in changed:
        for field in change.fields:
            if field.noise or (not _IMAGE.fullmatch(field.path) and _same_but_versions(field)):
                continue
            if not _IMAGE.fullmatch(field.path):
                return None
            images[_moved(str(field.old), str(field.new))] = None
    quiet = comparison.noise
    if not changed:
        return f"nothing changes but labels and checksums, in {plural(quiet, 'resource')}" if quiet else None
    shown = list(images)[:_SUBJECTS]
    more = f" and {len(images) - len(shown)} more" if len(images) > len(shown) else ""
    what = f"images change ({', '.join(shown)}{more})" if images else "versions in texts change"
    rest = f"; {quiet:,} more differ only in labels and checksums" if quiet else ""
    return f"only {what}, in {plural(len(changed), 'resource')}{rest}"


def _moved(old: str, new: str) -> str:
    """``web 1.0.0 → 1.0.1``, or both references where more than the tag differs."""
    (name, _, tag), (other, _, now) = (_untagged(reference) for reference in (old, new))
    return f"{name.rpartition('/')[2]} {tag} → {now}" if name == other else f"{old} → {new}"


def _untagged(reference: str) -> tuple[str, str, str]:
    name, mark, tag = reference.partition("@")[0].rpartition(":")
    return (name, mark, tag) if mark and "/" not in tag else (reference, "", "")


def _same_but_versions(field: FieldChange) -> bool:
    old, new = field.old, field.new
    return isinstance(old, str) and isinstance(new, str) and _VERSION.sub("", old) == _VERSION.sub("", new)


def minors(bumps: Sequence[BumpTriage]) -> list[tuple[str | None, str, Role]]:
    """The columns of the Kubernetes table: (cluster, minor, role), ascending by minor, each once."""
    columns: dict[tuple[str | None, str], Support] = {}
    for entry in bumps:
        for one in entry.support:
            columns.setdefault((one.cluster, one.minor), one)
    ordered = sorted(columns.values(), key=lambda one: (minor_key(one.minor), one.cluster or ""))
    return [(one.cluster, one.minor, one.role) for one in ordered]


def minor_key(minor: str) -> tuple[int, ...]:
    """``1.9`` before ``1.10``."""
    return tuple(int(part) for part in minor.split(".") if part.isdigit())


def column(cluster: str | None, minor: str, role: Role) -> str:
    """``1.31 prod`` and ``1.33 prod next``: the head of a column."""
    wish = "next" if role is Role.TARGET else ""
    return " ".join(part for part in (minor, cluster, wish) if part)


def light(entry: BumpTriage, cluster: str | None, minor: str) -> str:
    """A cell of the table; empty when nothing was asked."""
    for one in entry.support:
        if (one.cluster, one.minor) == (cluster, minor):
            return STANDINGS[one.standing]
    return ""


def renders(bumps: Sequence[BumpTriage]) -> list[tuple[str, str]]:
    """Each chart with the summary of its renders; what is the same for five releases is said once. The
    chart is foreign text, to be escaped."""
    pairs = [(entry.bump.new.chart, rendered(one)) for entry in bumps for one in entry.comparisons]
    return list(dict.fromkeys(pairs))


def gaps(found: Iterable[Gap]) -> list[tuple[Gap, str]]:
    """Gaps with their subjects: what is unknown in the same way of sixty releases is said once. Subjects are
    foreign text, to be escaped."""
    groups: dict[tuple[Stage, str, Untrusted | None], list[Gap]] = {}
    for one in found:
        groups.setdefault((one.stage, one.reason, one.detail), []).append(one)
    told = []
    for group in groups.values():
        subjects = [clip(subject, 150) for subject in dict.fromkeys(one.subject for one in group)]
        more = len(subjects) - _SUBJECTS
        told.append((group[0], ", ".join(subjects[:_SUBJECTS]) + (f" and {more:,} more" if more > 0 else "")))
    return told


def bumped(triage: Triage) -> list[str]:
    """Each bump once, however many files it stands in: ``external-dns 1.14.4 → 1.14.5 (patch) in 2
    places``. Foreign text, to be escaped."""
    places = Counter(bump(entry.bump) for entry in triage.bumps)
    return [text if count == 1 else f"{text} in {count} places" for text, count in places.items()]


def by_chart(bumps: Sequence[BumpTriage]) -> list[BumpTriage]:
    """The first bump of each chart and version, for what does not depend on where it stands."""
    found: dict[tuple[str, str | None, str, tuple[Support, ...]], BumpTriage] = {}
    for entry in bumps:
        new = entry.bump.new
        found.setdefault((new.chart, new.repository, new.version, entry.support), entry)
    return list(found.values())


def notes(bumps: Sequence[BumpTriage]) -> list[Note]:
    """Every note that was read, once."""
    return list(dict.fromkeys(note for entry in bumps if entry.notes for note in entry.notes.notes))


def remarks(bumps: Sequence[BumpTriage]) -> list[str]:
    """What is good to know of how notes were collected, and of the data, once; foreign names in it, to be
    escaped."""
    notes = [one for entry in bumps if entry.notes for one in entry.notes.remarks]
    return list(dict.fromkeys([*notes, *(one for entry in bumps for one in entry.remarks)]))


def headline(triage: Triage) -> str:
    """What a pull request bumps, in one line; foreign text, to be escaped."""
    shown = bumped(triage)
    if not shown:
        return "no chart version could be read"
    if len(shown) <= NAMED:
        return ", ".join(shown)
    return f"{len(shown)} charts: {shown[0]}, …"


def reproduce(triage: Triage) -> str:
    """The command that prints the same report, on a clone unless it was a what-if (which has no branch);
    foreign text in it, to be escaped."""
    pull = triage.pull
    if not pull.branch:
        return " ".join(["chart-triage bump", *(_what_if(entry.bump) for entry in triage.bumps)])
    if pull.number is None and pull.head.startswith(pull.branch):
        return f"chart-triage local --pr-commit {pull.head[:12]}"
    return f"chart-triage local --head {pull.branch}"


def _what_if(entry: Bump) -> str:
    old, new = entry.old, entry.new
    flags = f"--chart {new.chart} --repo {new.repository} --from {old.version} --to {new.version}"
    files = "".join(f" -f {layer.path}" for layer in new.values)
    return f"{flags}{files} --release {new.name} --namespace {new.namespace}"
