"""The labels that we set, with the looks that they are made with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Verdict
from bot.settings import Labels


@dataclass(frozen=True, slots=True)
class Label:
    """``colour`` is six hex digits without ``#``; ``description`` has at most 100 characters."""

    name: str
    colour: str
    description: str


def of_verdicts(labels: Labels) -> dict[Verdict, Label]:
    """One label per verdict, by the names of the settings."""
    return {
        Verdict.SAFE: Label(labels.safe, "2da44e", "chart-triage: read, rendered and checked, nothing found"),
        Verdict.REVIEW: Label(labels.review, "d4a72c", "chart-triage: a person should look at this"),
        Verdict.BREAKING: Label(labels.breaking, "cf222e", "chart-triage: this breaks something"),
    }


def of_digest(labels: Labels) -> Label:
    """The label by which digests are found again."""
    return Label(labels.digest, "0969da", "chart-triage: the weekly digest")
