"""JSON for machines: the shapes that scripts may rely on. Fields are added, never renamed.

Foreign text appears as it is (JSON strings can hold anything); secrets are masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from bot.model import (
    ABSENT,
    Bump,
    BumpTriage,
    Change,
    ChangedLine,
    Claim,
    Comparison,
    Discovery,
    Evidence,
    FieldChange,
    Finding,
    Gap,
    Note,
    Pull,
    Release,
    Resource,
    Status,
    Support,
    Triage,
)
from bot.report import words
from bot.scrub import redact

Json = dict[str, Any]


def dumps(document: Json) -> str:
    """The document as indented JSON with keys in their own order and one newline at its end."""
    encoded = msgspec.json.encode(document, enc_hook=_default)
    return redact(msgspec.json.format(encoded, indent=2).decode()) + "\n"


def discovered(revision: str, releases: Iterable[Release], gaps: Iterable[Gap]) -> Json:
    """``chart-triage/discover/v1`` for one revision."""
    ordered = sorted(releases, key=lambda one: (one.file, one.line, one.column, one.manager, one.name or ""))
    return {
        "schema": "chart-triage/discover/v1",
        "revision": revision,
        "releases": [release(one) for one in ordered],
        "gaps": [gap(one) for one in gaps],
    }


def bumped(base: str, revision: str, found: Discovery) -> Json:
    """``chart-triage/discover/v1`` between two revisions."""
    return {
        "schema": "chart-triage/discover/v1",
        "base": base,
        "revision": revision,
        "bumps": [bump(one) for one in found.bumps],
        "unexplained": [changed_line(one) for one in found.unexplained],
        "gaps": [gap(one) for one in found.gaps],
    }


def compared(comparison: Comparison, findings: Iterable[Finding]) -> Json:
    """``chart-triage/diff/v1``."""
    return {
        "schema": "chart-triage/diff/v1",
        "changes": [change(one) for one in comparison.changes],
        "counts": counts(comparison),
        "summary": words.rendered(comparison),
        "findings": [finding(one) for one in findings],
        "gaps": [gap(one) for one in comparison.gaps],
    }


def triaged(triage: Triage) -> Json:
    """``chart-triage/triage/v1``."""
    comparisons = [one for entry in triage.bumps for one in entry.comparisons]
    totals = [counts(one) for one in comparisons]
    return {
        "schema": "chart-triage/triage/v1",
        "pull": pull(triage.pull),
        "verdict": str(triage.verdict),
        "reason": triage.reason.plain(),
        "bumps": [bump(entry.bump) for entry in triage.bumps],
        "findings": [finding(one) for one in triage.findings],
        "gaps": [gap(one) for one in triage.gaps],
        "kubernetes": [support(entry, one) for entry in triage.bumps for one in entry.support],
        "rendered": {
            name: sum(one[name] for one in totals) for name in ("added", "removed", "changed", "noise")
        },
        "verdict_of_render": None if triage.of_render is None else str(triage.of_render),
        "summaries": [{"chart": chart, "summary": text} for chart, text in words.renders(triage.bumps)],
        "notes": [note(entry, one) for entry in triage.bumps if entry.notes for one in entry.notes.notes],
        "remarks": words.remarks(triage.bumps),
        "unexplained": [changed_line(one) for one in triage.unexplained],
        "checked": list(triage.checked),
        "tools": {
            "helm": triage.tools.helm,
            "rules": triage.tools.rules,
            "chart-triage": triage.tools.version,
        },
        "inputs": triage.inputs,
    }


def triages(entries: Sequence[Triage]) -> Json:
    """``chart-triage/triages/v1``."""
    return {"schema": "chart-triage/triages/v1", "triages": [triaged(one) for one in entries]}


def release(one: Release) -> Json:
    """R of the contract."""
    return {
        "manager": one.manager,
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "chart": one.chart,
        "repository": one.repository,
        "kind": str(one.kind),
        "version": one.version,
        "resolved": one.resolved,
        "digest": one.digest,
        "release": one.name,
        "namespace": one.namespace,
        "cluster": one.cluster,
        "home": one.home,
        "through": None if one.through is None else one.through.folder,
        "values": [{"kind": layer.kind, "path": layer.path, "line": layer.line} for layer in one.values],
        "gaps": [gap(entry) for entry in one.gaps],
        "renovate": one.renovate,
    }


def bump(one: Bump) -> Json:
    """B of the contract."""
    new = one.new
    return {
        "manager": new.manager,
        "file": new.file,
        "line": new.line,
        "chart": new.chart,
        "repository": new.repository,
        "kind": str(new.kind),
        "from": one.old.version,
        "to": new.version,
        "level": str(one.level),
        "releases": [release(after) for _, after in one.pairs],
    }


def finding(one: Finding) -> Json:
    """F of the contract."""
    return {
        "code": one.code,
        "name": one.name,
        "variant": one.variant,
        "severity": str(one.severity),
        "confidence": str(one.confidence),
        "message": one.message.plain(),
        "subject": one.subject,
        "resource": resource(one.resource),
        "evidence": [evidence(piece) for piece in one.evidence],
        "affects": str(one.affects),
        "ignored": one.ignored,
        "advice": one.advice,
    }


def evidence(one: Evidence) -> Json:
    """A piece of evidence; what does not apply is null."""
    return {
        "kind": one.kind,
        "text": None if one.text is None else one.text.raw,
        "url": one.url,
        "path": one.path,
        "old": _value(one.old),
        "new": _value(one.new),
        "version": one.version,
    }


def gap(one: Gap) -> Json:
    """G of the contract."""
    return {
        "stage": str(one.stage),
        "subject": one.subject,
        "reason": one.reason,
        "detail": None if one.detail is None else one.detail.raw,
        "transient": one.transient,
    }


def change(one: Change) -> Json:
    """C of the contract."""
    return {
        "resource": resource(one.resource),
        "status": str(one.status),
        "was": resource(one.was),
        "confidence": None if one.confidence is None else str(one.confidence),
        "fields": [field_change(field) for field in one.fields],
        "noise": one.noise,
    }


def field_change(one: FieldChange) -> Json:
    """One field; ``inner`` says what differs inside two texts, in the same shape."""
    return {
        "path": one.path,
        "old": _value(one.old),
        "new": _value(one.new),
        "noise": one.noise,
        "format": one.format,
        "inner": [field_change(inner) for inner in one.inner],
    }


def counts(comparison: Comparison) -> dict[str, int]:
    """Really added, removed and changed resources, and those with nothing but noise."""
    return {
        "added": comparison.count(Status.ADDED),
        "removed": comparison.count(Status.REMOVED),
        "changed": comparison.count(Status.CHANGED),
        "noise": comparison.noise,
    }


def resource(one: Resource | None) -> Json | None:
    """An identity, or null."""
    if one is None:
        return None
    return {"apiVersion": one.api_version, "kind": one.kind, "namespace": one.namespace, "name": one.name}


def pull(one: Pull) -> Json:
    """The pull request."""
    return {
        "number": one.number,
        "title": one.title.raw,
        "author": one.author,
        "branch": one.branch,
        "head": one.head,
        "base": one.base,
        "url": one.url,
        "distrust": one.distrust,
    }


def note(entry: BumpTriage, one: Note) -> Json:
    """What was read about one version."""
    return {
        "chart": entry.bump.new.chart,
        "subject": one.subject,
        "version": one.version,
        "origin": one.origin,
        "kind": one.kind,
        "url": one.url,
        "statements": sum(said.kind != "title" for said in one.statements),
    }


def support(entry: BumpTriage, one: Support) -> Json:
    """A cell of the Kubernetes table with the claims behind it."""
    return {
        "chart": entry.bump.new.chart,
        "cluster": one.cluster,
        "minor": one.minor,
        "role": str(one.role),
        "standing": str(one.standing),
        "claims": [claim(entry_) for entry_ in one.claims],
    }


def claim(one: Claim) -> Json:
    """What one source says."""
    return {
        "source": one.source,
        "url": one.url,
        "as_of": one.as_of,
        "meaning": one.meaning,
        "range": one.range,
        "standing": str(one.standing),
    }


def changed_line(one: ChangedLine) -> Json:
    """A line that no bump explains."""
    return {"file": one.file, "line": one.line, "text": one.text.raw, "added": one.added}


def _value(value: object) -> object:
    """A field's value; what is not there is null."""
    return None if value is ABSENT else value


def _default(value: object) -> object:
    return str(value)
