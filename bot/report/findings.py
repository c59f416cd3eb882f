"""Findings and their evidence as Markdown: one bullet a rule, with what it saw and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.model import Confidence, Evidence, Finding, Message
from bot.report import words
from bot.report.escape import Markdown, code, link, md, message, prose

_EVIDENCE = 3
_SAME = 6


def findings(found: Iterable[Finding]) -> tuple[Markdown, ...]:
    """One item for each rule and chart, in the order given; many of a kind are summed up."""
    grouped = groupby(found, key=lambda one: (one.code, one.subject))
    return tuple(_kind(tuple(same)) for _, same in grouped)


def ignored(found: Iterable[Finding]) -> tuple[Markdown, ...]:
    """The findings that the configuration puts aside, each with the user's reason."""
    return tuple(
        md(
            "- {code}: {said} (ignored: {reason})",
            code=one.code,
            said=message(one.message),
            reason=one.ignored,
        )
        for one in found
        if one.ignored is not None
    )


def _kind(same: Sequence[Finding]) -> Markdown:
    first = same[0]
    title = md("- **{code} {name}** · {severity}", code=first.code, name=first.name, severity=first.severity)
    if first.confidence is not Confidence.HIGH:
        title = md("{title}, {confidence} confidence", title=title, confidence=first.confidence)
    if first.subject:
        title = md("{title} · {subject}", title=title, subject=first.subject)
    rows = [title]
    for one in same[:_SAME]:
        rows.append(md("  - {said}", said=message(one.message)))
        rows += [md("    - {piece}", piece=piece) for piece in evidence(one.evidence, one.message)]
    if len(same) > _SAME:
        rows.append(Markdown(f"  - … and {len(same) - _SAME:,} more of this kind"))
    if first.advice:
        rows.append(Markdown("  - _What to do:_ " + " ".join(first.advice.split())))
    return Markdown("\n").join(rows)


def evidence(pieces: Sequence[Evidence], said: Message) -> list[Markdown]:
    """Each piece as one line; the first few, and how many more. A quote that the message ``said`` holds
    already is not said again: only where it stands."""
    told = {value for _, value in said.args}
    rows = [row for one in pieces[:_EVIDENCE] if (row := _piece(one, told))]
    if len(pieces) > _EVIDENCE:
        rows.append(Markdown(f"… and {len(pieces) - _EVIDENCE:,} more places"))
    return rows


def _piece(one: Evidence, told: set[str]) -> Markdown:
    where = link(one.version or "source", one.url) if one.version or one.url else Markdown("")
    if one.kind == "field":
        if one.old is None and one.new is None:
            return code(one.path or "")
        path, old, new = code(one.path or ""), code(words.side(one.old)), code(words.side(one.new))
        return md("{path}: {old} → {new}", path=path, old=old, new=new)
    if one.text is None or (one.kind == "quote" and one.text.raw in told):
        return where
    if one.kind == "helm":
        return code(one.text, 600)
    return Markdown(md("“{quote}” {where}", quote=prose(one.text, 400), where=where).rstrip())
