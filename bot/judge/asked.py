"""One direct question: does this version of an add-on or chart support that version of Kubernetes?

The claims are those of :mod:`bot.judge.support`. What is added: a whole Kubernetes version is held against
``kubeVersion`` as it is, not its minor; and an answer that is unknown says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot import constraints
from bot.constraints import Rules
from bot.judge import calendar, matrix, support
from bot.judge.matrix import Matrix
from bot.judge.minors import number, word
from bot.model import ChartVersion, Claim, Standing

_KUBERNETES = re.compile(
    r"v?1\.(0|[1-9][0-9]{0,3})(\.(?:0|[1-9][0-9]{0,5}))?(?:\+|[-+][0-9A-Za-z][0-9A-Za-z.+-]{0,200})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """A version of Kubernetes as somebody wrote it. ``whole``: it names the patch, too."""

    text: str
    minor: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The reconciled answer with the claims behind it.

    ``addons`` are those whose files were asked, with what they mean by a row and what is odd about them.
    ``reason`` says why nothing is known; ``remarks`` what was not used, and why.
    """

    subject: str
    version: str
    kubernetes: Kubernetes
    standing: Standing
    claims: tuple[Claim, ...]
    addons: tuple[str, ...]
    meanings: tuple[str, ...]
    doubts: tuple[str, ...]
    reason: str | None
    remarks: tuple[str, ...]


def kubernetes(text: str) -> Kubernetes:
    """``1.33``, ``v1.33.4-eks-abc``, ``1.30.5-gke.1``, ``v1.33.1+k3s1``. Raises ValueError for anything
    else."""
    match = _KUBERNETES.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a Kubernetes version: {text!r}")
    return Kubernetes(text.strip(), word(int(match[1])), match[2] is not None)


def ask(
    name: str,
    version: str,
    on: Kubernetes,
    chart: ChartVersion | None = None,
    helm: Rules = constraints.PINNED,
) -> Answer:
    """What is known. ``name`` is that of an add-on or a chart, ``chart`` its Chart.yaml when it is there,
    ``helm`` the rules by which ``kubeVersion`` is read."""
    remarks: list[str] = []
    about = support.Subject(name, None, version)
    told: tuple[Claim, ...] = ()
    if chart is not None:
        meant = _same(version, chart.version) or _same(version, chart.app_version)
        if meant:
            about = support.Subject(name, None, chart.version, chart.app_version, chart.kube_version)
        else:
            remarks.append(
                f"Chart.yaml is of {chart.version} with app {chart.app_version or 'not named'}, not of"
                f" {version}: its appVersion is not used, and its kubeVersion proves nothing"
            )
        told = tuple(_asked(chart.kube_version or "", on, helm, proves=meant))
    tables = matrix.naming(name)
    found = support.matrix_claims(about, on.minor)
    claims = (*told, *found)
    standing = support.reconcile(claims)
    unknown = standing is Standing.UNKNOWN
    return Answer(
        subject=name,
        version=version,
        kubernetes=on,
        standing=standing,
        claims=claims,
        addons=tuple(table.addon for table in tables),
        meanings=tuple(table.what for table in tables),
        doubts=tuple(doubt for table in tables for doubt in table.doubts),
        reason=_reason(about, on, tables, told, found) if unknown else None,
        remarks=tuple(remarks),
    )


def _asked(constraint: str, on: Kubernetes, helm: Rules, *, proves: bool) -> Iterable[Claim]:
    if not constraint:
        return
    about = support.Subject("", None, "", constraint=constraint)
    (claim,) = support.constraint_claims(about, on.minor)
    standing = claim.standing
    if on.whole:
        refused = not helm.installs(constraint, on.text)
        proof = Standing.SUPPORTED if constraints.bounded(constraint) else Standing.UNKNOWN
        standing = Standing.UNSUPPORTED if refused else proof
    if not proves and standing is Standing.SUPPORTED:
        standing = Standing.UNKNOWN
    yield Claim(claim.source, claim.url, claim.as_of, claim.meaning, claim.range, standing)


def _same(one: str, other: str | None) -> bool:
    return other is not None and one.strip().removeprefix("v") == other.strip().removeprefix("v")


def _reason(
    about: support.Subject,
    on: Kubernetes,
    tables: Iterable[Matrix],
    told: tuple[Claim, ...],
    found: tuple[Claim, ...],
) -> str:
    """Why an answer is unknown, in one sentence without its full stop."""
    newest = calendar.load().newest
    if number(on.minor) > number(newest):
        return f"Kubernetes {on.minor} is past the horizon of the data, which ends with {newest}"
    reasons = []
    addons = ", ".join(table.addon for table in tables)
    if found:
        dates = sorted({claim.as_of for claim in found if claim.as_of})
        old = [day for day in dates if number(calendar.load().known_by(day)) < number(on.minor)]
        if old and old == dates:
            reasons.append(f"what the project says was read on {dates[-1]}, before {on.minor} came out")
        else:
            reasons.append(f"the project says neither that it supports {on.minor} nor that it does not")
    elif addons and about.app_version:
        reasons.append(f"the table of {addons} has no row for {about.version} with app {about.app_version}")
    elif addons:
        reasons.append(
            f"the table of {addons} has no row for {about.version}; if that is the chart's version, the"
            " app's is not known: ask for it by the app's version, or give the Chart.yaml"
        )
    else:
        reasons.append("no table speaks for an add-on or chart of this name")
    if told:
        reasons.append(f"that kubeVersion admits {on.minor} proves nothing about it")
    return "; ".join(reasons)
