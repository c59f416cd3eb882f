"""Reports for people at a terminal; the same words without colour in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from bot.model import (
    BumpTriage,
    ChangedLine,
    Comparison,
    Discovery,
    Evidence,
    FieldChange,
    Finding,
    Gap,
    Release,
    Severity,
    Standing,
    Status,
    Triage,
    Verdict,
)
from bot.report import words
from bot.report.escape import block, clip, plain, sentence

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {Verdict.SAFE: "green", Verdict.REVIEW: "yellow", Verdict.BREAKING: "red"}
_SEVERITIES = {Severity.BREAKING: "red", Severity.REVIEW: "yellow", Severity.INFO: "cyan"}
STYLES = {Standing.SUPPORTED: "green", Standing.UNSUPPORTED: "red", Standing.UNKNOWN: "yellow"}
"""How a standing is shown."""
_STATUS = {Status.ADDED: "+", Status.REMOVED: "-", Status.CHANGED: "~"}
_FIELDS = 12
_EVIDENCE = 3


class Terminal:
    """Writes to ``stream``; colours only when it is a terminal (``NO_COLOR`` is honoured)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._console: Console | None = None
        if stream.isatty():
            from rich.console import Console

            self._console = Console(file=stream, highlight=False, markup=False, soft_wrap=True)

    def line(self, text: str = "", style: str | None = None) -> None:
        """One line of text that is already safe to show."""
        if self._console is None:
            self._stream.write(f"{text}\n")
        else:
            self._console.print(text, style=style)

    def triage(self, triage: Triage, *, patches: bool = False) -> None:
        """One pull request's report; ``patches`` adds the rendered diff."""
        pull = triage.pull
        name = f"#{pull.number} " if pull.number is not None else ""
        title = f"{words.LIGHTS[triage.verdict]} {triage.verdict}: {plain(words.headline(triage))}"
        self.line(title, style=f"bold {_COLOURS[triage.verdict]}")
        if pull.branch:
            self.line(f"  {name}{plain(pull.branch)} at {pull.head[:12]}", style="dim")
        self.line(f"  {sentence(triage.reason)}")
        bumps = words.bumped(triage)
        for what in bumps if len(bumps) > words.NAMED else ():
            self.line(f"    {plain(what)}")
        for entry in words.by_chart(triage.bumps):
            self._kubernetes(entry)
        self.findings(triage.findings)
        self.gaps(triage.gaps)
        self.unexplained(triage.unexplained)
        for chart, counts in words.renders(triage.bumps):
            self.line(f"  rendered {plain(chart)}: {plain(counts)}")
        versions = list(dict.fromkeys(f"{one.version} ({one.origin})" for one in words.notes(triage.bumps)))
        self.line(f"  notes read: {plain(', '.join(versions)) or 'none'}")
        for remark in words.remarks(triage.bumps):
            self.line(f"    {plain(remark)}", style="dim")
        for entry in triage.bumps if patches else ():
            self._patches(entry)
        tools = triage.tools
        made = f"helm {tools.helm or 'not needed'} · rules {tools.rules} · chart-triage {tools.version}"
        clear = f"{words.plural(len(triage.checked), 'rule')} checked and clear"
        self.line(f"  {made} · {clear}", style="dim")

    def findings(self, found: Iterable[Finding]) -> None:
        """Findings with their evidence and what to do."""
        for one in found:
            mark = f"  {one.code} {one.name} ({one.severity})"
            if one.ignored is not None:
                self.line(f"{mark} ignored: {plain(one.ignored)}", style="dim")
                continue
            self.line(f"{mark}: {sentence(one.message)}", style=_SEVERITIES[one.severity])
            for piece in one.evidence[:_EVIDENCE]:
                self.line(f"      {_evidence(piece)}", style="dim")
            if one.advice:
                self.line(f"      what to do: {plain(one.advice)}", style="dim")

    def gaps(self, gaps: Iterable[Gap]) -> None:
        """What could not be learned."""
        for one, subjects in words.gaps(gaps):
            self.line(f"  not known ({one.stage}): {plain(subjects)}: {plain(one.reason)}", style="yellow")
            if one.detail:
                self.line(f"      {plain(one.detail, 400)}", style="dim")

    def comparison(self, comparison: Comparison) -> None:
        """Changes field by field."""
        for one in comparison.changes:
            if one.noise:
                continue
            what = f"{plain(words.resource(one.resource))} ({plain(one.resource.api_version)})"
            if one.was is not None:
                sure = f" (confidence: {one.confidence})" if one.confidence else ""
                what += f", was {plain(words.resource(one.was))} ({plain(one.was.api_version)}){sure}"
            self.line(f"{_STATUS[one.status]} {what}", style="bold")
            real = [field for field in one.fields if not field.noise]
            for field in real[:_FIELDS]:
                if not field.inner:
                    self.line(f"    {plain(field.path)}: {_both(field)}")
                inner = [one for one in field.inner if not one.noise]
                for part in inner[:_FIELDS]:
                    self.line(f"    {plain(field.path)}: {plain(part.path)}: {_both(part)}")
                if len(inner) > _FIELDS:
                    self.line(f"    {plain(field.path)}: … and {len(inner) - _FIELDS:,} more", style="dim")
            if len(real) > _FIELDS:
                self.line(f"    … and {len(real) - _FIELDS:,} more fields", style="dim")
        self.line(plain(words.rendered(comparison)))

    def releases(self, releases: Iterable[Release], gaps: Iterable[Gap]) -> None:
        """Releases, a line each, by file; at the end how many of them Renovate passes over."""
        shown = sorted(releases, key=lambda release: (release.file, release.line))
        for one in shown:
            self.line(
                f"{plain(one.file)}:{one.line}: {plain(one.chart)} {plain(one.version)}"
                f" ({plain(one.manager)}, {plain(one.repository or 'repository not known')})"
                + (f" as {plain(one.namespace or '-')}/{plain(one.name)}" if one.name else "")
            )
            self.gaps(one.gaps)
        self.gaps(gaps)
        passed = sum(1 for one in shown if one.renovate is False)
        if passed:
            what = f"{passed:,} of {words.plural(len(shown), 'release')}"
            self.line(f"  Renovate does not reach {what}", style="dim")

    def bumps(self, found: Discovery) -> None:
        """Bumps, a line each, and what they do not explain."""
        for one in found.bumps:
            self.line(f"{plain(one.new.file)}:{one.new.line}: {plain(words.bump(one))}")
        self.unexplained(found.unexplained)
        self.gaps(found.gaps)

    def unexplained(self, lines: Iterable[ChangedLine]) -> None:
        """Changed lines that no bump explains."""
        for one in lines:
            sign = "+" if one.added else "-"
            self.line(
                f"  unexplained {plain(one.file)}:{one.line} {sign} {plain(one.text, 160)}", style="yellow"
            )

    def _kubernetes(self, entry: BumpTriage) -> None:
        cells = [
            f"{plain(words.column(cluster, minor, role))} {words.light(entry, cluster, minor)}"
            for cluster, minor, role in words.minors([entry])
        ]
        if cells:
            self.line(f"  Kubernetes for {plain(entry.bump.new.chart)}: " + " · ".join(cells))

    def _patches(self, entry: BumpTriage) -> None:
        for patch in entry.patches:
            self.line(f"  {_STATUS[patch.status]} {plain(words.resource(patch.resource))}", style="bold")
            for row in block(patch.text).splitlines():
                self.line(f"    {row}", style={"+": "green", "-": "red", "@": "cyan"}.get(row[:1]))


def summary(terminal: Terminal, entries: Sequence[Triage]) -> None:
    """How many of each verdict, in one line."""
    parts = [
        f"{words.LIGHTS[verdict]} {sum(1 for one in entries if one.verdict is verdict)} {verdict}"
        for verdict in Verdict
    ]
    terminal.line(f"{words.plural(len(entries), 'pull request')}: " + ", ".join(parts), style="bold")


def _both(field: FieldChange) -> str:
    old, new = (clip(plain(words.literal(value)), 200) for value in (field.old, field.new))
    return f"{old} → {new}"


def _evidence(piece: Evidence) -> str:
    if piece.kind == "field":
        if piece.old is None and piece.new is None:
            return plain(piece.path or "")
        old, new = (clip(plain(words.side(value)), 200) for value in (piece.old, piece.new))
        return f"{plain(piece.path or '')}: {old} → {new}"
    said = f"“{plain(piece.text, 400)}”" if piece.text is not None else ""
    return " ".join(part for part in (said, plain(piece.version or ""), plain(piece.url or "")) if part)
