"""What the rules say of real bumps that people have read and judged: missed dangers, false alarms, verdicts.

    python -m bench.findings LABELS.jsonl CHARTS [--only ID] [--verbose]

``LABELS`` has one JSON object a line: ``id``, ``chart`` (``repository/name``), ``old``, ``new``, ``bump``,
``verdict``, ``labels``, ``also_acceptable``, ``min_values`` and ``values``. ``CHARTS`` holds a folder for
each repository with its archives and an ``index.yaml``, as ``helm repo index`` makes it. Charts are rendered
with the real helm, as a release named ``rel``; release notes are left out, so what is measured is the
reading of charts, renders and values alone.

A label is *named* when a finding speaks of it, whatever its severity. A *false alarm* is a finding of a
severity that the labelled verdict does not bear: ``breaking`` where people saw none, anything but ``info``
where they saw a safe bump.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import judge
from bot.cache import Cache
from bot.discover import level
from bot.judge import Case, Judgement
from bot.model import Bump, Finding, Gap, Release, Severity, SourceKind, ValuesLayer, Verdict
from bot.net import Client
from bot.settings import Settings
from bot.triage import charts, renders
from bot.triage.context import Context
from bot.triage.desk import Desk
from bot.triage.gaps import Gaps

_HOST = "https://charts.example.org"
_WEIGHT = {Verdict.SAFE: 0, Verdict.REVIEW: 1, Verdict.BREAKING: 2}
_OF_SEVERITY = {
    Severity.INFO: Verdict.SAFE,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.BREAKING: Verdict.BREAKING,
}

NAMED_BY: dict[str, tuple[str, ...]] = {
    "args-changed": ("M222",),
    "container-removed": ("M220",),
    "crd-added": ("M216",),
    "crd-conversion-changed": ("M215/conversion",),
    "crd-field-removed": ("M215/field-removed", "M215/status", "M215/used", "M215/unused"),
    "crd-removed": ("M203",),
    "crd-removed-from-crds-dir": ("M203",),
    "crd-schema-changed": ("M215", "M204"),
    "crd-version-removed": ("M204",),
    "crd-version-unserved": ("M204/unserved",),
    "default-changed": ("V304", "M213", "M218", "M221", "M222", "M223", "M224", "M226", "M234", "M235"),
    "hook-changed": ("M221",),
    "hook-job-changed": ("M221", "M220"),
    "hostNetwork-disabled": ("M207/left",),
    "hostNetwork-enabled": ("M207",),
    "hostPath-added": ("M207",),
    "hostPath-narrowed": ("M207/narrowed",),
    "image-major": ("M214",),
    "image-registry-changed": ("M210", "V304"),
    "immutable-selector": ("M202",),
    "immutable-serviceName": ("M202",),
    "kind-replaced": ("M218",),
    "kubeVersion-raised": ("K404", "K401"),
    "listen-address-widened": ("M226",),
    "networkpolicy-default-on": ("M213",),
    "rbac-binding-moved": ("M227",),
    "rbac-moved-to-role": ("M228", "M206", "M227"),
    "rbac-narrowed": ("M228",),
    "rbac-subjects-changed": ("M227",),
    "rbac-widened": ("M206",),
    "render-fails-with-default-values": ("M211", "V303", "V305"),
    "resource-removed": ("M201", "M218", "M245"),
    "resource-renamed": ("M201",),
    "schema-enforced": ("V303", "M211"),
    "schema-tightened": ("V303", "V306", "M211", "V305"),
    "securityContext-tightened": ("M219",),
    "service-clusterIP": ("M202",),
    "service-port-renamed": ("M209",),
    "service-ports-changed": ("M209",),
    "service-selector-changed": ("M209/selector",),
    "sidecar-major": ("M214",),
    "value-semantics-changed": ("V307", "V304", "M210", "M246", "V309"),
    "values-key-removed": ("V301", "V303", "V305", "M211"),
    "values-type-changed": ("V302", "M211"),
    "webhook-renamed": ("M229/renamed", "M212"),
}
"""Label → the codes (or ``code/variant``) of the findings that name it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row, read by the rules."""

    row: Mapping[str, Any]
    verdict: Verdict
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    @property
    def wanted(self) -> Verdict:
        """What people said."""
        return Verdict(self.row["verdict"])

    @property
    def agrees(self) -> bool:
        """Whether the verdict is the labelled one, or one that is as good."""
        return self.verdict in (self.wanted, *self.row.get("also_acceptable", ()))

    @property
    def missed(self) -> list[str]:
        """The labels that no finding names."""
        said = {finding.code for finding in self.findings}
        said |= {f"{finding.code}/{finding.variant}" for finding in self.findings}
        return [label for label in self.row["labels"] if not said & set(NAMED_BY.get(label, ()))]

    @property
    def alarms(self) -> list[Finding]:
        """The findings that are graver than anything that people saw."""
        most = max(_WEIGHT[Verdict(one)] for one in (self.wanted, *self.row.get("also_acceptable", ())))
        return [finding for finding in self.findings if _WEIGHT[_OF_SEVERITY[finding.severity]] > most]


def main() -> int:
    """Prints a line for each row that differs, and the sums."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.findings", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
    )  # fmt: skip
    parser.add_argument("labels", type=Path)
    parser.add_argument("charts", type=Path)
    parser.add_argument("--only", action="append", help="the id of a row")
    parser.add_argument("--verbose", action="store_true", help="every finding of every row")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.labels.read_text(encoding="utf-8").splitlines() if line]
    rows = [row for row in rows if not args.only or row["id"] in args.only]
    settings = Settings(mirrors={_HOST: args.charts.resolve().as_uri()})
    results = []
    with Client(files=True) as client:
        desk = Desk(settings, client, Cache(settings.cache()))
        for row in rows:
            if not _there(args.charts, row):
                print(f"{row['id']}  {row['chart']} {row['old']} → {row['new']}: no such archive")
                continue
            result = read(desk, row)
            results.append(result)
            _show(result, verbose=args.verbose)
    _sums(results)
    return 0


def read(desk: Desk, row: Mapping[str, Any]) -> Result:
    """The rules' word on one row."""
    alias, _, chart = str(row["chart"]).rpartition("/")
    layers = tuple(
        ValuesLayer("inline", f"{name}.yaml", 1, str(row[name]))
        for name in ("min_values", "values")
        if row.get(name)
    )
    old, new = (
        Release(
            "bump", "-", 1, 1, chart, f"{_HOST}/{alias}", SourceKind.HTTP, str(version),
            name="rel", namespace="default", values=layers,
        )
        for version in (row["old"], row["new"])
    )  # fmt: skip
    bump = Bump(old, new, level(old.version, new.version), ((old, new),))
    gaps = Gaps()
    case = Case(
        bump=bump,
        old_chart=charts.archive(desk, old, gaps),
        new_chart=charts.archive(desk, new, gaps),
    )
    cases = renders.rendered(desk, case, Context(), gaps)
    judgement = judge.merge(judge.judge(one, desk.settings, desk.rulebook) for one in cases)
    for one in cases:
        gaps.add(*(one.comparison.gaps if one.comparison else ()))
    return Result(row, _verdict(judgement, gaps.found), judgement.findings, gaps.found)


def _there(folder: Path, row: Mapping[str, Any]) -> bool:
    alias, _, chart = str(row["chart"]).rpartition("/")
    return all(any((folder / alias).glob(f"{chart}-{version}.tgz")) for version in (row["old"], row["new"]))


def _verdict(judgement: Judgement, gaps: Iterable[Gap]) -> Verdict:
    """That of the render; a major bump is reviewed, since no notes say why it is one."""
    graves = [_OF_SEVERITY[finding.severity] for finding in judgement.findings if finding.code == "N107"]
    return max([judge.of_render(judgement.findings, gaps), *graves], key=_WEIGHT.__getitem__)


def _show(result: Result, *, verbose: bool) -> None:
    row = result.row
    marks = [
        *([] if result.agrees else [f"{result.verdict} instead of {result.wanted}"]),
        *([f"missed {', '.join(result.missed)}"] if result.missed else []),
        *([f"{len(result.alarms)} false alarms"] if result.alarms else []),
    ]
    if not marks and not verbose:
        return
    head = f"{row['id']}  {row['chart']} {row['old']} → {row['new']} ({row['bump']}, {row['verdict']})"
    print(f"{head}: {'; '.join(marks) or 'as labelled'}")
    shown = result.findings if verbose else result.alarms
    for line in _lines(shown):
        print(f"      {line}")
    for gap in result.gaps if verbose else ():
        print(f"      gap: {gap.subject}: {gap.reason} {gap.detail.raw[:200] if gap.detail else ''}")


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    counts: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.variant or "")
        counts[key] += 1
        if counts[key] <= 4:
            variant = f"/{finding.variant}" if finding.variant else ""
            yield f"{finding.severity:8} {finding.code}{variant} {finding.message.plain()[:220]}"
    for (code, variant), count in counts.items():
        if count > 4:
            yield f"         {code}{'/' if variant else ''}{variant}: {count} in all"


def _sums(results: list[Result]) -> None:
    if not results:
        return
    grave = [one for one in results if one.wanted is Verdict.BREAKING]
    labels = [(one, label) for one in results for label in one.row["labels"]]
    missed = sum(len(one.missed) for one in results)
    of_grave = sum(len(one.row["labels"]) for one in grave)
    missed_grave = sum(len(one.missed) for one in grave)
    alarms = sum(bool(one.alarms) for one in results)
    agree = sum(one.agrees for one in results)
    print(f"\n{len(results)} bumps of {len({one.row['chart'] for one in results})} charts")
    print(f"labels named             {len(labels) - missed} of {len(labels)}")
    print(f"  of breaking bumps      {of_grave - missed_grave} of {of_grave}")
    print(f"bumps with false alarms  {alarms} ({10 * alarms / len(results):.1f} in ten)")
    print(f"verdicts that agree      {agree} of {len(results)} ({100 * agree / len(results):.0f} %)")
    print(f"breaking called safe     {sum(one.verdict is Verdict.SAFE for one in grave)}")
    print(f"\n{'labelled':10}{'safe':>8}{'review':>8}{'breaking':>10}")
    for wanted in Verdict:
        row = [sum(one.wanted is wanted and one.verdict is said for one in results) for said in Verdict]
        print(f"{wanted:10}{row[0]:8}{row[1]:8}{row[2]:10}")
    print("\nlabels missed:", dict(Counter(label for one in results for label in one.missed)) or "none")
    fired = Counter(finding.code for one in results for finding in one.alarms)
    print("false alarms by code:", dict(fired) or "none")


if __name__ == "__main__":
    sys.exit(main())
